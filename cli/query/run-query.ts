import { setTimeout as sleep } from 'node:timers/promises';
import type { ResultColumn, ResultValues } from '../format';
import type { AthenaPort, QueryRequest, QueryStatus } from './athena';

/** First pause between two looks at a query, in milliseconds; each is longer, up to the longest. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;
const LONGER = 1.5;

export interface QueryRun {
  readonly id: string;
  readonly status: QueryStatus;
}

/** A query that did not succeed; the message is Athena's reason. */
export class QueryFailed extends Error {
  override readonly name = 'QueryFailed';

  constructor(readonly run: QueryRun) {
    super(run.status.reason ?? `The query ended as ${run.status.state}.`);
  }
}

/**
 * Starts a query and waits for its end. When the signal aborts, the query is stopped in Athena first.
 * @throws QueryFailed when it fails or is cancelled; the SDK's error when a call does.
 */
export async function runQuery(
  athena: AthenaPort,
  request: QueryRequest,
  signal: AbortSignal,
  onProgress: (status: QueryStatus) => void = () => {},
): Promise<QueryRun> {
  const id = await athena.start(request);
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * LONGER, LONGEST_PAUSE)) {
    const status = await athena.status(id);
    onProgress(status);
    if (status.state === 'SUCCEEDED') return { id, status };
    if (status.state === 'FAILED' || status.state === 'CANCELLED') throw new QueryFailed({ id, status });
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) {
      await athena.stop(id);
      throw new QueryFailed({
        id,
        status: { ...status, state: 'CANCELLED', reason: 'The query was stopped.' },
      });
    }
  }
}

export interface ResultRows {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultValues[];
}

/** The result, page by page, without the row of column names that Athena puts before a SELECT's rows. */
export async function* resultPages(
  athena: AthenaPort,
  run: QueryRun,
  signal?: AbortSignal,
): AsyncGenerator<ResultRows, void, void> {
  let token: string | undefined;
  let first = true;
  do {
    signal?.throwIfAborted();
    const { columns, rows, nextToken } = await athena.page(run.id, token);
    yield { columns, rows: first && startsWithNames(run.status, columns, rows) ? rows.slice(1) : rows };
    token = nextToken;
    first = false;
  } while (token !== undefined);
}

/** SHOW, DESCRIBE and DDL have no such row. */
function startsWithNames(
  { statementType }: QueryStatus,
  columns: readonly ResultColumn[],
  rows: readonly ResultValues[],
): boolean {
  const names = rows[0];
  return (
    statementType === 'DML' &&
    names !== undefined &&
    columns.every((column, index) => column.name === names[index])
  );
}
