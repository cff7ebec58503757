import * as z from 'zod';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import { type Athena, operation } from '../operation';
import { parseCsvRows, parseTextRows, type ResultRow } from '../result-file';
import { executionOf } from './query-execution';

const MOST_ROWS = 1000;
/** First read of a page, in bytes; doubled when a page's rows are longer. */
const READ_BYTES = 128 * 1024;

export const getQueryResults = operation(
  'GetQueryResults',
  z.object({
    QueryExecutionId: z.string(),
    MaxResults: z.int().min(1).max(MOST_ROWS).optional(),
    NextToken: z.string().optional(),
  }),
  async (input, athena) => {
    const execution = finished(executionOf(input.QueryExecutionId, athena));
    const offset = input.NextToken === undefined ? 0 : Number(input.NextToken);
    if (!Number.isSafeInteger(offset) || offset < 0) throw invalidRequest('The NextToken is malformed.');
    const page = await readPage(execution, offset, input.MaxResults ?? MOST_ROWS, athena);
    return {
      ...(execution.statement.type === 'DDL' ? {} : { UpdateCount: execution.updateCount ?? 0 }),
      ResultSet: {
        Rows: page.rows.map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: execution.columns },
      },
      ...(page.next === undefined ? {} : { NextToken: String(page.next) }),
    };
  },
);

function finished(execution: Execution): Execution {
  switch (execution.state) {
    case 'SUCCEEDED':
      return execution;
    case 'FAILED':
      throw invalidRequest(
        'Query did not finish successfully. Final query state: FAILED',
        'INVALID_QUERY_EXECUTION_STATE',
      );
    case 'CANCELLED':
      throw invalidRequest('Could not find results', 'RESULT_NOT_FOUND');
    default:
      throw invalidRequest(
        `Query has not yet finished. Current state: ${execution.state}`,
        'INVALID_QUERY_EXECUTION_STATE',
      );
  }
}

/** Rows from a byte of the result object on, and the byte where the next page begins. */
async function readPage(
  execution: Execution,
  offset: number,
  limit: number,
  { results }: Athena,
): Promise<{ rows: ResultRow[]; next: number | undefined }> {
  const { suffix } = execution.statement;
  if (suffix === '') return { rows: [], next: undefined };
  const parse = suffix === '.csv' ? parseCsvRows : parseTextRows;
  for (let length = READ_BYTES; ; length *= 2) {
    const bytes = await results.read(execution.outputLocation, offset, length);
    const { rows, consumed } = parse(bytes, limit);
    const atEnd = bytes.length < length;
    if (rows.length < limit && !atEnd) continue;
    return { rows, next: atEnd && consumed === bytes.length ? undefined : offset + consumed };
  }
}
