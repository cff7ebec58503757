import type { KinesisStreamRecord } from 'aws-lambda';
import type { CompiledContract } from '../../lib/contract/compiled';
import { replayedOfKey } from '../../lib/wiring/quarantine';
import { freeNow } from './free-now';
import { MAX_BATCH_BYTES } from './limits';
import { type BatchPlace, quarantineKey, rawKey } from './object-keys';
import { decodePayload } from './payload';
import type { ConsumerPorts } from './ports';
import { Quarantine } from './quarantine';
import { RawTable } from './raw-table';
import { readRecord } from './read-record';

/** What became of a batch, in figures: `events` = `written` + `dropped` + the sum of `quarantined`. */
export interface Outcome {
  readonly records: number;
  /** A payload that could not be split counts as one event. */
  readonly events: number;
  readonly written: number;
  readonly dropped: number;
  readonly quarantined: Readonly<Record<string, number>>;
  /** As received, before decompression. */
  readonly bytesIn: number;
  /** Of the objects put, or found as an earlier delivery had put them. */
  readonly bytesWritten: number;
  readonly firstArrivalMs: number | undefined;
  /** Objects that an earlier delivery of this batch had written. */
  readonly alreadyPresent: readonly string[];
  /** First record that is handed back unread, because the batch unpacks to more than its bound. */
  readonly unreadFrom: string | undefined;
  /** Key in the lake bucket; undefined when nothing was to be written there. */
  readonly object: string | undefined;
  /** Key in the quarantine bucket; undefined when nothing was refused. */
  readonly quarantineObject: string | undefined;
  /** Ids of the payloads, as far as their producers gave them one; of many, the first. */
  readonly producerBatches: readonly string[];
}

/** An object's metadata has 2 KB, and Logs Insights takes 200 fields out of a line. */
const MAX_PRODUCER_BATCHES = 50;

const NOTHING: Outcome = {
  records: 0,
  events: 0,
  written: 0,
  dropped: 0,
  quarantined: {},
  bytesIn: 0,
  bytesWritten: 0,
  firstArrivalMs: undefined,
  alreadyPresent: [],
  unreadFrom: undefined,
  object: undefined,
  quarantineObject: undefined,
  producerBatches: [],
};

function arrivalMs(record: KinesisStreamRecord): number {
  return Math.round(record.kinesis.approximateArrivalTimestamp * 1000);
}

/** `shardId-000000000000:4954…` is how Lambda names a record: the shard stands nowhere else. */
function shardOf(record: KinesisStreamRecord): string {
  const [shard, sequence] = record.eventID.split(':');
  if (!shard || !sequence) {
    throw new Error('A record has an eventID that is not <shard>:<sequence number>: is the source Kinesis?');
  }
  return shard;
}

class BatchReader {
  readonly quarantine = new Quarantine();
  readonly producerBatches = new Set<string>();
  events = 0;
  dropped = 0;
  bytesIn = 0;
  unpackedBytes = 0;
  readonly #contract: CompiledContract;
  readonly #table: RawTable;

  constructor(contract: CompiledContract, table: RawTable) {
    this.#contract = contract;
    this.#table = table;
  }

  read(record: KinesisStreamRecord): void {
    const { data, sequenceNumber: sequence } = record.kinesis;
    const shard = shardOf(record);
    const arrivedAtMs = arrivalMs(record);
    const contractVersion = this.#contract.version;
    this.bytesIn += Buffer.byteLength(data, 'base64');
    const payload = decodePayload(data);
    if (!payload.ok) {
      this.events += 1;
      const replayed = replayedOfKey(record.kinesis.partitionKey);
      const origin = { shard, sequence, arrivedAtMs, contractVersion, index: null, replayed };
      this.quarantine.add(payload.rejection, payload.original, origin);
      return;
    }
    this.unpackedBytes += payload.bytes.length;
    const origin = (version = contractVersion) => ({
      shard,
      sequence,
      arrivedAtMs,
      contractVersion: version,
    });
    const read = readRecord(payload.bytes, this.#contract, {
      accept: (rows, indexes, version) => this.#table.append(rows, indexes, origin(version)),
      reject: (flaw, original, { index, contractVersion: version, replayed }) =>
        this.quarantine.add(flaw, original, { ...origin(version), index, replayed }),
    });
    if (read.batch !== undefined && this.producerBatches.size < MAX_PRODUCER_BATCHES) {
      this.producerBatches.add(read.batch);
    }
    this.events += read.events;
    this.dropped += read.dropped;
    if (read.refused !== undefined) {
      this.events += 1;
      const replayed = replayedOfKey(record.kinesis.partitionKey);
      this.quarantine.add(read.refused, payload.bytes, { ...origin(), index: null, replayed });
    }
    freeNow(payload.bytes);
  }
}

function placeOf(
  first: KinesisStreamRecord,
  last: KinesisStreamRecord,
  contract: CompiledContract,
): BatchPlace {
  return {
    dataset: contract.dataset,
    contractVersion: contract.version,
    shard: shardOf(first),
    firstSequence: first.kinesis.sequenceNumber,
    lastSequence: last.kinesis.sequenceNumber,
    firstArrivalMs: arrivalMs(first),
  };
}

/**
 * Takes one batch of one shard to the lake. A bad event is a value: it goes to quarantine and its
 * neighbours to raw. Infrastructure that fails throws, and the event source delivers the batch again;
 * the same batch writes the same keys.
 */
export async function consume(
  batch: readonly KinesisStreamRecord[],
  contract: CompiledContract,
  ports: ConsumerPorts,
): Promise<Outcome> {
  const [first] = batch;
  if (first === undefined) return NOTHING;
  const hashes = contract.columns.some(({ pii }) => pii === 'pseudonymise');
  const table = new RawTable(contract, hashes ? await ports.pseudonymKey() : undefined);
  const reader = new BatchReader(contract, table);
  let read = 0;
  let last = first;
  for (const record of batch) {
    if (reader.unpackedBytes >= MAX_BATCH_BYTES) break;
    reader.read(record);
    last = record;
    read += 1;
  }

  const place = placeOf(first, last, contract);
  const alreadyPresent: string[] = [];
  const producerBatches = [...reader.producerBatches];
  let bytesWritten = 0;
  const put = async (zone: 'raw' | 'quarantine', key: string, body: Uint8Array) => {
    bytesWritten += body.length;
    if ((await ports.putOnce(zone, key, body, producerBatches)) === 'present') alreadyPresent.push(key);
  };
  // Quarantine first: were it last, a failure between the two would show rows in the lake of a batch
  // whose bad events are nowhere yet.
  const { quarantine } = reader;
  const quarantineObject = quarantine.size > 0 ? quarantineKey(place, quarantine.size) : undefined;
  if (quarantineObject !== undefined) await put('quarantine', quarantineObject, quarantine.encode());
  const object = table.rows > 0 ? rawKey(place) : undefined;
  if (object !== undefined) await put('raw', object, table.encode());
  return {
    records: read,
    events: reader.events,
    written: table.rows,
    dropped: reader.dropped,
    quarantined: reader.quarantine.countsByReason,
    bytesIn: reader.bytesIn,
    bytesWritten,
    firstArrivalMs: place.firstArrivalMs,
    alreadyPresent,
    unreadFrom: batch[read]?.kinesis.sequenceNumber,
    object,
    quarantineObject,
    producerBatches,
  };
}
