/** Exponential backoff with full jitter. */
export interface RetryOptions {
  /** Attempts of one record in all, the first one included. @default 10 */
  readonly maxAttempts?: number;
  /** Upper bound of the first pause; doubles with each attempt. Milliseconds. @default 100 */
  readonly baseDelayMs?: number;
  /** No pause is longer. Milliseconds. @default 10000 */
  readonly maxDelayMs?: number;
}

export const RETRY_DEFAULTS = { maxAttempts: 10, baseDelayMs: 100, maxDelayMs: 10_000 } as const;

/**
 * The pause before the next attempt, in milliseconds: anything from 0 to the bound with equal chance,
 * so that producers that were throttled together do not come back together.
 *
 * @param attemptsMade 1 after the first failure
 * @param random in [0, 1)
 */
export function backoffMs(
  attemptsMade: number,
  { baseDelayMs, maxDelayMs }: Required<Pick<RetryOptions, 'baseDelayMs' | 'maxDelayMs'>>,
  random: number,
): number {
  return random * Math.min(maxDelayMs, baseDelayMs * 2 ** (attemptsMade - 1));
}
