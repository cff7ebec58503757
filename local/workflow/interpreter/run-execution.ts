import type { History } from '../history';
import type { States } from './language';
import { LONGEST_TIMER_MS } from './pause';
import { runStates } from './run-states';
import { StateError, Stopped } from './state-error';
import type { Perform } from './task-state';
import { type Context, Thread, untruncated } from './thread';

/** How an execution ended. `output` is JSON text. */
export type Ending =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | {
      readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
      readonly error?: string;
      readonly cause?: string;
    };

export interface ExecutionRun {
  readonly definition: States;
  /** JSON text. */
  readonly input: string;
  readonly roleArn: string;
  readonly context: Context;
  readonly history: History;
  readonly perform: Perform;
  /** Aborts when the execution is to end; `stopWords` says then why. */
  readonly signal: AbortSignal;
  readonly stopWords: () => { readonly error?: string; readonly cause?: string };
  /** The longest time that an execution of this type may take. */
  readonly longestMs?: number;
}

/** Runs an execution to its end, which is the history's last event; never rejects by what a state did. */
export async function runExecution(run: ExecutionRun): Promise<Ending> {
  const { definition, history, signal } = run;
  const late = new AbortController();
  const limit = Math.min(
    definition.TimeoutSeconds === undefined ? LONGEST_TIMER_MS : definition.TimeoutSeconds * 1000,
    run.longestMs ?? LONGEST_TIMER_MS,
  );
  const timer = setTimeout(() => late.abort(), limit);
  const ends = AbortSignal.any([signal, late.signal]);
  history.add(0, 'ExecutionStarted', {
    executionStartedEventDetails: { input: run.input, inputDetails: untruncated, roleArn: run.roleArn },
  });
  // The first state's event follows none, as AWS counts.
  const thread = new Thread(history, run.context, ends, 0);
  try {
    const output = JSON.stringify(
      await runStates(definition, JSON.parse(run.input) as unknown, thread, run.perform),
    );
    thread.tell('ExecutionSucceeded', {
      executionSucceededEventDetails: { output, outputDetails: untruncated },
    });
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    if (error instanceof StateError) {
      thread.tell('ExecutionFailed', { executionFailedEventDetails: error.words });
      return { status: 'FAILED', ...error.words };
    }
    if (!(error instanceof Stopped)) throw error;
    if (signal.aborted) {
      thread.tell('ExecutionAborted', { executionAbortedEventDetails: run.stopWords() });
      return { status: 'ABORTED', ...run.stopWords() };
    }
    const words = { error: 'States.Timeout' };
    thread.tell('ExecutionTimedOut', { executionTimedOutEventDetails: words });
    return { status: 'TIMED_OUT', ...words };
  } finally {
    clearTimeout(timer);
  }
}
