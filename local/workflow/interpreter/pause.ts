import { setTimeout as pause } from 'node:timers/promises';
import { Stopped } from './state-error';

/** The longest that one timer can wait, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Waits until a time, in milliseconds since the epoch. @throws Stopped when the signal aborts. */
export async function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  for (let left = time - Date.now(); left > 0; left = time - Date.now()) {
    await pause(Math.min(left, LONGEST_TIMER_MS), undefined, { signal }).catch(() => {
      throw new Stopped();
    });
  }
}
