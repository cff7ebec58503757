import { appendFileSync } from 'node:fs';
import { type Execution, isFinal } from './execution';
import { readTextFile, writeTextFile } from './json-file';

/** As long as Athena keeps its query history. */
const RETENTION_MILLISECONDS = 45 * 24 * 3600 * 1000;

/**
 * All queries of the last 45 days, in memory and in a file of one JSON line for each start and end; the
 * last line of a query counts. A query that ran when the environment stopped comes back as failed.
 */
export class History {
  readonly #file: string;
  readonly #executions = new Map<string, Execution>();
  readonly #byToken = new Map<string, string>();

  /**
   * @param now milliseconds since the epoch
   * @param onEnd hears of each query that ends from now on
   */
  constructor(
    file: string,
    now: number,
    private readonly onEnd: (execution: Execution) => void = () => {},
  ) {
    this.#file = file;
    for (const line of (readTextFile(file) ?? '').split('\n')) {
      // The last line may be a part of one, when the process was killed while it wrote.
      const execution = line === '' ? undefined : parseLine(line);
      if (execution !== undefined) this.#executions.set(execution.id, execution);
    }
    for (const execution of this.#executions.values()) {
      if (now - execution.submittedAt > RETENTION_MILLISECONDS) this.#executions.delete(execution.id);
      else this.#remember(isFinal(execution.state) ? execution : interrupted(execution, now));
    }
    writeTextFile(file, [...this.#executions.values()].map(toLine).join(''));
  }

  get(id: string): Execution | undefined {
    return this.#executions.get(id);
  }

  withToken(token: string): Execution | undefined {
    const id = this.#byToken.get(token);
    return id === undefined ? undefined : this.#executions.get(id);
  }

  /** Newest first. */
  ofWorkGroup(name: string): Execution[] {
    return [...this.#executions.values()].filter((execution) => execution.workGroup === name).reverse();
  }

  /** Known from now on, its token too, so that a retry finds it; not in the file before keep(). */
  add(execution: Execution): void {
    this.#remember(execution);
  }

  /** The engine has taken it. */
  keep(id: string): void {
    const execution = this.#executions.get(id);
    if (execution !== undefined) appendFileSync(this.#file, toLine(execution));
  }

  /** Changes a query that has not ended; a query that has ended stays as it is. */
  update(id: string, change: Partial<Execution>): void {
    const before = this.#executions.get(id);
    if (before === undefined || isFinal(before.state)) return;
    const after = { ...before, ...change };
    this.#remember(after);
    if (!isFinal(after.state)) return;
    appendFileSync(this.#file, toLine(after));
    this.onEnd(after);
  }

  /** For a query that Athena would not have begun: a syntax error. */
  forget(id: string): void {
    const execution = this.#executions.get(id);
    if (execution === undefined) return;
    this.#executions.delete(id);
    this.#byToken.delete(execution.clientRequestToken);
  }

  /** Its queries are gone, as the workgroup is. */
  forgetWorkGroup(name: string): void {
    for (const { id } of this.ofWorkGroup(name)) this.forget(id);
    writeTextFile(this.#file, [...this.#executions.values()].map(toLine).join(''));
  }

  #remember(execution: Execution): void {
    this.#executions.set(execution.id, execution);
    this.#byToken.set(execution.clientRequestToken, execution.id);
  }
}

function parseLine(line: string): Execution | undefined {
  try {
    return JSON.parse(line) as Execution;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function toLine(execution: Execution): string {
  return `${JSON.stringify(execution)}\n`;
}

function interrupted(execution: Execution, now: number): Execution {
  const message = 'The local environment stopped while the query ran.';
  return {
    ...execution,
    state: 'FAILED',
    completedAt: now,
    reason: message,
    failure: { message, category: 1, type: 100, retryable: true },
  };
}
