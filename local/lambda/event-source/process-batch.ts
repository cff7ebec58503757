import type { InvocationOutcome } from '../runner/outcome';
import { verdictOf } from './batch-response';
import type { BatchRecord } from './kinesis-event';
import type { StreamMapping } from './mapping';

export type DiscardReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Records that are given up, and what is known of their last invocation. */
export interface Discard {
  readonly records: readonly BatchRecord[];
  readonly reason: DiscardReason;
  readonly invocations: number;
  readonly last?: InvocationOutcome;
}

export interface BatchPorts {
  /** @throws Error when the function could not be invoked at all. */
  invoke(records: readonly BatchRecord[]): Promise<InvocationOutcome>;
  /** Resolves when the destination has them. */
  discard(discard: Discard): Promise<void>;
  /** These records need not be delivered again. */
  done(records: readonly BatchRecord[]): void;
  /** Waits before another try, longer each time. @throws AbortError when the poller stops. */
  pause(attempt: number): Promise<void>;
  /** For `LastProcessingResult`. */
  note(result: string): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

interface Segment {
  readonly records: readonly BatchRecord[];
  /** Invocations that have failed with the first of these records. */
  readonly failures: number;
  readonly last?: InvocationOutcome;
}

type BatchSettings = Pick<
  StreamMapping,
  'retryAttempts' | 'maximumRecordAgeSeconds' | 'bisectOnError' | 'reportsItemFailures'
>;

/**
 * Delivers one batch in order until each record is done or given up, as an event source mapping does:
 * a failed batch is halved when it may be, which does not count as a retry; what is left of a partial
 * failure begins at its lowest failed record; a record that is too old, or has failed too often, goes to
 * the destination.
 *
 * Lambda's documents do not say how a partial failure that moves nothing forward counts. Here it is like
 * a thrown error, so that with bisecting one bad record is given up alone, not with all that follow it.
 */
export async function processBatch(
  batch: readonly BatchRecord[],
  settings: BatchSettings,
  ports: BatchPorts,
): Promise<void> {
  const waiting: Segment[] = [{ records: batch, failures: 0 }];
  for (let segment = waiting.shift(); segment !== undefined; segment = waiting.shift()) {
    const live = await withoutExpired(segment, settings, ports);
    if (live.length > 0) waiting.unshift(...(await deliver({ ...segment, records: live }, settings, ports)));
  }
}

/** One invocation; answers what is still to be delivered. */
async function deliver(segment: Segment, settings: BatchSettings, ports: BatchPorts): Promise<Segment[]> {
  const { records } = segment;
  let outcome: InvocationOutcome;
  try {
    outcome = await ports.invoke(records);
  } catch (error) {
    ports.note(`PROBLEM: the function could not be invoked: ${(error as Error).message}`);
    await ports.pause(segment.failures + 1);
    return [segment];
  }
  if (outcome.functionError === undefined) {
    const verdict = settings.reportsItemFailures
      ? verdictOf(outcome.payload, records)
      : ({ kind: 'done' } as const);
    if (verdict.kind === 'done') {
      ports.note('OK');
      ports.done(records);
      return [];
    }
    if (verdict.kind === 'failed-from' && verdict.index > 0) {
      ports.note(`PROBLEM: ${records.length - verdict.index} records of a batch were reported as failed`);
      ports.done(records.slice(0, verdict.index));
      return retry({ records: records.slice(verdict.index), failures: 1, last: outcome }, settings, ports);
    }
  }
  ports.note('PROBLEM: Function call failed');
  return failed({ records, failures: segment.failures + 1, last: outcome }, settings, ports);
}

async function failed(segment: Segment, settings: BatchSettings, ports: BatchPorts): Promise<Segment[]> {
  const { records, failures } = segment;
  if (settings.bisectOnError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    await ports.pause(1);
    return [records.slice(0, middle), records.slice(middle)].map((half) => ({
      ...segment,
      records: half,
      // The halving is no retry: each half starts with what its batch had failed before.
      failures: failures - 1,
    }));
  }
  return retry(segment, settings, ports);
}

async function retry(segment: Segment, settings: BatchSettings, ports: BatchPorts): Promise<Segment[]> {
  if (settings.retryAttempts >= 0 && segment.failures > settings.retryAttempts) {
    await giveUp(segment, 'RetryAttemptsExhausted', ports);
    return [];
  }
  await ports.pause(segment.failures);
  return [segment];
}

async function withoutExpired(
  segment: Segment,
  settings: BatchSettings,
  ports: BatchPorts,
): Promise<readonly BatchRecord[]> {
  if (settings.maximumRecordAgeSeconds < 0) return segment.records;
  const oldest = ports.now() - settings.maximumRecordAgeSeconds * 1000;
  // Arrival times do not fall along a shard, so what has expired is at the front.
  const firstLive = segment.records.findIndex((record) => record.arrivedAt >= oldest);
  const expired = firstLive === -1 ? segment.records : segment.records.slice(0, firstLive);
  if (expired.length > 0) await giveUp({ ...segment, records: expired }, 'RecordAgeExceeded', ports);
  return segment.records.slice(expired.length);
}

async function giveUp(segment: Segment, reason: DiscardReason, ports: BatchPorts): Promise<void> {
  const { records, failures: invocations, last } = segment;
  await ports.discard({ records, reason, invocations, ...(last === undefined ? {} : { last }) });
  ports.done(records);
}
