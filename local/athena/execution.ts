import type { ColumnInfo } from './column-info';
import type { Failure } from './errors';
import type { Statement } from './statement';

export type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** One query, from its start on; kept in the history. Times are milliseconds since the epoch. */
export interface Execution {
  readonly id: string;
  readonly clientRequestToken: string;
  readonly query: string;
  readonly statement: Statement;
  readonly parameters: readonly string[];
  readonly workGroup: string;
  readonly catalog: string;
  readonly database: string | undefined;
  /** The result object, for instance s3://bucket/prefix/<id>.csv. */
  readonly outputLocation: string;
  readonly submittedAt: number;
  readonly completedAt?: number;
  readonly state: State;
  readonly reason?: string;
  readonly failure?: Failure;
  readonly columns: readonly ColumnInfo[];
  readonly updateCount?: number;
  readonly scannedBytes: number;
  readonly queueMilliseconds: number;
  readonly planningMilliseconds: number;
  readonly engineMilliseconds: number;
}

export function isFinal(state: State): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}

/** GetQueryExecution's shape. @param now for the total time of a query that still runs */
export function renderExecution(execution: Execution, now: number): object {
  const total = (execution.completedAt ?? now) - execution.submittedAt;
  const { type, substatement } = execution.statement;
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: type,
    ...(substatement === undefined ? {} : { SubstatementType: substatement }),
    ResultConfiguration: { OutputLocation: execution.outputLocation },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: {
      Catalog: execution.catalog,
      ...(execution.database === undefined ? {} : { Database: execution.database }),
    },
    ...(execution.parameters.length === 0 ? {} : { ExecutionParameters: execution.parameters }),
    Status: {
      State: execution.state,
      ...(execution.reason === undefined ? {} : { StateChangeReason: execution.reason }),
      SubmissionDateTime: execution.submittedAt / 1000,
      ...(execution.completedAt === undefined ? {} : { CompletionDateTime: execution.completedAt / 1000 }),
      ...(execution.failure === undefined ? {} : { AthenaError: renderFailure(execution.failure) }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: execution.engineMilliseconds,
      DataScannedInBytes: execution.scannedBytes,
      TotalExecutionTimeInMillis: total,
      QueryQueueTimeInMillis: execution.queueMilliseconds,
      QueryPlanningTimeInMillis: execution.planningMilliseconds,
      ServiceProcessingTimeInMillis: Math.max(
        0,
        total - execution.engineMilliseconds - execution.queueMilliseconds,
      ),
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: execution.workGroup,
    EngineVersion: ENGINE_VERSION,
  };
}

export const ENGINE_VERSION = {
  SelectedEngineVersion: 'AUTO',
  EffectiveEngineVersion: 'Athena engine version 3',
} as const;

function renderFailure(failure: Failure): object {
  return {
    ErrorCategory: failure.category,
    ErrorType: failure.type,
    Retryable: failure.retryable,
    ErrorMessage: failure.message,
  };
}
