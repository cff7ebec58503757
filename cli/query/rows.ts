import type { ResultValues } from '../format';
import type { AthenaPort, QueryRequest } from './athena';
import { resultPages, runQuery } from './run-query';

/** All rows of a query's result, for results that are small. @throws as runQuery */
export async function queryRows(
  athena: AthenaPort,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<ResultValues[]> {
  const run = await runQuery(athena, request, signal);
  const rows: ResultValues[] = [];
  for await (const page of resultPages(athena, run, signal)) rows.push(...page.rows);
  return rows;
}
