import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../local/paths';
import { readChecksums, verifyChecksums } from '../../../local/setup/checksums';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();
// printf catchment | sha256sum
const CATCHMENT = '9861b4675c4ee3169d4b0ef45a81704f4c7a5dcbba8469abfa7e200cc764db07';

describe('the list of checksums', () => {
  test('that is committed names each archive and jar of ivy.xml', async () => {
    const sums = await readChecksums(join(projectRoot, 'local', 'engines', 'checksums.txt'));
    expect([...sums.keys()]).toEqual(
      expect.arrayContaining(['trino-server-core-476.tar.gz', 'trino-hive-476.zip', 'hadoop-aws-3.3.4.jar']),
    );
  });

  test('with a line of another form is refused with that line', async () => {
    const file = join(temporary(), 'checksums.txt');
    writeFileSync(file, `${CATCHMENT} one-space.zip\n`);
    await expect(readChecksums(file)).rejects.toThrow(`"${CATCHMENT} one-space.zip" is not a sha256`);
  });
});

describe('fetched files', () => {
  test('that are as they should be pass', async () => {
    const directory = temporary();
    mkdirSync(join(directory, 'trino'));
    writeFileSync(join(directory, 'trino', 'a.zip'), 'catchment');
    await verifyChecksums(directory, ['trino/a.zip'], new Map([['a.zip', CATCHMENT]]));
  });

  test('of which one is another are refused with both sums, and it is deleted behind its link too', async () => {
    const directory = temporary();
    const cached = join(directory, 'cached.zip');
    writeFileSync(cached, 'tampered');
    symlinkSync(cached, join(directory, 'a.zip'));
    await expect(
      verifyChecksums(directory, ['a.zip'], new Map([['a.zip', CATCHMENT]])),
    ).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(
        new RegExp(
          `^a\\.zip is not .* wanted as ${CATCHMENT}, received as [0-9a-f]{64}\\. It was deleted; start again`,
        ),
      ),
    });
    expect(existsSync(cached)).toBe(false);
    expect(existsSync(join(directory, 'a.zip'))).toBe(false);
  });

  test('that the list does not know are refused, and so is a list with more than was fetched', async () => {
    const directory = temporary();
    writeFileSync(join(directory, 'a.zip'), 'catchment');
    await expect(verifyChecksums(directory, [], new Map([['a.zip', CATCHMENT]]))).rejects.toThrow(
      `a.zip was not fetched into ${directory}`,
    );
    await expect(verifyChecksums(directory, ['a.zip'], new Map())).rejects.toThrow('(not in the list)');
  });
});
