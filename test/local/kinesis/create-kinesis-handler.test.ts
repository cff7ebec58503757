import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { AwsRequest, ServiceHandler } from '../../../local/gateway/service-handler';
import { createKinesisHandler } from '../../../local/kinesis/create-kinesis-handler';

const shard = (ShardId: string, StartingHashKey: string, EndingHashKey: string, ParentShardId?: string) => ({
  ShardId,
  HashKeyRange: { StartingHashKey, EndingHashKey },
  SequenceNumberRange: { StartingSequenceNumber: '100' },
  ...(ParentShardId === undefined ? {} : { ParentShardId }),
});
const PARENT = [shard('shardId-0', '0', '9')];
const CHILDREN = [shard('shardId-1', '0', '4', 'shardId-0'), shard('shardId-2', '5', '9', 'shardId-0')];

/** Stands for MiniStack: one stream of one shard; what it was asked, in order. */
let asked: string[];
let server: Server;
let endpoint: string;
let handler: ServiceHandler;
let state: string;

beforeEach(async () => {
  asked = [];
  let shards = PARENT;
  let read = false;
  const answers: Readonly<Record<string, () => object>> = {
    ListShards: () => ({ Shards: shards }),
    DescribeStreamSummary: () => ({ StreamDescriptionSummary: { RetentionPeriodHours: 24 } }),
    GetShardIterator: () => ({ ShardIterator: 'x' }),
    GetRecords: () => {
      const Records = read ? [] : [{ SequenceNumber: '101', ApproximateArrivalTimestamp: 1, Data: 'eA==' }];
      read = true;
      return { Records, NextShardIterator: 'x' };
    },
    SplitShard: () => {
      shards = CHILDREN;
      return {};
    },
  };
  server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
    asked.push(operation);
    response.end(JSON.stringify(answers[operation]?.() ?? {}));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  state = mkdtempSync(join(tmpdir(), 'kinesis-'));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  handler = await createKinesisHandler({ endpoint, paths: { state } });
});
afterEach(() => {
  server.close();
  rmSync(state, { recursive: true });
});

const call = (operation: string, input: object = {}): AwsRequest => ({
  service: 'kinesis',
  operation,
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: Buffer.from(JSON.stringify(input)),
});
const split = () =>
  handler.handle(
    call('SplitShard', { StreamName: 'clicks', ShardToSplit: 'shardId-0', NewStartingHashKey: '5' }),
  );
const json = async (operation: string, input: object) =>
  JSON.parse(String((await handler.handle(call(operation, input))).body));

test('a shard is read only when the puts under way have ended, and split only then', async () => {
  const ended = await handler.passing?.(call('PutRecord'));
  const splitting = split();
  // Had the split asked anything, it would have come before the second of these.
  for (const _ of [1, 2]) await fetch(endpoint, { headers: { 'x-amz-target': 'Kinesis.Barrier' } });
  expect(asked).toEqual(['Barrier', 'Barrier']);
  ended?.();
  await splitting;
  expect(asked.indexOf('GetRecords')).toBeLessThan(asked.indexOf('SplitShard'));
});

test('a put that comes while a shard is split waits until its children are there', async () => {
  const splitting = split();
  const askedBefore = handler.passing?.(call('PutRecord')).then((ended) => {
    ended();
    return [...asked];
  });
  await splitting;
  expect(await askedBefore).toContain('SplitShard');
});

test('a split shard is listed with its end, and read with its record', async () => {
  expect(handler.handles(call('ListShards'))).toBe(false);
  await split();
  expect(handler.handles(call('ListShards'))).toBe(true);
  const { Shards } = await json('ListShards', { StreamName: 'clicks' });
  expect(Shards.map(({ ShardId }: { ShardId: string }) => ShardId)).toEqual([
    'shardId-0',
    'shardId-1',
    'shardId-2',
  ]);
  expect(Shards[0].SequenceNumberRange.EndingSequenceNumber).toBe('101');
  const { ShardIterator } = await json('GetShardIterator', {
    StreamName: 'clicks',
    ShardId: 'shardId-0',
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const page = await json('GetRecords', { ShardIterator });
  expect(page.Records).toHaveLength(1);
  expect(page.ChildShards).toHaveLength(2);
  expect(handler.takes?.(call('GetRecords', { ShardIterator: 'of an open shard' }))).toBe(false);
});

test('more than twice the shards there are, or a shard that is not there, is refused', async () => {
  await expect(json('UpdateShardCount', { StreamName: 'clicks', TargetShardCount: 3 })).rejects.toMatchObject(
    {
      code: 'LimitExceededException',
    },
  );
  await expect(
    json('SplitShard', { StreamName: 'clicks', ShardToSplit: 'shardId-7', NewStartingHashKey: '5' }),
  ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});
