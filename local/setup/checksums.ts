import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { environmentError } from '../environment-error';

/** sha256 by file name, from a list as `sha256sum` writes it. @throws Error naming the line that is none. */
export async function readChecksums(list: string): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  for (const line of (await readFile(list, 'utf8')).split('\n')) {
    if (line === '') continue;
    const match = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line);
    if (match === null) throw new Error(`${list}: "${line}" is not a sha256, two spaces and a file name.`);
    sums.set(match[2] as string, match[1] as string);
  }
  return sums;
}

/**
 * Checks fetched files against the list, both ways round.
 * @param files paths in `directory`.
 * @throws UserError naming the file, the wanted and the received sum; the file is deleted, so that the
 * next start fetches it again.
 */
export async function verifyChecksums(
  directory: string,
  files: readonly string[],
  sums: ReadonlyMap<string, string>,
): Promise<void> {
  const names = files.map((file) => file.slice(file.lastIndexOf('/') + 1));
  const absent = [...sums.keys()].filter((name) => !names.includes(name));
  if (absent.length > 0) {
    throw environmentError(
      `${absent.join(', ')} ${absent.length > 1 ? 'were' : 'was'} not fetched into ${directory}.`,
    );
  }
  await Promise.all(
    files.map(async (file, index) => {
      const name = names[index] as string;
      const wanted = sums.get(name);
      const received = await sha256(join(directory, file));
      if (received === wanted) return;
      // The file itself: what Ivy retrieves are links into its cache.
      await rm(await realpath(join(directory, file)));
      await rm(join(directory, file), { force: true });
      throw environmentError(
        `${name} is not the file that it should be: its sha256 is wanted as ${wanted ?? '(not in the list)'}, ` +
          `received as ${received}. It was deleted; start again to fetch it anew.`,
      );
    }),
  );
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
