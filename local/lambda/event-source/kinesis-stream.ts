import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';
import type { Page, Position, Shard, Stream } from './stream';

/** A stream read through the Kinesis API. */
export class KinesisStream implements Stream {
  constructor(
    private readonly client: KinesisClient,
    private readonly arn: string,
  ) {}

  async shards(): Promise<Shard[]> {
    const shards: Shard[] = [];
    let next: string | undefined;
    do {
      const page = await this.client.send(
        new ListShardsCommand(next === undefined ? { StreamARN: this.arn } : { NextToken: next }),
      );
      for (const shard of page.Shards ?? []) {
        const parents = [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined);
        shards.push({ shardId: shard.ShardId as string, parents });
      }
      next = page.NextToken;
    } while (next !== undefined);
    const present = new Set(shards.map((shard) => shard.shardId));
    return shards.map((shard) => ({ ...shard, parents: shard.parents.filter((id) => present.has(id)) }));
  }

  /**
   * Takes a new iterator for each read: the emulator's iterators are places in a list that retention
   * shortens from the front, so an old one would pass over records.
   */
  async read(shardId: string, from: Position, limit: number): Promise<Page> {
    const iterator = await this.client.send(
      new GetShardIteratorCommand({ StreamARN: this.arn, ShardId: shardId, ...iteratorOf(from) }),
    );
    const page = await this.client.send(
      new GetRecordsCommand({ ShardIterator: iterator.ShardIterator, StreamARN: this.arn, Limit: limit }),
    );
    return {
      records: (page.Records ?? []).map((record) => ({
        sequenceNumber: record.SequenceNumber as string,
        partitionKey: record.PartitionKey as string,
        data: record.Data as Uint8Array,
        arrivedAt: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      })),
      millisBehindLatest: page.MillisBehindLatest ?? 0,
      ended: page.NextShardIterator === undefined,
    };
  }
}

function iteratorOf(from: Position) {
  if (from.kind === 'trim-horizon') return { ShardIteratorType: 'TRIM_HORIZON' } as const;
  if (from.kind === 'at-timestamp') {
    return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(from.timestamp) } as const;
  }
  return {
    ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
    StartingSequenceNumber: from.sequenceNumber,
  } as const;
}
