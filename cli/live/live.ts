import type { LiveWindow } from '../../lambda/shared/live/counts';
import type { LiveReader } from '../../lambda/shared/live/ports';
import { LIVE_WINDOW_SECONDS, liveWindowOf, newestSettledWindow } from '../../lib/wiring/live';

const WINDOW_MS = LIVE_WINDOW_SECONDS * 1000;

export interface ListedWindow extends LiveWindow {
  /** Its counts are in; later ones are late events. */
  readonly settled: boolean;
}

export interface Live {
  /** Newest first. */
  readonly windows: readonly ListedWindow[];
  /** Events of another day that arrived since the oldest of the windows began. */
  readonly older: number;
}

/** The last windows up to the one that is open. @param nowMs milliseconds since 1970 */
export async function readLive(
  reader: Pick<LiveReader, 'window' | 'arrivals'>,
  dataset: string,
  count: number,
  nowMs: number,
): Promise<Live> {
  const settled = newestSettledWindow(nowMs);
  const open = liveWindowOf(nowMs);
  const starts = Array.from({ length: count }, (_, at) => open - at * WINDOW_MS);
  const [windows, arrivals] = await Promise.all([
    Promise.all(
      starts.map(async (start) => ({
        ...(await reader.window(dataset, start)),
        settled: start <= settled,
      })),
    ),
    reader.arrivals(dataset, starts.at(-1) ?? open),
  ]);
  return { windows, older: arrivals.reduce((sum, { older }) => sum + older, 0) };
}
