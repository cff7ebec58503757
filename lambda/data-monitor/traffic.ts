/** Windows that a mean needs: of fewer, the first is a part of one, and the rest too young to tell. */
const LEAST_WINDOWS = 3;

/**
 * Events of a window against the mean of those before it, in per cent; undefined without a mean. Windows from
 * before there was any traffic do not count, so that a dataset's first hour is no spike; silent ones since do.
 *
 * @param before oldest first
 */
export function trafficPercent(events: number, before: readonly number[]): number | undefined {
  const first = before.findIndex((count) => count > 0);
  const counted = first === -1 ? [] : before.slice(first);
  if (counted.length < LEAST_WINDOWS) return undefined;
  const mean = counted.reduce((sum, count) => sum + count, 0) / counted.length;
  return (100 * events) / mean;
}
