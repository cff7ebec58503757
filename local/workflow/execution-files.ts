import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { Execution } from './execution';

/** The executions on disk, a file each. */
export class ExecutionFiles {
  constructor(private readonly directory: string) {}

  async read(): Promise<Execution[]> {
    const files = await readdirIfAny(this.directory, '.json');
    const read = await Promise.all(files.map((file) => readJson<Execution>(join(this.directory, file))));
    return read.filter((execution) => execution !== undefined);
  }

  write(execution: Execution): Promise<void> {
    return writeJson(this.#file(execution.executionArn), execution);
  }

  remove(executionArn: string): Promise<void> {
    return rm(this.#file(executionArn), { force: true });
  }

  #file(executionArn: string): string {
    const [machine, name] = executionArn.split(':').slice(-2);
    return join(this.directory, `${machine}.${name}.json`);
  }
}
