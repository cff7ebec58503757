/** A shard as ListShards' JSON has it. */
export interface Shard {
  readonly ShardId: string;
  readonly ParentShardId?: string;
  readonly AdjacentParentShardId?: string;
  /** Of MD5 hashes, decimal, both inclusive. */
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange: {
    readonly StartingSequenceNumber: string;
    /** Of a closed shard alone. */
    readonly EndingSequenceNumber?: string;
  };
}

/** A record as GetRecords' JSON has it: data in base64, its time in seconds since the epoch. */
export interface StoredRecord {
  readonly SequenceNumber: string;
  readonly ApproximateArrivalTimestamp: number;
  readonly Data: string;
  readonly PartitionKey: string;
}

/** A shard that was split or merged, with what it held. Persisted. */
export interface ClosedShard {
  readonly stream: string;
  readonly shard: Shard;
  /** Those that took its place. */
  readonly children: readonly Shard[];
  readonly records: readonly StoredRecord[];
  /** Milliseconds since the epoch; it is forgotten when the stream's retention has passed since. */
  readonly closedAt: number;
  readonly retentionHours: number;
}

export const parentsOf = (shard: Shard): string[] =>
  [shard.ParentShardId, shard.AdjacentParentShardId].filter((id) => id !== undefined);
