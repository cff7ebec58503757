import type { ResultColumn, ResultValues } from '../format';
import type { AthenaPort, QueryRequest } from './athena';
import { resultPages, runQuery } from './run-query';

export interface WholeResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultValues[];
}

/** A query's result at once, for results that are small. @throws as runQuery */
export async function wholeResult(
  athena: AthenaPort,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<WholeResult> {
  const run = await runQuery(athena, request, signal);
  const rows: ResultValues[] = [];
  let columns: readonly ResultColumn[] = [];
  for await (const page of resultPages(athena, run, signal)) {
    columns = page.columns;
    rows.push(...page.rows);
  }
  return { columns, rows };
}

/** The rows of `wholeResult`. */
export async function queryRows(
  athena: AthenaPort,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<readonly ResultValues[]> {
  return (await wholeResult(athena, request, signal)).rows;
}
