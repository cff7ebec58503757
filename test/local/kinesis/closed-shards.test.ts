import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { closedIterator, closedRecords } from '../../../local/kinesis/closed-reads';
import { ClosedShards } from '../../../local/kinesis/closed-shards';
import type { ClosedShard, Shard } from '../../../local/kinesis/shard';

const shard = (ShardId: string, more: object = {}): Shard => ({
  ShardId,
  HashKeyRange: { StartingHashKey: '0', EndingHashKey: '9' },
  SequenceNumberRange: { StartingSequenceNumber: '1' },
  ...more,
});
const parent: ClosedShard = {
  stream: 'clicks',
  shard: shard('shardId-000000000000'),
  children: [shard('shardId-000000000001', { ParentShardId: 'shardId-000000000000' })],
  records: [10, 20, 30].map((seconds) => ({
    SequenceNumber: String(seconds),
    ApproximateArrivalTimestamp: seconds,
    Data: 'eA==',
    PartitionKey: 'x',
  })),
  closedAt: Date.now(),
  retentionHours: 24,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'closed-shards-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Page {
  readonly Records: ReadonlyArray<{ readonly SequenceNumber: string }>;
  readonly NextShardIterator?: string;
  readonly MillisBehindLatest: number;
  readonly ChildShards?: ReadonlyArray<{ readonly ShardId: string; readonly ParentShards: string[] }>;
}
const read = (store: ClosedShards, iterator: string, limit?: number) =>
  closedRecords(store, iterator, limit) as Page;
const numbers = (page: Page) => page.Records.map(({ SequenceNumber }) => SequenceNumber);

test('a closed shard is read to its end after a restart, and then names its children', async () => {
  await (await ClosedShards.open(directory)).add(parent);
  const store = await ClosedShards.open(directory);
  const first = read(store, closedIterator(parent, { ShardIteratorType: 'TRIM_HORIZON' }), 2);
  expect(numbers(first)).toEqual(['10', '20']);
  expect(first.MillisBehindLatest).toBeGreaterThan(0);
  expect(first.ChildShards).toBeUndefined();
  const last = read(store, first.NextShardIterator ?? '');
  expect(numbers(last)).toEqual(['30']);
  expect(last.NextShardIterator).toBeUndefined();
  expect(last.ChildShards).toEqual([
    expect.objectContaining({
      ShardId: 'shardId-000000000001',
      ParentShards: ['shardId-000000000000'],
    }),
  ]);
});

test.each([
  [{ ShardIteratorType: 'LATEST' }, []],
  [{ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '20' }, ['20', '30']],
  [{ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: '20' }, ['30']],
  [{ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: 15 }, ['20', '30']],
])('an iterator by %j begins there', async (request, expected) => {
  const store = await ClosedShards.open(directory);
  await store.add(parent);
  expect(numbers(read(store, closedIterator(parent, request)))).toEqual(expected);
});

test('a closed shard is forgotten with its stream, and when its retention has passed', async () => {
  const store = await ClosedShards.open(directory);
  await store.add(parent);
  await store.add({ ...parent, stream: 'old', closedAt: Date.now() - 25 * 3_600_000 });
  expect([store.of('clicks').length, store.of('old').length]).toEqual([1, 0]);
  await store.forget('clicks');
  expect((await ClosedShards.open(directory)).of('clicks')).toEqual([]);
  const iterator = closedIterator(parent, { ShardIteratorType: 'TRIM_HORIZON' });
  expect(() => read(store, iterator)).toThrow(/does not exist/);
});
