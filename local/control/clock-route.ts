import type { Clock } from '../clock';
import { AwsError } from '../gateway/service-handler';
import type { ControlRoute } from './control-door';

/** Alarms look back at most seven days; further leaps show nothing new. */
const MOST_SECONDS = 31 * 86_400;

/** @param advance puts the clock forward by milliseconds, and resolves when every alarm is up to date */
export const clockRoute = (clock: Clock, advance: (ms: number) => Promise<void>): ControlRoute => ({
  method: 'POST',
  path: 'clock',
  async handle(body) {
    const { advanceSeconds } = (body ?? {}) as { advanceSeconds?: unknown };
    if (typeof advanceSeconds !== 'number' || !(advanceSeconds >= 0 && advanceSeconds <= MOST_SECONDS)) {
      throw new AwsError(
        'ValidationException',
        `Received ${JSON.stringify(body)}; wanted is {"advanceSeconds": n}, n from 0 to ${MOST_SECONDS}.`,
      );
    }
    await advance(advanceSeconds * 1000);
    return { now: new Date(clock.now()).toISOString() };
  },
});
