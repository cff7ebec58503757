import type { Details, History } from '../history';
import { runtimeError, StateError } from './state-error';

/** What `$$` reads. */
export interface Context {
  readonly Execution: Readonly<Record<string, unknown>>;
  readonly StateMachine: Readonly<Record<string, unknown>>;
  readonly State?: Readonly<Record<string, unknown>>;
  readonly Map?: Readonly<Record<string, unknown>>;
}

/** One line of states that follow each other: an execution, a branch or an iteration. */
export class Thread {
  constructor(
    readonly history: History,
    readonly context: Context,
    /** Aborts when the line is to end before its end. */
    readonly signal: AbortSignal,
    /** The event that the next one follows. */
    public previousEventId: number,
  ) {}

  tell(type: string, details?: Details): number {
    this.previousEventId = this.history.add(this.previousEventId, type, details);
    return this.previousEventId;
  }

  /** A line that begins where this one is. */
  branch(signal: AbortSignal, context: Context = this.context): Thread {
    return new Thread(this.history, context, signal, this.previousEventId);
  }
}

/** Bytes of JSON that a state, a task or an execution may take or give. */
export const LARGEST_PAYLOAD = 262_144;

/** The JSON text of what a state takes or gives. @throws StateError States.DataLimitExceeded */
export function payload(value: unknown, state: string): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw runtimeError('The result is not JSON.');
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD) {
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}

export const untruncated = { truncated: false };
