import { MAX_BATCH_BYTES } from '../../lambda/consumer/limits';
import { MOST_IDS } from '../../lambda/speed-layer/state';
import { LIVE_BATCHING_SECONDS, LIVE_WINDOW_SECONDS } from '../../lib/wiring/live';
import { prices } from '../../lib/wiring/prices';
import {
  eventsAMonth,
  type Item,
  item,
  KIB,
  type Lines,
  type Load,
  MILLION,
  SECONDS_A_MONTH,
} from './estimate';
import { MEASURED, UNPACKED_CONSUMER_FACTOR } from './measured';
import { type StreamTraffic, streamTraffic } from './stream';

/** With so much memory a function has one whole processor, and in proportion. */
const MIB_OF_A_PROCESSOR = 1_769;
/** Lambda's limit to what it hands a function, and what JSON adds to a record in it. Bytes. */
const PAYLOAD_BYTES = 6_000_000;
const ENVELOPE_BYTES = 450;
/** What a batch waits for: one object put. */
const WAIT_SECONDS = 0.15;
/** Measured on the quiet machine, page views of 815 bytes: 6.2 µs an event, of the consumer's 8.2. */
const SPEED_LAYER_SHARE = 0.75;
/** An item of the live table: an id for each event, and keys, groups and counts. */
const ID_BYTES = 8;
const LIVE_GROUPS_BYTES = KIB;
const XRAY_SHARE = 0.05;

/** Batches a month, of one reader. */
export interface Batches {
  readonly count: number;
  readonly eventsEach: number;
}

/** @param lanes that gather batches side by side */
function batches(load: Load, traffic: StreamTraffic, lanes: number, windowSeconds: number): Batches {
  const { recordBytes, recordsPerSecond, eventsPerRecord } = traffic;
  const perLane = recordsPerSecond / lanes;
  const fitting = Math.min(
    load.environment.consumer.batchSize,
    PAYLOAD_BYTES / ((recordBytes * 4) / 3 + ENVELOPE_BYTES),
    MAX_BATCH_BYTES / (eventsPerRecord * load.eventBytes),
  );
  const seconds = Math.min(Math.max(windowSeconds, 1), Math.max(1, fitting) / perLane);
  // However short a batch is gathered, a record is in one of them alone.
  const perSecond = Math.min(lanes / seconds, recordsPerSecond);
  return {
    count: perSecond * SECONDS_A_MONTH,
    eventsEach: load.eventsPerSecond / perSecond,
  };
}

export function consumerBatches(load: Load): Batches {
  const traffic = streamTraffic(load);
  const { parallelisationFactor, batchingWindowSeconds } = load.environment.consumer;
  return batches(load, traffic, traffic.shards * parallelisationFactor, batchingWindowSeconds);
}

export function speedLayerBatches(load: Load): Batches {
  const traffic = streamTraffic(load);
  const window = Math.min(load.environment.consumer.batchingWindowSeconds, LIVE_BATCHING_SECONDS);
  return batches(load, traffic, traffic.shards, window);
}

export function functionLines(load: Load): Lines {
  const { memoryMiB } = load.environment.consumer;
  const consumer = consumerBatches(load);
  const speedLayer = speedLayerBatches(load);
  const factor = load.packing === 'packed' ? 1 : UNPACKED_CONSUMER_FACTOR;
  const cpu = (eventsAMonth(load) * load.eventBytes * MEASURED.consumerNs * factor) / 1e9;
  const { shards } = streamTraffic(load);
  const windows = (SECONDS_A_MONTH / LIVE_WINDOW_SECONDS) * shards;
  const windowEvents = (load.eventsPerSecond * LIVE_WINDOW_SECONDS) / shards;
  const isExact = windowEvents <= MOST_IDS;
  const liveUnits = Math.ceil((LIVE_GROUPS_BYTES + (isExact ? ID_BYTES * windowEvents : 0)) / KIB);
  return {
    items: [
      ...lambda('queryable', 'consumer', consumer.count, cpu, memoryMiB),
      ...lambda('watching', 'speed layer', speedLayer.count, cpu * SPEED_LAYER_SHARE, memoryMiB),
      item(
        'dynamodb',
        'watching',
        'live counts',
        windows * liveUnits,
        'writes of 1 KB',
        prices.dynamodb.millionWrites / MILLION,
      ),
      traces('consumer', consumer.count),
      traces('speed layer', speedLayer.count),
    ],
    assumptions: [
      `The consumer takes ${((MEASURED.consumerNs * factor * load.eventBytes) / 1000).toFixed(1)} µs of a processor for an event (${MEASURED.source}); ${MIB_OF_A_PROCESSOR} MB of Lambda on arm64 count as one such processor. The speed layer takes ${SPEED_LAYER_SHARE * 100} % of that.`,
      `A batch of the consumer holds ${Math.round(consumer.eventsEach).toLocaleString('en-US')} events in one object, and waits ${WAIT_SECONDS} s for S3.`,
      `A shard's live counts of ${LIVE_WINDOW_SECONDS / 60} minutes, of ${Math.round(windowEvents).toLocaleString('en-US')} events, are written in ${liveUnits} KB, ${isExact ? 'with' : 'without'} their ids: at most ${MOST_IDS.toLocaleString('en-US')} are.`,
    ],
  };
}

function lambda(
  part: 'queryable' | 'watching',
  what: string,
  invocations: number,
  cpuSeconds: number,
  memoryMiB: number,
): Item[] {
  const seconds = cpuSeconds * Math.max(1, MIB_OF_A_PROCESSOR / memoryMiB) + invocations * WAIT_SECONDS;
  return [
    item('lambda', part, what, seconds * (memoryMiB / KIB), 'GB-seconds', prices.lambda.gbSecond),
    item(
      'lambda',
      part,
      `${what}, requests`,
      invocations,
      'requests',
      prices.lambda.millionRequests / MILLION,
    ),
  ];
}

/** X-Ray's own rule: the first of each second, and 5 % of the others. */
function traces(what: string, invocations: number): Item {
  const first = Math.min(invocations, SECONDS_A_MONTH);
  const traced = first + (invocations - first) * XRAY_SHARE;
  return item(
    'xray',
    'watching',
    `traces of the ${what}`,
    traced,
    'traces',
    prices.xray.millionTraces / MILLION,
  );
}
