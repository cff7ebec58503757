import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

interface Entry {
  readonly sent: number;
  readonly sentAt: string;
}

/** Which files were sent to this environment, by content, so that a second start resumes. */
export class Journal {
  readonly #path: string;

  /** @param path a JSON file beside the environment's other state; it goes when the state goes. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Events sent from this very content, or undefined when it was never sent to the end. */
  async sent(file: string): Promise<number | undefined> {
    return (await this.#read())[await sha256(file)]?.sent;
  }

  async recordSent(file: string, sent: number): Promise<void> {
    const entries = {
      ...(await this.#read()),
      [await sha256(file)]: { sent, sentAt: new Date().toISOString() },
    };
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFile(`${this.#path}.new`, JSON.stringify(entries, null, 2));
    await rename(`${this.#path}.new`, this.#path);
  }

  /** For an environment that lost what it was sent: everything is to be sent again. */
  async forget(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async #read(): Promise<Record<string, Entry>> {
    try {
      return JSON.parse(await readFile(this.#path, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw error;
    }
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
