import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResultSink, ResultStore } from './result-store';

/** Where a managed result lies: a place that no client is told. */
export const MANAGED = 'managed://results';
const DAY_MILLISECONDS = 24 * 3600 * 1000;

export function isManaged(location: string): boolean {
  return location.startsWith(MANAGED);
}

/**
 * Results that Athena keeps itself, for 24 hours.
 * @see https://docs.aws.amazon.com/athena/latest/ug/managed-results.html
 */
export function createManagedResults(dir: string): ResultStore {
  mkdirSync(dir, { recursive: true });
  const fileOf = (location: string) => join(dir, location.slice(MANAGED.length + 1).replaceAll('/', '-'));
  return {
    create(location) {
      removeOld(dir);
      return new FileSink(fileOf(location));
    },
    async read(location, offset, length) {
      const file = await open(fileOf(location)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (file === undefined) return undefined;
      try {
        const { size, mtimeMs } = await file.stat();
        if (Date.now() - mtimeMs > DAY_MILLISECONDS) return undefined;
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
        await file.read(bytes, 0, bytes.length, offset);
        return bytes;
      } finally {
        await file.close();
      }
    },
  };
}

function removeOld(dir: string): void {
  for (const name of readdirSync(dir)) {
    const file = join(dir, name);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found !== undefined && Date.now() - found.mtimeMs > DAY_MILLISECONDS) rmSync(file, { force: true });
  }
}

/** Grows beside its place, and takes it when it is whole. */
class FileSink implements ResultSink {
  readonly #file: string;
  #handle: ReturnType<typeof open> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async write(content: string | Buffer): Promise<void> {
    this.#handle ??= open(this.#draft, 'w');
    await (await this.#handle).writeFile(content);
  }

  async finish(): Promise<void> {
    this.#handle ??= open(this.#draft, 'w');
    await (await this.#handle).close();
    await rename(this.#draft, this.#file);
  }

  async discard(): Promise<void> {
    await (await this.#handle)?.close();
    await rm(this.#draft, { force: true });
  }

  get #draft(): string {
    return `${this.#file}.part`;
  }
}
