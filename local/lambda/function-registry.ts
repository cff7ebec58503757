import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import { type FunctionRecord, functionNotFound, functionReference, specOf } from './api/function-record';
import { invalid } from './api/validation';
import type { CodeStore } from './code-store';
import { Concurrency, isThrottled } from './concurrency';
import type { LambdaMetrics } from './lambda-metrics';
import type { Invocation } from './runner/execution-environment';
import { FunctionRunner, type RunnerOptions } from './runner/function-runner';
import type { InvocationOutcome } from './runner/outcome';

export interface RegistryOptions extends RunnerOptions {
  readonly metrics: LambdaMetrics;
  /** Invocations that the account may have at once. */
  readonly concurrencyLimit: number;
}

/** The functions there are, on disk and running. */
export class FunctionRegistry {
  readonly #records = new Map<string, FunctionRecord>();
  readonly #runners = new Map<string, FunctionRunner>();
  readonly concurrency: Concurrency;
  #closed = false;

  private constructor(
    private readonly directory: string,
    private readonly code: CodeStore,
    private readonly options: RegistryOptions,
    private readonly arnPrefix: string,
  ) {
    this.concurrency = new Concurrency(options.concurrencyLimit, () => this.#reservations());
  }

  /** Reads what an earlier process left. A function whose code has been deleted since is not there. */
  static async open(
    directory: string,
    code: CodeStore,
    options: RegistryOptions,
    arnPrefix: string,
  ): Promise<FunctionRegistry> {
    const registry = new FunctionRegistry(directory, code, options, arnPrefix);
    for (const file of await readdirIfAny(directory, '.json')) {
      const record = await readJson<FunctionRecord>(join(directory, file));
      if (record === undefined || !existsSync(code.directoryOf(record.codeSha256))) continue;
      // Those of an environment that knew no dead-letter queues lack the setting.
      registry.#records.set(record.name, { ...record, deadLetterArn: record.deadLetterArn ?? '' });
    }
    return registry;
  }

  arnOf(name: string): string {
    return `${this.arnPrefix}:function:${name}`;
  }

  list(): FunctionRecord[] {
    return [...this.#records.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#records.has(name);
  }

  /**
   * @param text a name or an ARN.
   * @param named a version or an alias; there is none but `$LATEST`.
   * @throws AwsError ResourceNotFoundException.
   */
  get(text: string, named?: string): FunctionRecord {
    const { name, place, qualifier = named } = functionReference(text);
    if (named !== undefined && named !== qualifier) {
      throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
    }
    const record = this.#records.get(name);
    const isHere = place === undefined || this.arnPrefix.endsWith(`:${place}`);
    const isLatest = qualifier === undefined || qualifier === '$LATEST';
    if (record === undefined || !isHere || !isLatest) {
      const arn = isHere ? this.arnOf(name) : `arn:aws:lambda:${place}:function:${name}`;
      throw functionNotFound(isLatest ? arn : `${arn}:${qualifier}`);
    }
    return record;
  }

  /** Stores a function; its next invocation sees the new configuration and code. */
  async put(record: FunctionRecord): Promise<void> {
    const before = this.#records.get(record.name);
    await writeJson(this.#file(record.name), record);
    this.#records.set(record.name, record);
    if (before !== undefined && runsAs(before) !== runsAs(record)) await this.#retire(record.name);
  }

  async delete(reference: string): Promise<void> {
    const { name } = this.get(reference);
    await rm(this.#file(name), { force: true });
    this.#records.delete(name);
    await this.#retire(name);
  }

  /**
   * Runs a function.
   *
   * @throws AwsError ResourceNotFoundException, and TooManyRequestsException (`isThrottled`) when it may not run
   * more often at once.
   */
  async invoke(reference: string, invocation: Invocation): Promise<InvocationOutcome> {
    const record = this.get(reference);
    const { name } = record;
    if (this.#closed) throw new Error(`${name} is not invoked: the local environment is stopping.`);
    const { metrics } = this.options;
    try {
      this.concurrency.enter(name);
    } catch (error) {
      if (isThrottled(error)) metrics.throttled(name);
      throw error;
    }
    const startedAt = Date.now();
    try {
      metrics.started(name, this.concurrency);
      const outcome = await this.#runnerOf(record).invoke(invocation);
      metrics.ended(name, startedAt, outcome);
      return outcome;
    } finally {
      this.concurrency.leave(name);
    }
  }

  /** Process ids of all execution environments. */
  pids(): number[] {
    return [...this.#runners.values()].flatMap((runner) => runner.pids);
  }

  /** Kills what runs; nothing is invoked after it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#runners.values()].map((runner) => runner.close()));
    this.#runners.clear();
  }

  #runnerOf(record: FunctionRecord): FunctionRunner {
    const present = this.#runners.get(record.name);
    if (present !== undefined) return present;
    const runner = new FunctionRunner(specOf(record, this.code.directoryOf(record.codeSha256)), this.options);
    this.#runners.set(record.name, runner);
    return runner;
  }

  #reservations(): ReadonlyMap<string, number> {
    return new Map(
      this.list().flatMap(({ name, reservedConcurrency }) =>
        reservedConcurrency === undefined ? [] : [[name, reservedConcurrency] as const],
      ),
    );
  }

  async #retire(name: string): Promise<void> {
    const runner = this.#runners.get(name);
    this.#runners.delete(name);
    await runner?.retire();
  }

  #file(name: string): string {
    return join(this.directory, `${name}.json`);
  }
}

/** All that an execution environment takes from a record: while it stays, warm environments may live on. */
function runsAs(record: FunctionRecord): string {
  return JSON.stringify(specOf(record, record.codeSha256));
}
