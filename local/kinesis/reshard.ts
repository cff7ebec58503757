import { AwsError } from '../gateway/service-handler';
import type { KinesisCall } from './call';
import type { ClosedShards } from './closed-shards';
import { parentsOf, type Shard, type StoredRecord } from './shard';

interface Summary {
  readonly StreamName: string;
  readonly StreamARN: string;
  readonly RetentionPeriodHours: number;
}

/** Reads what a shard holds and keeps it, then lets MiniStack make its children. */
export interface Resharding {
  /** @throws AwsError */
  split(stream: string, shardId: string, newStartingHashKey: string): Promise<void>;
  /** @throws AwsError */
  merge(stream: string, shardId: string, adjacentShardId: string): Promise<void>;
  /**
   * To shards of equal ranges, by splits and merges, as Kinesis does.
   * @throws AwsError LimitExceededException for more than twice or less than half the shards there are
   */
  updateCount(stream: string, target: number): Promise<object>;
}

/** Of the MD5 hashes of partition keys. */
const HASH_KEYS = 2n ** 128n;

export function createResharding(call: KinesisCall, closed: ClosedShards): Resharding {
  async function openShards(StreamName: string): Promise<Shard[]> {
    const { Shards } = await call<{ Shards: Shard[] }>('ListShards', { StreamName });
    return Shards.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : 1));
  }

  async function summaryOf(StreamName: string): Promise<Summary> {
    const answer = await call<{ StreamDescriptionSummary: Summary }>('DescribeStreamSummary', { StreamName });
    return answer.StreamDescriptionSummary;
  }

  async function recordsOf(StreamName: string, ShardId: string): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    let { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', {
      StreamName,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    for (;;) {
      const page = await call<{ Records: StoredRecord[]; NextShardIterator: string }>('GetRecords', {
        ShardIterator,
      });
      if (page.Records.length === 0) return records;
      records.push(...page.Records);
      ShardIterator = page.NextShardIterator;
    }
  }

  /** @param reshape what MiniStack does to the shards, forgetting the parents */
  async function replace(stream: string, parents: readonly Shard[], reshape: () => Promise<unknown>) {
    const { RetentionPeriodHours: retentionHours } = await summaryOf(stream);
    const records = await Promise.all(parents.map(({ ShardId }) => recordsOf(stream, ShardId)));
    await reshape();
    const children = await openShards(stream);
    const closedAt = Date.now();
    for (const [index, shard] of parents.entries()) {
      const own = children.filter((child) => parentsOf(child).includes(shard.ShardId));
      await closed.add({
        stream,
        shard: ended(shard, own, records[index] ?? []),
        children: own,
        records: records[index] ?? [],
        closedAt,
        retentionHours,
      });
    }
  }

  async function shardOf(stream: string, shardId: string): Promise<Shard> {
    const shard = (await openShards(stream)).find(({ ShardId }) => ShardId === shardId);
    if (shard !== undefined) return shard;
    throw new AwsError(
      'ResourceNotFoundException',
      `Could not find shard ${shardId} in stream ${stream}, or it is closed.`,
    );
  }

  async function split(stream: string, shardId: string, NewStartingHashKey: string): Promise<void> {
    const input = { StreamName: stream, ShardToSplit: shardId, NewStartingHashKey };
    await replace(stream, [await shardOf(stream, shardId)], () => call('SplitShard', input));
  }

  async function merge(stream: string, shardId: string, adjacentShardId: string): Promise<void> {
    const [one, other] = await Promise.all([shardOf(stream, shardId), shardOf(stream, adjacentShardId)]);
    if (endOf(one) + 1n !== startOf(other) && endOf(other) + 1n !== startOf(one)) {
      throw new AwsError(
        'InvalidArgumentException',
        `Shards ${shardId} and ${adjacentShardId} are not adjacent.`,
      );
    }
    const input = { StreamName: stream, ShardToMerge: shardId, AdjacentShardToMerge: adjacentShardId };
    await replace(stream, [one, other], () => call('MergeShards', input));
  }

  async function updateCount(stream: string, target: number): Promise<object> {
    const { StreamName, StreamARN } = await summaryOf(stream);
    const before = await openShards(stream);
    if (target > before.length * 2 || target < before.length / 2) {
      throw new AwsError(
        'LimitExceededException',
        `UpdateShardCount to ${target} is refused: a stream of ${before.length} shards goes to ${Math.ceil(before.length / 2)} to ${before.length * 2}.`,
      );
    }
    const starts = Array.from({ length: target }, (_, index) => (HASH_KEYS / BigInt(target)) * BigInt(index));
    for (const start of starts) {
      const across = (await openShards(stream)).find(
        (shard) => startOf(shard) < start && start <= endOf(shard),
      );
      if (across !== undefined) await split(stream, across.ShardId, String(start));
    }
    const isStart = new Set(starts);
    for (;;) {
      const shards = await openShards(stream);
      const at = shards.findIndex((shard, index) => index > 0 && !isStart.has(startOf(shard)));
      const [left, right] = [shards[at - 1], shards[at]];
      if (left === undefined || right === undefined) break;
      await merge(stream, left.ShardId, right.ShardId);
    }
    return { StreamName, StreamARN, CurrentShardCount: before.length, TargetShardCount: target };
  }

  return { split, merge, updateCount };
}

function startOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange.StartingHashKey);
}

function endOf({ HashKeyRange }: Shard): bigint {
  return BigInt(HashKeyRange.EndingHashKey);
}

function ended(shard: Shard, children: readonly Shard[], records: readonly StoredRecord[]): Shard {
  const { StartingSequenceNumber } = shard.SequenceNumberRange;
  // Its last record's, or of an empty shard the number before its first child's.
  const first = children[0]?.SequenceNumberRange.StartingSequenceNumber ?? StartingSequenceNumber;
  const EndingSequenceNumber =
    records.at(-1)?.SequenceNumber ?? String(BigInt(first) - 1n).padStart(first.length, '0');
  return { ...shard, SequenceNumberRange: { StartingSequenceNumber, EndingSequenceNumber } };
}
