import { engineFailure, invalidRequest, systemFailure } from './errors';
import type { Execution } from './execution';
import type { History } from './history';
import type { Plan } from './plan';
import type { ResultStore } from './result-store';
import { ResultWriter } from './result-writer';
import type { TrinoPage } from './trino/protocol';

export interface RunnerPorts {
  readonly results: ResultStore;
  readonly history: History;
  /** Milliseconds since the epoch. */
  now(): number;
}

export interface Runner {
  /**
   * Begins a query and returns once the engine has parsed it; it goes on by itself.
   * @param makePlan how it is answered; its signal aborts when the query is cancelled
   * @param cutoffBytes the query is cancelled when it has read more
   * @throws AwsError for a query that Athena would not begin: a syntax error, an INSERT that would be lost.
   */
  start(
    execution: Execution,
    makePlan: (signal: AbortSignal) => Promise<Plan>,
    cutoffBytes: number | undefined,
  ): Promise<void>;
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

  async function start(
    execution: Execution,
    makePlan: (signal: AbortSignal) => Promise<Plan>,
    cutoffBytes: number | undefined,
  ): Promise<void> {
    const controller = new AbortController();
    const plan = await makePlan(controller.signal);
    ports.history.add(execution);
    const first = await parsed(plan.pages).catch((error: unknown) => {
      ports.history.forget(execution.id);
      throw error;
    });
    ports.history.keep(execution.id);
    ports.history.update(execution.id, {
      // What the engine has counted since is its own time.
      preprocessingMilliseconds: Math.max(
        0,
        ports.now() - execution.submittedAt - (first.at(-1)?.stats.elapsedTimeMillis ?? 0),
      ),
    });
    const whole = { ...plan, pages: withFirst(first, plan.pages) };
    const done = finish(execution, whole, cutoffBytes, controller).finally(() =>
      running.delete(execution.id),
    );
    running.set(execution.id, { controller, done });
  }

  async function finish(
    execution: Execution,
    plan: Plan,
    cutoffBytes: number | undefined,
    controller: AbortController,
  ): Promise<void> {
    const writer = new ResultWriter(execution, ports.results);
    try {
      for await (const page of plan.pages) {
        progress(execution.id, page);
        if (page.error !== undefined) {
          const failure = engineFailure(page.error);
          await writer.discard(failure.message);
          fail(execution.id, failure);
          return;
        }
        if (cutoffBytes !== undefined && page.stats.physicalInputBytes > cutoffBytes) {
          cancel(execution.id, 'Bytes scanned limit was exceeded');
          controller.abort();
        }
        controller.signal.throwIfAborted();
        await writer.accept(page);
      }
      await succeed(execution.id, writer, (await plan.written?.()) ?? []);
    } catch (error) {
      await writer.discard();
      // A cancelled query has its final state already; whatever the cancelling made fail is no news.
      if (!controller.signal.aborted) fail(execution.id, systemFailure(error));
    }
  }

  async function succeed(id: string, writer: ResultWriter, written: readonly string[]): Promise<void> {
    const manifestLocation = written.length === 0 ? undefined : await writer.manifest(written);
    await writer.finish();
    ports.history.update(id, {
      state: 'SUCCEEDED',
      completedAt: ports.now(),
      columns: writer.columns,
      output: { rows: writer.updateCount ?? writer.rows, bytes: writer.bytes },
      ...(writer.updateCount === undefined ? {} : { updateCount: writer.updateCount }),
      ...(manifestLocation === undefined ? {} : { manifestLocation }),
    });
  }

  function progress(id: string, page: TrinoPage): void {
    const { stats } = page;
    ports.history.update(id, {
      state: stats.state === 'QUEUED' ? 'QUEUED' : 'RUNNING',
      scannedBytes: stats.physicalInputBytes,
      queueMilliseconds: stats.queuedTimeMillis,
      planningMilliseconds: stats.planningTimeMillis,
      engineMilliseconds: Math.max(0, stats.elapsedTimeMillis - stats.queuedTimeMillis),
      ...(stats.processedRows === undefined ? {} : { inputRows: stats.processedRows }),
      ...(stats.rootStage === undefined ? {} : { stage: stats.rootStage }),
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
