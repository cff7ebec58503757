import { setTimeout as pause } from 'node:timers/promises';

/** Pauses shorter than this cost more than they hold back. Milliseconds. */
const SHORTEST_PAUSE_MS = 5;

/**
 * Holds a loop to a rate: call it with the number of rows done so far.
 *
 * @param rowsPerSecond @default - as fast as it goes
 */
export function pacer(rowsPerSecond: number | undefined, signal: AbortSignal | undefined) {
  if (rowsPerSecond === undefined) return undefined;
  const started = performance.now();
  return async (rowsDone: number): Promise<void> => {
    const early = started + (rowsDone / rowsPerSecond) * 1000 - performance.now();
    if (early < SHORTEST_PAUSE_MS) return;
    await pause(early, undefined, signal === undefined ? {} : { signal }).catch((error: Error) => {
      // The loop itself looks at the signal.
      if (error.name !== 'AbortError') throw error;
    });
  };
}
