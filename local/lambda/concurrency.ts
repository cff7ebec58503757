import { AwsError } from '../gateway/service-handler';

/** What Lambda allows an account unless it was raised. */
export const DEFAULT_CONCURRENCY_LIMIT = 1_000;

/** Invocations in flight, against what functions have reserved and what the account may run at once. */
export class Concurrency {
  readonly #inFlight = new Map<string, number>();

  /** @param reservations by function, as they are at the moment. */
  constructor(
    readonly limit: number,
    private readonly reservations: () => ReadonlyMap<string, number>,
  ) {}

  get total(): number {
    return [...this.#inFlight.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Functions that run, with their invocations in flight. */
  get running(): ReadonlyMap<string, number> {
    return this.#inFlight;
  }

  /** What is left of the limit for functions without a reservation. */
  get unreserved(): number {
    return this.limit - [...this.reservations().values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts an invocation in. @throws AwsError TooManyRequestsException (429), as Lambda throttles. */
  enter(name: string): void {
    const reserved = this.reservations();
    const own = reserved.get(name);
    const busy = this.#inFlight.get(name) ?? 0;
    if (own !== undefined && busy >= own) {
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
    }
    if (own === undefined) {
      const others = [...this.#inFlight].filter(([other]) => !reserved.has(other));
      const shared = others.reduce((sum, [, count]) => sum + count, 0);
      if (shared >= this.unreserved) throw throttled('ConcurrentInvocationLimitExceeded');
    }
    this.#inFlight.set(name, busy + 1);
  }

  leave(name: string): void {
    const left = (this.#inFlight.get(name) ?? 1) - 1;
    if (left === 0) this.#inFlight.delete(name);
    else this.#inFlight.set(name, left);
  }
}

/** True for an invocation that was refused for want of concurrency: it did not run. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AwsError && error.code === 'TooManyRequestsException';
}

function throttled(Reason: string): AwsError {
  return new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason, Type: 'User' });
}
