import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { QueryFailed } from './errors';
import type { QueryResult } from './ports';

/** Most queries are done by the second look. Milliseconds. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;
const PAUSE_GROWTH = 1.5;

export interface Athena {
  readonly client: AthenaClient;
  readonly workGroup: string;
  /** When nobody waits for the answer any more. Milliseconds since 1970. */
  readonly deadline: () => number;
}

/**
 * Runs a query whose answer fits on one page: a row of figures, or a sample.
 * @throws QueryFailed with Athena's reason; a query that is not done in time is stopped.
 */
export async function runQuery(sql: string, { client, workGroup, deadline }: Athena): Promise<QueryResult> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({ QueryString: sql, WorkGroup: workGroup }),
  );
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MS)) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === 'SUCCEEDED') {
      const bytesScanned = QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
      return { rows: await rowsOf(QueryExecutionId, client), bytesScanned };
    }
    if (State === 'FAILED' || State === 'CANCELLED') {
      throw new QueryFailed(
        `Athena's query ${QueryExecutionId} is ${State}: ${StateChangeReason ?? 'no reason given'}`,
      );
    }
    if (Date.now() + pause > deadline()) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
      throw new QueryFailed(
        `Athena's query ${QueryExecutionId} was still ${State} when the function had to end; it was stopped.`,
      );
    }
    await new Promise((resume) => setTimeout(resume, pause));
  }
}

async function rowsOf(
  QueryExecutionId: string | undefined,
  client: AthenaClient,
): Promise<Record<string, string | null>[]> {
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const [header, ...rows] = (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
    Data.map(({ VarCharValue }) => VarCharValue),
  );
  return rows.map((row) => Object.fromEntries((header ?? []).map((name, at) => [name, row[at] ?? null])));
}
