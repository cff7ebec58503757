import * as z from 'zod';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import { type Athena, operation } from '../operation';
import { parseCsvRows, type ResultRow, textRows } from '../result-file';
import { executionOf } from './query-execution';

/** The API's limit and default, the header counted. */
const MOST_ROWS = 1000;
/** First read of a page; doubled until the page's rows are in it. */
const READ_BYTES = 256 * 1024;
/** Texts are plans and lists of names: read at once. */
const TEXT_BYTES = 256 * 1024 * 1024;

export const getQueryResults = operation(
  'GetQueryResults',
  z.object({
    QueryExecutionId: z.string().min(1).max(128),
    NextToken: z.string().min(1).max(1024).optional(),
    MaxResults: z.int().min(1).max(100_000).optional(),
    QueryResultType: z.enum(['DATA_ROWS', 'DATA_MANIFEST']).optional(),
  }),
  async (input, athena) => {
    const named = executionOf(input.QueryExecutionId, athena);
    const limit = input.MaxResults ?? MOST_ROWS;
    if (limit > MOST_ROWS) {
      throw invalidRequest(`MaxResults is more than maximum allowed length ${MOST_ROWS}`);
    }
    const execution = finished(named);
    const offset = placeOf(input.NextToken, execution);
    const page =
      input.QueryResultType === 'DATA_MANIFEST'
        ? await textPage(manifestOf(execution), offset, limit, athena)
        : await readPage(execution, offset, limit, athena);
    return {
      ...updateCount(execution),
      ResultSet: {
        Rows: page.rows.map((row) => ({
          Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: execution.columns },
      },
      ...(page.next === undefined ? {} : { NextToken: tokenOf(page.next, execution) }),
    };
  },
);

/** Queries and lists changed nothing; what defines or explains has no count at all. */
function updateCount({ statement, updateCount: count }: Execution): { UpdateCount?: number } {
  if (count !== undefined) return { UpdateCount: count };
  return statement.type === 'DDL' || statement.substatement === 'EXPLAIN' ? {} : { UpdateCount: 0 };
}

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
      throw notFound();
    default:
      throw invalidRequest(
        `Query has not yet finished. Current state: ${execution.state}`,
        'INVALID_QUERY_EXECUTION_STATE',
      );
  }
}

function notFound() {
  return invalidRequest('Could not find results', 'RESULT_NOT_FOUND');
}

/** @throws AwsError of a statement that wrote nothing. */
function manifestOf({ manifestLocation }: Execution): string {
  if (manifestLocation === undefined) throw notFound();
  return manifestLocation;
}

/** A place in one query's result, which no other's token stands for. */
function tokenOf(place: number, { id }: Execution): string {
  return Buffer.from(`${id} ${place}`).toString('base64');
}

/** @throws AwsError for a token that this query's results did not give. */
function placeOf(token: string | undefined, { id }: Execution): number {
  if (token === undefined) return 0;
  const [owner, place = ''] = Buffer.from(token, 'base64').toString().split(' ');
  if (owner !== id || !/^\d+$/.test(place)) throw invalidRequest(`Malformed nextPageToken ${token}`);
  return Number(place);
}

interface Page {
  readonly rows: readonly ResultRow[];
  /** A page that is full has a next one, be it an empty one. */
  readonly next: number | undefined;
}

async function readPage(execution: Execution, offset: number, limit: number, athena: Athena): Promise<Page> {
  switch (execution.statement.suffix) {
    case '':
      return { rows: [], next: undefined };
    case '.txt':
      return textPage(execution.outputLocation, offset, limit, athena);
    case '.csv':
      return csvPage(execution.outputLocation, offset, limit, athena);
  }
}

/** @param offset lines before the page */
async function textPage(location: string, offset: number, limit: number, { results }: Athena): Promise<Page> {
  const text = await results.read(location, 0, TEXT_BYTES);
  if (text === undefined) throw notFound();
  const rows = textRows(text.toString('utf8')).slice(offset, offset + limit);
  return { rows, next: rows.length === limit ? offset + limit : undefined };
}

/** @param offset bytes before the page */
async function csvPage(location: string, offset: number, limit: number, { results }: Athena): Promise<Page> {
  for (let length = READ_BYTES; ; length *= 2) {
    const bytes = await results.read(location, offset, length);
    if (bytes === undefined) throw notFound();
    const { rows, consumed } = parseCsvRows(bytes, limit);
    if (rows.length < limit && bytes.length === length) continue;
    return { rows, next: rows.length === limit ? offset + consumed : undefined };
  }
}
