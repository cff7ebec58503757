import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Says that a step was done to its end, with which inputs: a step that was killed has none. */
export class Stamp {
  private constructor(
    private readonly file: string,
    private readonly hash: string,
  ) {}

  /** @param inputs files whose content decides what the step makes. */
  static async of(file: string, inputs: readonly string[]): Promise<Stamp> {
    const hash = createHash('sha256');
    for (const input of inputs) hash.update(await readFile(input)).update('\0');
    return new Stamp(file, hash.digest('hex'));
  }

  async isCurrent(): Promise<boolean> {
    try {
      return (await readFile(this.file, 'utf8')).trim() === this.hash;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  async clear(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async set(): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    await writeFile(this.file, `${this.hash}\n`);
  }
}
