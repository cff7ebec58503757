import type { RunRecord } from '../../lib/wiring/run';

/** What is shown of a run, as numbers; a run that has not come so far counts 0. */
export const rowsIn = ({ clean }: RunRecord): number => clean?.rows_in ?? 0;
export const rowsOut = ({ clean }: RunRecord): number => clean?.rows_out ?? 0;
export const duplicates = ({ clean }: RunRecord): number =>
  (clean?.duplicates_in_batch ?? 0) + (clean?.duplicates_in_lake ?? 0);

/** Event dates that the run has touched, or was told to. */
export function touchedDates({ clean, marts }: RunRecord): number {
  if (clean !== undefined) return clean.touched_dates.length;
  return new Set(marts?.flatMap((mart) => mart.dates)).size;
}

/** For instance `3 of 4`: marts that the run leaves as they should be. */
export function martsWords({ marts }: RunRecord): string | null {
  if (marts === undefined) return null;
  const good = marts.filter(({ state }) => state === 'published' || state === 'unchanged').length;
  return good === marts.length ? String(good) : `${good} of ${marts.length}`;
}
