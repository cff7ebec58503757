import type { ColumnInfo } from './column-info';
import type { Failure } from './errors';
import { isManaged } from './managed-results';
import type { ResultConfiguration } from './result-configuration';
import type { ReuseByAge } from './result-reuse';
import type { Statement } from './statement';
import type { TrinoStage } from './trino/protocol';

export type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** One query, from its start on; kept in the history. Times are milliseconds since the epoch. */
export interface Execution {
  readonly id: string;
  readonly clientRequestToken: string;
  readonly query: string;
  /** The prepared statement that an EXECUTE stood for. */
  readonly prepared?: string;
  readonly statement: Statement;
  readonly parameters: readonly string[];
  readonly workGroup: string;
  readonly catalog: string;
  readonly database: string | undefined;
  /** The result object, for instance s3://bucket/prefix/<id>.csv. */
  readonly outputLocation: string;
  /** How the result object is written. */
  readonly resultConfiguration?: ResultConfiguration;
  readonly reuse?: ReuseByAge;
  /** Its result is the one of an earlier query. */
  readonly reused?: boolean;
  readonly submittedAt: number;
  readonly completedAt?: number;
  readonly state: State;
  readonly reason?: string;
  readonly failure?: Failure;
  readonly columns: readonly ColumnInfo[];
  readonly updateCount?: number;
  /** The list of objects that a statement wrote. */
  readonly manifestLocation?: string;
  readonly scannedBytes: number;
  readonly preprocessingMilliseconds?: number;
  readonly queueMilliseconds: number;
  readonly planningMilliseconds: number;
  readonly engineMilliseconds: number;
  /** Rows read from storage. */
  readonly inputRows?: number;
  /** Rows and bytes of the result, as written. */
  readonly output?: { readonly rows: number; readonly bytes: number };
  readonly stage?: TrinoStage;
}

export function isFinal(state: State): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}

/** Parts of the time that a query took, in milliseconds. @param now for one that still runs */
export function timelineOf(execution: Execution, now: number) {
  const { preprocessingMilliseconds: before = 0, queueMilliseconds, engineMilliseconds } = execution;
  const total = (execution.completedAt ?? now) - execution.submittedAt;
  return {
    EngineExecutionTimeInMillis: engineMilliseconds,
    TotalExecutionTimeInMillis: total,
    QueryQueueTimeInMillis: queueMilliseconds,
    ServicePreProcessingTimeInMillis: before,
    QueryPlanningTimeInMillis: execution.planningMilliseconds,
    ServiceProcessingTimeInMillis: Math.max(0, total - before - queueMilliseconds - engineMilliseconds),
  };
}

/** GetQueryExecution's shape. @param now for the total time of a query that still runs */
export function renderExecution(execution: Execution, now: number): object {
  const { type, substatement } = execution.statement;
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: type,
    ...(substatement === undefined ? {} : { SubstatementType: substatement }),
    ...(isManaged(execution.outputLocation)
      ? { ManagedQueryResultsConfiguration: { Enabled: true } }
      : {
          ResultConfiguration: { ...execution.resultConfiguration, OutputLocation: execution.outputLocation },
        }),
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: execution.reuse ?? { Enabled: false } },
    QueryExecutionContext: {
      Catalog: execution.catalog.toLowerCase(),
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
      ...timelineOf(execution, now),
      DataScannedInBytes: execution.scannedBytes,
      ...(execution.manifestLocation === undefined || isManaged(execution.manifestLocation)
        ? {}
        : { DataManifestLocation: execution.manifestLocation }),
      ResultReuseInformation: { ReusedPreviousResult: execution.reused ?? false },
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
