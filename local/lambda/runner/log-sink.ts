import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';

/** Where what a function prints goes: a file for people, the metric store for EMF lines. */
export interface LogSink {
  /** @param stream of the function's log group; none for what Lambda itself says */
  write(functionName: string, line: string, stream?: string): void;
  close(): Promise<void>;
}

/**
 * One file a function, appended: `<directory>/<function>.log`.
 *
 * @param onLine sees every line, for instance to pick out metrics; must not throw.
 */
export function fileLogSink(directory: string, onLine?: LogSink['write']): LogSink {
  const files = new Map<string, WriteStream>();
  return {
    write(functionName, line, stream) {
      let file = files.get(functionName);
      if (file === undefined) {
        mkdirSync(directory, { recursive: true });
        file = createWriteStream(join(directory, `${functionName}.log`), { flags: 'a' });
        files.set(functionName, file);
      }
      file.write(`${line}\n`);
      onLine?.(functionName, line, stream);
    },
    async close() {
      await Promise.all([...files.values()].map((file) => new Promise((done) => file.end(done))));
      files.clear();
    },
  };
}

const TAIL_BYTES = 4096;

/** The lines of one invocation, of which Invoke returns the tail. */
export class LogTail {
  #lines: string[] = [];
  #bytes = 0;

  add(line: string): void {
    this.#lines.push(line);
    this.#bytes += line.length + 1;
    while (this.#bytes > 4 * TAIL_BYTES && this.#lines.length > 1) {
      this.#bytes -= (this.#lines.shift() as string).length + 1;
    }
  }

  /** At most 4 KiB. */
  tail(): Buffer {
    const all = Buffer.from(this.#lines.map((line) => `${line}\n`).join(''));
    return all.subarray(Math.max(0, all.length - TAIL_BYTES));
  }
}
