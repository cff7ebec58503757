import { LIVE_WINDOW_SECONDS, newestSettledWindow } from '../../lib/wiring/live';
import type { Ledger } from '../shared/ledger/ports';
import type { LiveWindow } from '../shared/live/counts';
import type { LiveReader } from '../shared/live/ports';
import { trafficPercent } from './traffic';

/** What is known of a dataset at one moment. */
export interface DatasetFigures {
  readonly dataset: string;
  readonly freshnessSeconds: number;
  /** The newest whose counts are in. */
  readonly window: LiveWindow;
  /** That came late, and were not told of before. */
  readonly lateEvents: number;
  /** Undefined while there is no mean. */
  readonly trafficPercent?: number;
}

export interface MonitorPorts {
  readonly ledger: Pick<Ledger, 'recent'>;
  readonly live: LiveReader;
  /** Publishes what was measured. */
  tell(figures: DatasetFigures): void;
}

/** Windows whose mean is the usual traffic: an hour. */
const RECENT_WINDOWS = 12;
const WINDOW_MS = LIVE_WINDOW_SECONDS * 1000;
/** Late events are told of within this time, or not at all. Milliseconds. */
const TOLD_WITHIN_MS = 2 * 3_600_000;
/** Runs looked through for the newest that published; those in between found nothing new. */
const RUNS_READ = 100;

/**
 * Measures every dataset as of a moment; one that cannot be measured leaves the others' alarms their figures.
 *
 * @throws AggregateError of what failed, when all have been tried
 */
export async function monitorAll(
  datasets: readonly string[],
  nowMs: number,
  ports: MonitorPorts,
): Promise<void> {
  const outcomes = await Promise.allSettled(datasets.map((dataset) => monitor(dataset, nowMs, ports)));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
  if (failed.length > 0) {
    throw new AggregateError(
      failed,
      `${failed.length} of ${datasets.length} datasets could not be measured: ${failed[0]}`,
    );
  }
}

/** Measures one dataset as of a moment, and publishes what it finds. @param nowMs milliseconds since 1970 */
export async function monitor(dataset: string, nowMs: number, ports: MonitorPorts): Promise<DatasetFigures> {
  const { live } = ports;
  const newest = newestSettledWindow(nowMs);
  const starts = Array.from(
    { length: RECENT_WINDOWS },
    (_, at) => newest - (RECENT_WINDOWS - at) * WINDOW_MS,
  );
  const [freshnessSeconds, window, before, arrivals] = await Promise.all([
    freshness(dataset, nowMs, ports.ledger),
    live.window(dataset, newest),
    Promise.all(starts.map((start) => live.window(dataset, start))),
    live.arrivals(dataset, nowMs - TOLD_WITHIN_MS),
  ]);
  const untold = arrivals.filter(({ late, told }) => late > 0 && !told);
  const percent = trafficPercent(
    window.events,
    before.map(({ events }) => events),
  );
  const figures: DatasetFigures = {
    dataset,
    freshnessSeconds,
    window,
    lateEvents: untold.reduce((sum, { late }) => sum + late, 0),
    ...(percent !== undefined && { trafficPercent: percent }),
  };
  ports.tell(figures);
  await Promise.all(untold.map((item) => live.markTold(item)));
  return figures;
}

/** Seconds since the arrival of the newest row that can be queried; 0 while nothing was ever published. */
async function freshness(dataset: string, nowMs: number, ledger: MonitorPorts['ledger']): Promise<number> {
  const runs = await ledger.recent(dataset, RUNS_READ, { state: 'succeeded', kind: 'arrivals' });
  // Not the newest run's: a consumer that was behind brings rows that arrived earlier.
  const newest = runs.map(({ clean }) => clean?.arrivals?.newest ?? '').reduce((a, b) => (a > b ? a : b), '');
  return newest === '' ? 0 : Math.max(0, (nowMs - Date.parse(newest)) / 1000);
}
