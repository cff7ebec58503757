import type { HistoryEvent } from './history';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The state machine as it was when the execution began. */
export interface MachineSnapshot {
  readonly name: string;
  readonly definition: string;
  readonly roleArn: string;
  /** Seconds since the epoch. */
  readonly updateDate: number;
}

/** One execution as it stands; persisted. Times in seconds since the epoch. */
export interface Execution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  /** JSON text. */
  readonly input: string;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly traceHeader?: string;
  readonly machine: MachineSnapshot;
  readonly history: readonly HistoryEvent[];
}

export const now = (): number => Date.now() / 1000;

/** What is left of an execution that ran when its process ended: it can neither go on nor say what it did last. */
export function interrupted(execution: Execution): Execution {
  const state = execution.history.findLast((event) => event['stateEnteredEventDetails'] !== undefined)?.[
    'stateEnteredEventDetails'
  ]?.['name'];
  const error = 'Catchment.EnvironmentStopped';
  const cause =
    `The local environment stopped while this execution was ${state === undefined ? 'starting' : `in state ${state}`}. ` +
    'What it had done stays; start another execution.';
  const { history } = execution;
  const aborted = {
    id: history.length + 1,
    previousEventId: history.length,
    timestamp: now(),
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error, cause },
  };
  return {
    ...execution,
    history: [...history, aborted],
    status: 'ABORTED',
    stopDate: now(),
    error,
    cause,
  };
}
