import type { Catcher, Retrier } from './language';
import type { StateError } from './state-error';

/** Neither wildcard stands for these. */
const TERMINAL: ReadonlySet<string> = new Set(['States.Runtime', 'States.DataLimitExceeded']);
const TIMEOUTS: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/**
 * Whether an `ErrorEquals` names the error.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function names(errorEquals: readonly string[], { name }: StateError, type: string): boolean {
  if (name === 'States.Runtime') return false;
  return errorEquals.some((each) => {
    if (each === name) return true;
    switch (each) {
      case 'States.ALL':
        return !TERMINAL.has(name);
      case 'States.TaskFailed':
        return type === 'Task' && !TERMINAL.has(name) && !TIMEOUTS.has(name);
      case 'States.Timeout':
        return TIMEOUTS.has(name);
      case 'States.BranchFailed':
        return type === 'Parallel' && !TERMINAL.has(name);
      default:
        return false;
    }
  });
}

/** Counts the tries of one visit to a state. */
export class Retries {
  readonly #tried = new Map<Retrier, number>();
  /** Of all retriers together: the context's `State.RetryCount`. */
  count = 0;

  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly type: string,
  ) {}

  /** Milliseconds until the next try; undefined when there is none. */
  next(error: StateError): number | undefined {
    const retrier = this.retriers.find((each) => names(each.ErrorEquals, error, this.type));
    if (retrier === undefined) return undefined;
    const {
      IntervalSeconds = 1,
      MaxAttempts = 3,
      BackoffRate = 2,
      MaxDelaySeconds,
      JitterStrategy,
    } = retrier;
    const tried = this.#tried.get(retrier) ?? 0;
    if (tried >= MaxAttempts) return undefined;
    this.#tried.set(retrier, tried + 1);
    this.count += 1;
    const seconds = Math.min(
      IntervalSeconds * BackoffRate ** tried,
      MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
    );
    return seconds * 1000 * (JitterStrategy === 'FULL' ? Math.random() : 1);
  }
}

export function catcherOf(
  catchers: readonly Catcher[],
  error: StateError,
  type: string,
): Catcher | undefined {
  return catchers.find(({ ErrorEquals }) => names(ErrorEquals, error, type));
}
