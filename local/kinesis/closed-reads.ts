import { AwsError } from '../gateway/service-handler';
import type { ClosedShards } from './closed-shards';
import { type ClosedShard, parentsOf, type StoredRecord } from './shard';

/** As on AWS. Milliseconds. */
const ITERATOR_LIFE_MS = 5 * 60_000;
/** What one GetRecords answers at most. */
const MOST_RECORDS = 10_000;
const MOST_BYTES = 10 * 1024 * 1024;

export interface ShardIteratorRequest {
  readonly ShardIteratorType: string;
  readonly StartingSequenceNumber?: string;
  /** Seconds since the epoch. */
  readonly Timestamp?: number;
}

interface Place {
  readonly stream: string;
  readonly shardId: string;
  /** Of the next record. */
  readonly index: number;
  readonly madeAt: number;
}

const PREFIX = 'closed-shard:';

export function isClosedIterator(iterator: string): boolean {
  return iterator.startsWith(PREFIX);
}

/** @throws AwsError InvalidArgumentException for a type that there is not */
export function closedIterator(
  { stream, shard, records }: ClosedShard,
  request: ShardIteratorRequest,
): string {
  return iteratorOf({ stream, shardId: shard.ShardId, index: startOf(records, request), madeAt: Date.now() });
}

function iteratorOf(place: Place): string {
  return PREFIX + Buffer.from(JSON.stringify(place)).toString('base64url');
}

function startOf(records: readonly StoredRecord[], request: ShardIteratorRequest): number {
  const { ShardIteratorType: type, StartingSequenceNumber: from = '', Timestamp = 0 } = request;
  const first = (is: (record: StoredRecord) => boolean) => {
    const found = records.findIndex(is);
    return found < 0 ? records.length : found;
  };
  switch (type) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return records.length;
    case 'AT_SEQUENCE_NUMBER':
      return first((record) => BigInt(record.SequenceNumber) >= BigInt(from));
    case 'AFTER_SEQUENCE_NUMBER':
      return first((record) => BigInt(record.SequenceNumber) > BigInt(from));
    case 'AT_TIMESTAMP':
      return first((record) => record.ApproximateArrivalTimestamp >= Timestamp);
    default:
      throw new AwsError('InvalidArgumentException', `ShardIteratorType ${type} is none that there is.`);
  }
}

/**
 * GetRecords of a closed shard: at its end there is no next iterator, and the shards that took its place
 * are named.
 *
 * @throws AwsError ExpiredIteratorException, ResourceNotFoundException
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
export function closedRecords(store: ClosedShards, iterator: string, limit = MOST_RECORDS): object {
  const place = JSON.parse(Buffer.from(iterator.slice(PREFIX.length), 'base64url').toString('utf8')) as Place;
  if (Date.now() > place.madeAt + ITERATOR_LIFE_MS) {
    throw new AwsError('ExpiredIteratorException', 'Iterator expired: it is older than five minutes.');
  }
  const closed = store.find(place.stream, place.shardId);
  if (closed === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Shard ${place.shardId} in stream ${place.stream} does not exist.`,
    );
  }
  const Records = taken(closed.records.slice(place.index, place.index + Math.min(limit, MOST_RECORDS)));
  const index = place.index + Records.length;
  const next = closed.records[index];
  if (next === undefined) return { Records, MillisBehindLatest: 0, ChildShards: childrenOf(closed) };
  return {
    Records,
    NextShardIterator: iteratorOf({ ...place, index, madeAt: Date.now() }),
    MillisBehindLatest: Math.max(0, Math.floor(Date.now() - next.ApproximateArrivalTimestamp * 1000)),
  };
}

function taken(records: readonly StoredRecord[]): readonly StoredRecord[] {
  let bytes = 0;
  const tooMuch = records.findIndex((record, index) => {
    bytes += (record.Data.length * 3) / 4;
    return index > 0 && bytes > MOST_BYTES;
  });
  return tooMuch < 0 ? records : records.slice(0, tooMuch);
}

function childrenOf({ children }: ClosedShard): object[] {
  return children.map((child) => ({
    ShardId: child.ShardId,
    ParentShards: parentsOf(child),
    HashKeyRange: child.HashKeyRange,
  }));
}
