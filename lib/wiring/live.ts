/** Live counts: the windows that the speed layer counts by, and when those who read them take one as counted. */

/** Windows begin at whole multiples of it. Seconds. */
export const LIVE_WINDOW_SECONDS = 300;
/** An event that arrives this long after its window's end is late. Seconds. */
export const LATE_AFTER_SECONDS = 60;
/** Events that happened further from their arrival than this stand in no window: samples, backfills. Seconds. */
export const LIVE_SPAN_SECONDS = 86_400;
/** Attribute of the live table by which DynamoDB removes items: seconds since 1970. */
export const LIVE_EXPIRES = 'expires_at';
/** Seconds that counts are kept. */
export const LIVE_KEPT_SECONDS = 2 * 86_400;
/** Seconds to gather a batch for the speed layer, at most. */
export const LIVE_BATCHING_SECONDS = 30;
/**
 * After a window's end its counts are in the table: Lambda gathers a batch, and takes a window for closed when
 * a record of the next has come, or none for two minutes. Seconds.
 */
export const SETTLED_AFTER_SECONDS = 180;

/** Group of events without a value in the grouping column. */
export const NO_GROUP = '(none)';
/** Takes the groups for which a window has no room. */
export const OTHER_GROUPS = '(other)';
/** The one group of a dataset that names no grouping column. */
export const ALL_EVENTS = '(all)';

const WINDOW_MS = LIVE_WINDOW_SECONDS * 1000;

/** Start of the window that a moment lies in. Milliseconds since 1970, both. */
export function liveWindowOf(ms: number): number {
  return Math.floor(ms / WINDOW_MS) * WINDOW_MS;
}

/** Start of the newest window whose counts are in the table. Milliseconds since 1970, both. */
export function newestSettledWindow(nowMs: number): number {
  return liveWindowOf(nowMs - SETTLED_AFTER_SECONDS * 1000) - WINDOW_MS;
}
