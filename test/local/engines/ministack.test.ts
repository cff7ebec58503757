import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { endedUnsaved, ministackEngine } from '../../../local/engines/ministack';
import { pathsFor } from '../../../local/paths';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

function engine() {
  const root = temporary();
  const paths = pathsFor(root, join(root, 'home'));
  return { paths, ministack: ministackEngine(paths, 14566) };
}

test('MiniStack listens on loopback alone and keeps its state in the home', async () => {
  const { paths, ministack } = engine();
  const { args, env } = await ministack.prepare();
  expect(args).toEqual(expect.arrayContaining(['--bind', '127.0.0.1:14566']));
  expect(env).toMatchObject({
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PERSIST_STATE: '1',
    S3_PERSIST: '1',
  });
  expect(env['STATE_DIR']?.startsWith(paths.state)).toBe(true);
  expect(env['S3_DATA_DIR']?.startsWith(paths.state)).toBe(true);
});

test('MiniStack counts as unsaved from its start until it ended cleanly', async () => {
  const { paths, ministack } = engine();
  expect(endedUnsaved(paths)).toBe(false);
  await ministack.prepare();
  expect(endedUnsaved(paths)).toBe(true);
  await ministack.stopped?.(false);
  expect(endedUnsaved(paths)).toBe(true);
  await ministack.stopped?.(true);
  expect(endedUnsaved(paths)).toBe(false);
});
