import { expect, test } from '@jest/globals';
import { requireDisk } from '../../../local/setup/disk';
import { temporaryDirectories } from '../temporary-directory';

const temporary = temporaryDirectories();

test('a disk with room passes', async () => {
  await requireDisk(temporary(), 1);
});

test('a disk without is told with what it has and what is wanted', async () => {
  const directory = temporary();
  await expect(requireDisk(directory, 2 ** 60)).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringMatching(
      /^The disk of .* has \d+\.\d GiB free, and 1073741824 GiB are needed: free some space and start again\.$/,
    ),
  });
});
