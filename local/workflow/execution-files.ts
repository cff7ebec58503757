import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { Execution } from './execution';

/** The executions on disk, a file each. */
export class ExecutionFiles {
  readonly #writing = new Map<string, Promise<void>>();
  /** Not begun yet: what it will write may still change. */
  readonly #waiting = new Map<string, { execution: Execution; readonly write: Promise<void> }>();

  constructor(private readonly directory: string) {}

  async read(): Promise<Execution[]> {
    const files = await readdirIfAny(this.directory, '.json');
    const read = await Promise.all(files.map((file) => readJson<Execution>(join(this.directory, file))));
    return read.filter((execution) => execution !== undefined);
  }

  /** Writes to one file follow each other; one that waits is written as it was last given. */
  write(execution: Execution): Promise<void> {
    const { executionArn } = execution;
    const waiting = this.#waiting.get(executionArn);
    if (waiting !== undefined) {
      waiting.execution = execution;
      return waiting.write;
    }
    const before = this.#writing.get(executionArn) ?? Promise.resolve();
    const write = before.then(() => {
      const last = this.#waiting.get(executionArn)?.execution ?? execution;
      this.#waiting.delete(executionArn);
      return writeJson(this.#file(executionArn), last);
    });
    this.#waiting.set(executionArn, { execution, write });
    // Whoever asked for a write hears of its failure; the next one starts all the same.
    const settled = write
      .catch(() => {})
      .finally(() => {
        if (this.#writing.get(executionArn) === settled) this.#writing.delete(executionArn);
      });
    this.#writing.set(executionArn, settled);
    return write;
  }

  async remove(executionArn: string): Promise<void> {
    await this.#writing.get(executionArn);
    await rm(this.#file(executionArn), { force: true });
  }

  /** Settles when nothing is being written. */
  async settled(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing.values());
  }

  #file(executionArn: string): string {
    const [machine, name] = executionArn.split(':').slice(-2);
    return join(this.directory, `${machine}.${name}.json`);
  }
}
