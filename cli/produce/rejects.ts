import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { UserError } from '../user-error';
import type { Reject } from './summary';

/** How many rejected rows a summary names. */
export const EXAMPLES = 5;

/** Counts rejected rows, keeps the first few for the summary, and writes them all to a file when asked. */
export class Rejects {
  readonly examples: Reject[] = [];
  count = 0;
  readonly #path: string | undefined;
  readonly #file: WriteStream | undefined;
  #error: Error | undefined;

  /** @param path NDJSON file to (over)write. @default - rows are counted, not kept */
  constructor(path?: string) {
    this.#path = path;
    if (path === undefined) return;
    this.#file = createWriteStream(path);
    this.#file.on('error', (error) => {
      this.#error = error;
    });
  }

  async add(reject: Reject, data: unknown): Promise<void> {
    this.count += 1;
    if (this.examples.length < EXAMPLES) this.examples.push(reject);
    const { row, field, rule, wanted, receivedType } = reject;
    await this.#write({ row, field, rule, wanted, received_type: receivedType, data });
  }

  /** A row that the stream refused to the end; its number in the file is no longer known. */
  async addUndelivered(code: string, data: unknown): Promise<void> {
    await this.#write({ row: null, rule: 'not-delivered', code, data });
  }

  async #write(line: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#file === undefined) return;
    const text = JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    if (!this.#file.write(`${text}\n`) && this.#error === undefined) {
      // Rejects on `error`, which the listener of the constructor has kept by then.
      await once(this.#file, 'drain').catch(() => this.#throwError());
    }
    this.#throwError();
  }

  async close(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    if (this.#error === undefined) await new Promise<void>((resolve) => file.end(() => resolve()));
    this.#throwError();
  }

  #throwError(): void {
    if (this.#error === undefined) return;
    throw new UserError(`The rejected rows cannot be written to ${this.#path}: ${this.#error.message}.`);
  }
}
