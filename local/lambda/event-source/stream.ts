/** What the poller needs of a stream; implemented on Kinesis, and in memory by tests. */
export interface Stream {
  shards(): Promise<readonly Shard[]>;
  /** At most `limit` records from a position on. */
  read(shardId: string, from: Position, limit: number): Promise<Page>;
}

export interface Shard {
  readonly shardId: string;
  /** Shards that must be read to their end before this one; those that have gone are left out. */
  readonly parents: readonly string[];
}

export type Position =
  | { readonly kind: 'trim-horizon' }
  /** Milliseconds since the epoch. */
  | { readonly kind: 'at-timestamp'; readonly timestamp: number }
  | { readonly kind: 'after'; readonly sequenceNumber: string };

export interface Page {
  readonly records: readonly StreamRecord[];
  /** 0 at the tip. Milliseconds. */
  readonly millisBehindLatest: number;
  /** The shard is closed and this page is its last. */
  readonly ended: boolean;
}

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}
