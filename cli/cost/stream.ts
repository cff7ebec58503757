import type { Capacity, Dataset } from '../../lib/contract/dataset';
import { prices } from '../../lib/wiring/prices';
import { PRODUCER_DEFAULTS } from '../../producer/options';
import {
  eventsAMonth,
  GIB,
  HOURS_A_MONTH,
  type Item,
  item,
  KIB,
  type Lines,
  type Load,
  MILLION,
  SECONDS_A_MONTH,
} from './estimate';
import { MEASURED } from './measured';

/** What of a shard's limit is used; the rest is for the hour that is busier than the mean. */
const SHARD_USE = 0.8;
/** Bytes and records a second that a shard takes. */
const SHARD_BYTES = 1024 * KIB;
const SHARD_RECORDS = 1_000;
/** An on-demand stream has at least so many. */
const LEAST_ON_DEMAND_SHARDS = 4;
const USUAL_RETENTION_HOURS = 24;
/** Priced as `long`; what is kept longer still costs by the GB. */
const LONG_RETENTION_HOURS = 168;
/** The data keys of a shard's writer and readers are renewed so often. */
const KMS_CALLS_AN_HOUR = 12 * 3;

/** The events of a month as the stream has them. */
export interface StreamTraffic {
  readonly eventsPerRecord: number;
  readonly recordBytes: number;
  readonly recordsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Shards that are needed, or that are there if they are more. */
  readonly shards: number;
}

export function streamTraffic(load: Load): StreamTraffic {
  const { eventsPerSecond, eventBytes, packing } = load;
  const { maxRecordBytes, maxDelayMs } = PRODUCER_DEFAULTS;
  const full = Math.max(1, Math.floor(maxRecordBytes / eventBytes));
  const gathered = Math.max(1, (eventsPerSecond * maxDelayMs) / 1000);
  const eventsPerRecord = packing === 'packed' ? Math.min(full, gathered) : 1;
  const recordBytes = eventBytes * eventsPerRecord * (packing === 'packed' ? MEASURED.streamBytes : 1);
  const recordsPerSecond = eventsPerSecond / eventsPerRecord;
  const bytesPerSecond = recordsPerSecond * recordBytes;
  const needed = Math.max(bytesPerSecond / SHARD_BYTES, recordsPerSecond / SHARD_RECORDS) / SHARD_USE;
  const least = load.capacity === 'on-demand' ? LEAST_ON_DEMAND_SHARDS : configuredShards(load, load.dataset);
  const shards = Math.max(least, Math.ceil(needed));
  return { eventsPerRecord, recordBytes, recordsPerSecond, bytesPerSecond, shards };
}

/** One, where the configuration asks for an on-demand stream. */
function configuredShards(load: Pick<Load, 'environment'>, dataset: Dataset): number {
  const capacity = capacityOf(load, dataset);
  return capacity.mode === 'provisioned' ? capacity.shards : 1;
}

export function capacityOf({ environment }: Pick<Load, 'environment'>, dataset: Dataset): Capacity {
  return environment.stream.capacity ?? dataset.capacity ?? { mode: 'on-demand' };
}

export function streamLines(load: Load): Lines {
  const traffic = streamTraffic(load);
  const { eventsPerRecord, recordBytes, bytesPerSecond, shards } = traffic;
  const { retentionHours } = load.environment.stream;
  const items = [
    ...(load.capacity === 'provisioned' ? provisioned(load, traffic) : onDemand(load, traffic)),
    item(
      'kms',
      'queryable',
      'data keys of the stream',
      shards * KMS_CALLS_AN_HOUR * HOURS_A_MONTH,
      'calls',
      prices.kms.tenThousandCalls / 10_000,
    ),
    ...load.datasets
      .filter((dataset) => dataset !== load.dataset)
      .flatMap((dataset) => silent(load, dataset)),
  ];
  const packed =
    load.packing === 'packed'
      ? `Records are packed by the producer library: ${Math.round(eventsPerRecord)} events and ${Math.round(recordBytes / KIB)} KiB each, ${MEASURED.streamBytes} bytes on the stream for a byte of JSON (${MEASURED.source}).`
      : 'Each event is a record of its own, as JSON.';
  return {
    items,
    assumptions: [
      packed,
      load.capacity === 'provisioned'
        ? `${shards} shards at ${share(bytesPerSecond / SHARD_BYTES / shards)} of their bytes in the mean; a stream is given one more above ${share(SHARD_USE)}.`
        : 'The on-demand stream is of the standard mode, not of the one with a minimum for the whole account.',
      `Records stay on the stream for ${retentionHours} hours.`,
    ],
  };
}

function provisioned(load: Load, { eventsPerRecord, recordBytes, shards }: StreamTraffic): Item[] {
  const { kinesis } = prices;
  const records = eventsAMonth(load) / eventsPerRecord;
  const units = records * Math.ceil(recordBytes / kinesis.putUnitBytes);
  return [
    ...shardHours('queryable', shards, load),
    item('kinesis', 'queryable', 'put units of 25 KB', units, 'units', kinesis.millionPutUnits / MILLION),
  ];
}

function shardHours(part: 'queryable' | 'standing', shards: number, { environment }: Load): Item[] {
  const { shardHour, shardHourOfLongRetention } = prices.kinesis;
  const hours = shards * HOURS_A_MONTH;
  const isLong = environment.stream.retentionHours > USUAL_RETENTION_HOURS;
  return [
    item('kinesis', part, 'shards', hours, 'hours', shardHour),
    ...(isLong
      ? [item('kinesis', part, 'longer retention', hours, 'shard hours', shardHourOfLongRetention)]
      : []),
  ];
}

function onDemand(load: Load, { eventsPerRecord, recordBytes, bytesPerSecond }: StreamTraffic): Item[] {
  const { kinesis } = prices;
  const records = eventsAMonth(load) / eventsPerRecord;
  const gbIn = (records * Math.ceil(recordBytes / KIB) * KIB) / GIB;
  const gbOut = (bytesPerSecond * SECONDS_A_MONTH) / GIB;
  const longHours =
    Math.min(load.environment.stream.retentionHours, LONG_RETENTION_HOURS) - USUAL_RETENTION_HOURS;
  const gbKept = (bytesPerSecond * 3_600 * Math.max(0, longHours)) / GIB;
  return [
    item('kinesis', 'queryable', 'on-demand stream', HOURS_A_MONTH, 'hours', kinesis.onDemandStreamHour),
    item('kinesis', 'queryable', 'data in', gbIn, 'GB', kinesis.onDemandGbIn),
    item('kinesis', 'queryable', 'data out to the consumer', gbOut, 'GB', kinesis.onDemandGbOut),
    item('kinesis', 'watching', 'data out to the speed layer', gbOut, 'GB', kinesis.onDemandGbOut),
    item(
      'kinesis',
      'queryable',
      'longer retention',
      gbKept,
      'GB-months',
      kinesis.onDemandLongRetentionGbMonth,
    ),
  ];
}

function silent(load: Load, dataset: Dataset): Item[] {
  const capacity = capacityOf(load, dataset);
  if (capacity.mode === 'provisioned') return shardHours('standing', capacity.shards, load);
  return [
    item(
      'kinesis',
      'standing',
      `silent stream ${dataset.name}`,
      HOURS_A_MONTH,
      'hours',
      prices.kinesis.onDemandStreamHour,
    ),
  ];
}

export function share(part: number): string {
  return `${Math.round(part * 100)} %`;
}
