import type { KinesisStreamRecord } from 'aws-lambda';
import { countBatch, counter, type SpeedLayerEvent } from '../../../lambda/speed-layer/core';
import type { LiveState } from '../../../lambda/speed-layer/state';
import type { CompiledContract } from '../../../lib/contract/compiled';
import { type Packing, pack, recordOf } from '../consumer/support/records';
import type { MemoryLive } from '../shared/live/memory-live';

const WINDOW_MS = 300_000;
/** Of one invocation. */
const MOST_LOST = 3;

export interface Arrival {
  readonly shard: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly lines: readonly string[];
  readonly packing?: Packing;
}

export interface StreamOptions {
  readonly batchSize: number;
  /** Asked before each invocation: its answer is lost, and it comes again with the state from before. */
  readonly lost?: () => boolean;
}

/** Delivers arrivals as Lambda does with tumbling windows of five minutes, shard by shard. */
export async function deliver(
  arrivals: readonly Arrival[],
  contract: CompiledContract,
  table: MemoryLive,
  { batchSize, lost = () => false }: StreamOptions,
): Promise<void> {
  const count = counter(contract);
  const invoke = async (event: SpeedLayerEvent) => {
    // As JSON: what does not survive that way would be lost between two batches on AWS.
    const once = async () =>
      JSON.parse(JSON.stringify(await countBatch(JSON.parse(JSON.stringify(event)), contract, count, table)));
    for (let again = 0; again < MOST_LOST && lost(); again += 1) await once();
    return (await once()).state as LiveState;
  };
  for (const shard of new Set(arrivals.map((arrival) => arrival.shard))) {
    const records = arrivals
      .filter((arrival) => arrival.shard === shard)
      .sort((a, b) => a.at - b.at)
      .map((arrival, place) => ({ at: arrival.at, record: recordFrom(arrival, place) }));
    for (const start of new Set(records.map(({ at }) => at - (at % WINDOW_MS)))) {
      const inside = records.filter(({ at }) => at >= start && at < start + WINDOW_MS);
      const window = {
        start: new Date(start).toISOString().replace('.000', ''),
        end: new Date(start + WINDOW_MS).toISOString().replace('.000', ''),
      };
      const common = { window, shardId: shard, isWindowTerminatedEarly: false };
      let state: LiveState | Record<string, never> = {};
      for (let from = 0; from < inside.length; from += batchSize) {
        const Records = inside.slice(from, from + batchSize).map(({ record }) => record);
        state = await invoke({ ...common, state, Records, isFinalInvokeForWindow: false });
      }
      await invoke({ ...common, state, Records: [], isFinalInvokeForWindow: true });
    }
  }
}

export function recordFrom({ at, lines, packing, shard }: Arrival, place: number): KinesisStreamRecord {
  const record = recordOf(pack(lines.join('\n'), packing), place);
  return {
    ...record,
    eventID: `${shard}:${record.kinesis.sequenceNumber}`,
    kinesis: { ...record.kinesis, approximateArrivalTimestamp: at / 1000 },
  };
}
