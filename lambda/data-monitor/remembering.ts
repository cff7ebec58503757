import { LATE_AFTER_SECONDS, LIVE_WINDOW_SECONDS, SETTLED_AFTER_SECONDS } from '../../lib/wiring/live';
import type { LiveWindow } from '../shared/live/counts';
import type { LiveReader } from '../shared/live/ports';

/** The last events in time arrive in the window after their own, and are written when that one has settled. */
const COMPLETE_AFTER_MS = (2 * LIVE_WINDOW_SECONDS + LATE_AFTER_SECONDS + SETTLED_AFTER_SECONDS) * 1000;
/** Nobody asks for windows that began longer ago. Milliseconds. */
const FORGOTTEN_AFTER_MS = 2 * 3_600_000;

/**
 * Reads a window once whose events in time are all in: of the thirteen that the monitor looks at every minute,
 * most. What comes late later is not seen.
 */
export function remembering(live: LiveReader, now: () => number = Date.now): LiveReader {
  const complete = new Map<string, LiveWindow>();
  return {
    ...live,
    async window(dataset, start) {
      const key = `${dataset}#${start}`;
      const known = complete.get(key);
      if (known !== undefined) return known;
      for (const [old, { start: began }] of complete) {
        if (began < now() - FORGOTTEN_AFTER_MS) complete.delete(old);
      }
      const askedAt = now();
      const window = await live.window(dataset, start);
      if (start + COMPLETE_AFTER_MS <= askedAt) complete.set(key, window);
      return window;
    },
  };
}
