import type { RunRecord } from '../../../lib/wiring/run';

/** From arrival on the stream to the end of the run that made a row queryable. Seconds. */
interface PutToQueryable {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** @returns undefined for a run that brought no rows to analysts */
export function putToQueryable({ state, closed_at, clean }: RunRecord): PutToQueryable | undefined {
  const arrivals = clean?.arrivals;
  if (state !== 'succeeded' || closed_at === undefined || arrivals === undefined) return undefined;
  // Never below zero: the stream's clock is not this one's.
  const since = (moment: string) => Math.max(0, (Date.parse(closed_at) - Date.parse(moment)) / 1000);
  // Who waits longest arrived first.
  return { p50: since(arrivals.p50), p95: since(arrivals.p05), p99: since(arrivals.p01) };
}
