import { mkdir, statfs } from 'node:fs/promises';
import { environmentError } from '../environment-error';

const GIB = 1024 ** 3;
/** Everything installed is 1.3 GB; downloads and pip's build of PySpark need as much again for a while. */
export const SETUP_BYTES = 4 * GIB;
/** State and logs of a few runs of the sample. */
export const RUN_BYTES = 1 * GIB;

/** @throws UserError when less than `wanted` bytes are free for us where `directory` lies. */
export async function requireDisk(directory: string, wanted: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= wanted) return;
  throw environmentError(
    `The disk of ${directory} has ${(free / GIB).toFixed(1)} GiB free, and ${(wanted / GIB).toFixed(0)} GiB are needed: ` +
      'free some space and start again.',
  );
}
