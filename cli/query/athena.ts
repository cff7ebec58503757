import {
  AthenaClient,
  type AthenaClientConfig,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { ResultColumn, ResultValues } from '../format';

export interface QueryRequest {
  readonly sql: string;
  readonly database: string;
  readonly workGroup: string;
}

export interface QueryStatus {
  readonly state: string;
  /** Athena's words for why it failed or was cancelled. */
  readonly reason: string | undefined;
  /** DML, DDL or UTILITY. */
  readonly statementType: string;
  /** For instance SELECT or EXPLAIN, where Athena says so. */
  readonly substatementType: string | undefined;
  readonly scannedBytes: number;
  readonly milliseconds: number;
}

export interface ResultPage {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultValues[];
  readonly nextToken: string | undefined;
}

/** What a query needs of Athena. Errors are the SDK's. */
export interface AthenaPort {
  start(request: QueryRequest): Promise<string>;
  status(id: string): Promise<QueryStatus>;
  /** Up to 1,000 rows; the first page of a SELECT begins with the column names. */
  page(id: string, token: string | undefined): Promise<ResultPage>;
  stop(id: string): Promise<void>;
  close(): void;
}

export function athenaPort(config: AthenaClientConfig): AthenaPort {
  const client = new AthenaClient(config);
  return {
    async start({ sql, database, workGroup }) {
      const started = await client.send(
        new StartQueryExecutionCommand({
          QueryString: sql,
          QueryExecutionContext: { Database: database },
          WorkGroup: workGroup,
        }),
      );
      return started.QueryExecutionId ?? '';
    },
    async status(id) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      return statusOf(QueryExecution);
    },
    async page(id, token) {
      const { ResultSet, NextToken } = await client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: token }),
      );
      return {
        columns: (ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map((column) => ({
          name: column.Name ?? '',
          type: column.Type ?? 'varchar',
        })),
        rows: (ResultSet?.Rows ?? []).map((row) =>
          (row.Data ?? []).map((datum) => datum.VarCharValue ?? null),
        ),
        nextToken: NextToken,
      };
    },
    async stop(id) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    },
    close: () => client.destroy(),
  };
}

function statusOf(execution: QueryExecution | undefined): QueryStatus {
  return {
    state: execution?.Status?.State ?? 'QUEUED',
    reason: execution?.Status?.StateChangeReason,
    statementType: execution?.StatementType ?? 'DML',
    substatementType: execution?.SubstatementType,
    scannedBytes: execution?.Statistics?.DataScannedInBytes ?? 0,
    milliseconds: execution?.Statistics?.TotalExecutionTimeInMillis ?? 0,
  };
}
