import { columnInfo } from './column-info';
import { engineFailure, invalidRequest, systemFailure } from './errors';
import type { Execution } from './execution';
import type { History } from './history';
import type { Plan, Planner } from './plan';
import { rendererOf } from './render-value';
import { csvRow, type ResultRow, textRow } from './result-file';
import type { ResultSink, ResultStore } from './result-store';
import type { TrinoColumn, TrinoPage } from './trino/protocol';

export interface RunnerPorts {
  readonly planner: Planner;
  readonly results: ResultStore;
  readonly history: History;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Runner {
  /**
   * Begins a query and returns once the engine has parsed it; it goes on by itself.
   * @param cutoffBytes the query is cancelled when it has read more
   * @throws AwsError for a query that Athena would not begin: a syntax error, an INSERT that would be lost.
   */
  start(execution: Execution, cutoffBytes: number | undefined): Promise<void>;
  /** Cancels a query that still runs; nothing happens to one that does not. */
  stop(id: string): void;
  /** Cancels what runs and waits for its end. */
  close(): Promise<void>;
}

type Pages = Plan['pages'];

/** Answers that Trino gives before it has parsed the statement: the one to the POST, and the next. */
const ANSWERS_UNTIL_PARSED = 2;

export function createRunner(ports: RunnerPorts): Runner {
  const running = new Map<string, { controller: AbortController; done: Promise<void> }>();

  async function start(execution: Execution, cutoffBytes: number | undefined): Promise<void> {
    const controller = new AbortController();
    const { pages } = await ports.planner.plan(execution, controller.signal);
    ports.history.add(execution);
    const first = await parsed(pages).catch((error: unknown) => {
      ports.history.forget(execution.id);
      throw error;
    });
    ports.history.keep(execution.id);
    const done = finish(execution, withFirst(first, pages), cutoffBytes, controller).finally(() =>
      running.delete(execution.id),
    );
    running.set(execution.id, { controller, done });
  }

  async function finish(
    execution: Execution,
    pages: AsyncIterable<TrinoPage>,
    cutoffBytes: number | undefined,
    controller: AbortController,
  ): Promise<void> {
    const writer = new ResultWriter(execution, ports.results);
    try {
      for await (const page of pages) {
        progress(execution.id, page);
        if (page.error !== undefined) {
          await writer.discard();
          fail(execution.id, engineFailure(page.error));
          return;
        }
        if (cutoffBytes !== undefined && page.stats.physicalInputBytes > cutoffBytes) {
          cancel(execution.id, 'Bytes scanned limit was exceeded');
          controller.abort();
        }
        controller.signal.throwIfAborted();
        await writer.accept(page);
      }
      await writer.finish();
      ports.history.update(execution.id, {
        state: 'SUCCEEDED',
        completedAt: ports.now(),
        columns: writer.columns.map(columnInfo),
        ...(writer.updateCount === undefined ? {} : { updateCount: writer.updateCount }),
      });
    } catch (error) {
      // A cancelled query has its final state already; whatever the cancelling made fail is no news.
      if (!controller.signal.aborted) fail(execution.id, systemFailure(error));
      await writer.discard();
    }
  }

  function progress(id: string, page: TrinoPage): void {
    const { stats } = page;
    ports.history.update(id, {
      state: stats.state === 'QUEUED' ? 'QUEUED' : 'RUNNING',
      scannedBytes: stats.physicalInputBytes,
      queueMilliseconds: stats.queuedTimeMillis,
      planningMilliseconds: stats.planningTimeMillis,
      engineMilliseconds: Math.max(0, stats.elapsedTimeMillis - stats.queuedTimeMillis),
    });
  }

  function fail(id: string, failure: ReturnType<typeof engineFailure>): void {
    ports.history.update(id, { state: 'FAILED', completedAt: ports.now(), reason: failure.message, failure });
  }

  function cancel(id: string, reason: string): void {
    ports.history.update(id, { state: 'CANCELLED', completedAt: ports.now(), reason });
  }

  function stop(id: string): void {
    cancel(id, 'Query cancelled by user');
    running.get(id)?.controller.abort();
  }

  async function close(): Promise<void> {
    const all = [...running];
    for (const [id] of all) stop(id);
    await Promise.all(all.map(([, { done }]) => done));
  }

  return { start, stop, close };
}

/** @throws AwsError when Trino cannot parse the statement. */
async function parsed(pages: Pages): Promise<TrinoPage[]> {
  const seen: TrinoPage[] = [];
  for (let count = 0; count < ANSWERS_UNTIL_PARSED; count++) {
    const { value, done } = await pages.next();
    if (done) break;
    if (value.error?.errorName === 'SYNTAX_ERROR')
      throw invalidRequest(value.error.message, 'MALFORMED_QUERY');
    seen.push(value);
  }
  return seen;
}

async function* withFirst(first: TrinoPage[], rest: Pages): Pages {
  try {
    yield* first;
    yield* rest;
  } finally {
    // Left while still in `first`, the statement would otherwise go on in Trino.
    await rest.return();
  }
}

/** Writes rows to the result object as they come. */
class ResultWriter {
  columns: readonly TrinoColumn[] = [];
  updateCount: number | undefined;
  readonly #execution: Execution;
  readonly #results: ResultStore;
  #sink: ResultSink | undefined;
  #render: ((row: readonly unknown[]) => ResultRow) | undefined;

  constructor(execution: Execution, results: ResultStore) {
    this.#execution = execution;
    this.#results = results;
  }

  async accept(page: TrinoPage): Promise<void> {
    this.updateCount = page.updateCount ?? this.updateCount;
    if (page.columns !== undefined && this.#render === undefined) await this.#begin(page.columns);
    const { suffix } = this.#execution.statement;
    if (suffix === '' || page.data === undefined || page.data.length === 0) return;
    const toLine = suffix === '.csv' ? csvRow : textRow;
    const lines = page.data.map((row) => toLine(this.#render?.(row) ?? []));
    await this.#sink?.write(lines.join(''));
  }

  async finish(): Promise<void> {
    // Statements that write tables have no result object of their own.
    if (this.#execution.statement.suffix === '') return;
    this.#sink ??= this.#results.create(this.#execution.outputLocation);
    await this.#sink.finish();
  }

  async discard(): Promise<void> {
    await this.#sink?.discard();
  }

  async #begin(columns: readonly TrinoColumn[]): Promise<void> {
    this.columns = columns;
    const renderers = columns.map((column) => rendererOf(column.typeSignature));
    this.#render = (row) => row.map((value, index) => renderers[index]?.(value) ?? null);
    if (this.#execution.statement.suffix === '') return;
    this.#sink = this.#results.create(this.#execution.outputLocation);
    if (this.#execution.statement.header)
      await this.#sink.write(csvRow(columns.map((column) => column.name)));
  }
}
