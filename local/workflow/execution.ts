import type { HistoryEvent } from './history';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

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
  readonly history: readonly HistoryEvent[];
}

export const now = (): number => Date.now() / 1000;

/** The execution with one more event. */
export function withEvent(
  execution: Execution,
  event: Pick<HistoryEvent, 'type'> & Partial<HistoryEvent>,
  timestamp = now(),
): Execution {
  const id = execution.history.length + 1;
  return {
    ...execution,
    history: [...execution.history, { ...event, id, previousEventId: id - 1, timestamp }],
  };
}

/** What is left of an execution that ran when its process ended: it can neither go on nor say what it did last. */
export function interrupted(execution: Execution): Execution {
  const state = execution.history.findLast((event) => event['stateEnteredEventDetails'] !== undefined)?.[
    'stateEnteredEventDetails'
  ]?.['name'];
  const error = 'Catchment.EnvironmentStopped';
  const cause =
    `The local environment stopped while this execution was ${state === undefined ? 'starting' : `in state ${state}`}. ` +
    'What it had done stays; start another execution.';
  return {
    ...withEvent(execution, { type: 'ExecutionAborted', executionAbortedEventDetails: { error, cause } }),
    status: 'ABORTED',
    stopDate: now(),
    error,
    cause,
  };
}
