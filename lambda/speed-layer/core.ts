import type { KinesisStreamRecord, KinesisStreamTumblingWindowEvent } from 'aws-lambda';
import type { CompiledContract } from '../../lib/contract/compiled';
import {
  ALL_EVENTS,
  LATE_AFTER_SECONDS,
  LIVE_SPAN_SECONDS,
  LIVE_WINDOW_SECONDS,
  liveWindowOf,
  NO_GROUP,
  OTHER_GROUPS,
} from '../../lib/wiring/live';
import { millisOf } from '../consumer/convert';
import { freeNow } from '../consumer/free-now';
import type { Row } from '../consumer/inspect';
import { decodePayload } from '../consumer/payload';
import { readRecord } from '../consumer/read-record';
import type { LiveWriter } from '../shared/live/ports';
import { fingerprinter } from './fingerprint';
import { LiveCounts, type LiveState } from './state';

/** A batch of one shard within one window of arrival; `state` is what the batch before it left. */
export interface SpeedLayerEvent extends Omit<KinesisStreamTumblingWindowEvent, 'state'> {
  readonly shardId: string;
  /** Empty for the first batch of a window. */
  readonly state?: LiveState | Record<string, never>;
}

export interface Answer {
  readonly state: LiveState | Record<string, never>;
  /** What was put into the live table; absent but at the window's end. */
  readonly written?: Written;
}

export interface Written {
  readonly arrivalWindow: string;
  readonly shard: string;
  readonly eventWindows: number;
  readonly events: number;
  readonly late: number;
  readonly older: number;
}

/** Items written at once. */
const CONCURRENCY = 8;

/** Counts valid events by the window that they happened in. */
export function counter(
  contract: CompiledContract,
): (counts: LiveCounts, record: KinesisStreamRecord) => void {
  const { eventTime, groupBy } = contract;
  const fingerprint = fingerprinter(contract);
  const groupOf = (row: Row) => {
    if (groupBy === undefined) return ALL_EVENTS;
    const value = row[groupBy] ?? NO_GROUP;
    // Such a key does not survive in a JavaScript object.
    return value === '__proto__' ? OTHER_GROUPS : String(value);
  };

  const count = (counts: LiveCounts, row: Row, arrivedAt: number) => {
    counts.events += 1;
    const happenedAt = millisOf(row[eventTime] as string);
    if (Math.abs(arrivedAt - happenedAt) > LIVE_SPAN_SECONDS * 1000) {
      counts.older += 1;
      return;
    }
    const window = liveWindowOf(happenedAt);
    const late = arrivedAt > window + (LIVE_WINDOW_SECONDS + LATE_AFTER_SECONDS) * 1000;
    counts.add({ window, group: groupOf(row), id: fingerprint?.(row), late });
  };

  return (counts, { kinesis }) => {
    const payload = decodePayload(kinesis.data);
    if (!payload.ok) return;
    const arrivedAt = Math.round(kinesis.approximateArrivalTimestamp * 1000);
    readRecord(payload.bytes, contract, {
      accept: (rows) => {
        for (const row of rows) count(counts, row, arrivedAt);
      },
      // The consumer puts it into quarantine.
      reject: () => {},
    });
    freeNow(payload.bytes);
  };
}

/**
 * Takes a batch into the counts of its window of arrival, and writes them when that window ends. State and
 * checkpoint move together, so a batch that is delivered again finds the state from before it; what is written
 * again is the same items.
 */
export async function countBatch(
  event: SpeedLayerEvent,
  contract: CompiledContract,
  count: (counts: LiveCounts, record: KinesisStreamRecord) => void,
  table: LiveWriter,
): Promise<Answer> {
  const counts = countsOf(event);
  if (counts === undefined) return { state: {} };
  for (const record of event.Records) count(counts, record);
  if (!event.isFinalInvokeForWindow) return { state: counts.toState() };

  const { shardId: shard } = event;
  const arrivalWindow = new Date(event.window.start).toISOString();
  const delivery = { arrivalWindow, shard, first: counts.first };
  const { dataset } = contract;
  const windows = [...counts.windows()];
  for (let from = 0; from < windows.length; from += CONCURRENCY) {
    await Promise.all(
      windows
        .slice(from, from + CONCURRENCY)
        .map(([window, groups]) => table.putWindow({ dataset, window, delivery, groups })),
    );
  }
  const { events, late, older } = counts;
  // Last: late events are told of by what stands here, when their windows are written.
  await table.putArrival({ dataset, delivery, events, late, older });
  return { state: {}, written: { arrivalWindow, shard, eventWindows: windows.length, events, late, older } };
}

/** Those that the batches before have left, or new ones; undefined when there is nothing to count. */
function countsOf({ state, Records: [record] }: SpeedLayerEvent): LiveCounts | undefined {
  if (state !== undefined && 'windows' in state) return LiveCounts.from(state as LiveState);
  return record && new LiveCounts(record.kinesis.sequenceNumber);
}
