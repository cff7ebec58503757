import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a JSON file whole: a process killed midway leaves the old one. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.${randomUUID()}.new`;
  await writeFile(fresh, JSON.stringify(value, null, 2));
  await rename(fresh, path);
}

/** The file's content, or undefined when there is no such file. @throws Error naming the file that is not JSON. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error(`${path} is not JSON (${(error as Error).message}): delete it and deploy again.`);
  }
}

/** Names in a directory that end so, sorted; none when there is no such directory. */
export async function readdirIfAny(directory: string, end: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith(end)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
