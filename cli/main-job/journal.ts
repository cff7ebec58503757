import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { readJson, writeJson } from '../../local/json-file';

interface Entry {
  readonly sent: number;
  readonly sentAt: string;
}

/** What was sent to this environment to the end, so that a second start resumes. */
export class Journal {
  readonly #path: string;

  /** @param path a JSON file beside the environment's other state; it goes when the state goes. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Events that were sent of this content, or undefined when it was never sent to the end.
   * @param content what tells it from any other, as `contentOf`
   */
  async sent(content: string): Promise<number | undefined> {
    return (await this.#read())[content]?.sent;
  }

  async recordSent(content: string, sent: number): Promise<void> {
    const entries = { ...(await this.#read()), [content]: { sent, sentAt: new Date().toISOString() } };
    await writeJson(this.#path, entries);
  }

  /** For an environment that lost what it was sent: everything is to be sent again. */
  async forget(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  async #read(): Promise<Record<string, Entry>> {
    return (await readJson(this.#path)) ?? {};
  }
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function contentOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
