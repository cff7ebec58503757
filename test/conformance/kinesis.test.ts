import { createHash } from 'node:crypto';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type ShardIteratorType,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

conformance('Kinesis', ({ holds }) => {
  const kinesis = client(KinesisClient);
  const StreamName = unique('stream');
  const active = () =>
    waitFor(
      `stream ${StreamName} becomes ACTIVE`,
      async () => {
        const { StreamDescriptionSummary } = await kinesis.send(
          new DescribeStreamSummaryCommand({ StreamName }),
        );
        return StreamDescriptionSummary?.StreamStatus === 'ACTIVE';
      },
      60,
    );
  const shards = async () => (await kinesis.send(new ListShardsCommand({ StreamName }))).Shards ?? [];
  const iterator = async (ShardId: string, type: ShardIteratorType, more: object = {}) => {
    const input = { StreamName, ShardId, ShardIteratorType: type, ...more };
    return (await kinesis.send(new GetShardIteratorCommand(input))).ShardIterator;
  };
  /** All of a shard from an iterator on, until nothing is behind. */
  const read = async (from: string | undefined, atLeast = 0) => {
    const texts: string[] = [];
    let next = from;
    await waitFor(`${atLeast} records of the shard`, async () => {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
      texts.push(...(page.Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString('utf8')));
      next = page.NextShardIterator;
      return next === undefined || (texts.length >= atLeast && page.MillisBehindLatest === 0);
    });
    return { texts, ended: next === undefined };
  };
  const shardOf = (shardId: string | undefined, all: Awaited<ReturnType<typeof shards>>) =>
    all.find((shard) => shard.ShardId === shardId);

  beforeAll(async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 2 }));
    await active();
  }, 60_000);
  afterAll(() => kinesis.send(new DeleteStreamCommand({ StreamName })));

  holds(
    'A record goes to the shard whose range of hash keys holds the MD5 of its partition key.',
    'kinesis/latest/APIReference/API_PutRecord.html',
    async () => {
      const { ShardId } = await kinesis.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'one', Data: Buffer.from('hashed') }),
      );
      const hash = BigInt(`0x${createHash('md5').update('one').digest('hex')}`);
      const { HashKeyRange } = shardOf(ShardId, await shards()) ?? {};
      expect(hash >= BigInt(HashKeyRange?.StartingHashKey ?? -1)).toBe(true);
      expect(hash <= BigInt(HashKeyRange?.EndingHashKey ?? -1)).toBe(true);
    },
  );

  holds(
    'Records of one partition key are read in the order of their sequence numbers, which rise.',
    'streams/latest/dev/key-concepts.html',
    async () => {
      const Records = Array.from({ length: 50 }, (_, n) => ({
        PartitionKey: 'ordered',
        Data: Buffer.from(`ordered ${n}`),
      }));
      const put = await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
      expect(put.FailedRecordCount).toBe(0);
      const numbers = (put.Records ?? []).map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
      expect(numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0n))).toBe(true);
      const first = put.Records?.[0];
      const from = await iterator(first?.ShardId ?? '', 'AT_SEQUENCE_NUMBER', {
        StartingSequenceNumber: first?.SequenceNumber,
      });
      const { texts } = await read(from, 50);
      expect(texts).toEqual(Records.map(({ Data }) => Data.toString()));
    },
  );

  holds(
    'LATEST reads what comes after it, TRIM_HORIZON what is there, AFTER_SEQUENCE_NUMBER what follows a record.',
    'kinesis/latest/APIReference/API_GetShardIterator.html',
    async () => {
      const before = await kinesis.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'places', Data: Buffer.from('before') }),
      );
      const shardId = before.ShardId ?? '';
      const latest = await iterator(shardId, 'LATEST');
      await kinesis.send(
        new PutRecordCommand({ StreamName, PartitionKey: 'places', Data: Buffer.from('after') }),
      );
      expect((await read(latest, 1)).texts).toEqual(['after']);
      const following = await iterator(shardId, 'AFTER_SEQUENCE_NUMBER', {
        StartingSequenceNumber: before.SequenceNumber,
      });
      expect((await read(following, 1)).texts).toEqual(['after']);
      expect((await read(await iterator(shardId, 'TRIM_HORIZON'), 2)).texts.slice(-2)).toEqual([
        'before',
        'after',
      ]);
    },
  );

  holds(
    'More than 500 records in one PutRecords are refused, and none of them is put.',
    'kinesis/latest/APIReference/API_PutRecords.html',
    async () => {
      const Records = Array.from({ length: 501 }, () => ({
        PartitionKey: 'many',
        Data: Buffer.from('many'),
      }));
      await expect(kinesis.send(new PutRecordsCommand({ StreamName, Records }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 400 },
      });
      const all = await Promise.all(
        (await shards()).map(async ({ ShardId = '' }) => read(await iterator(ShardId, 'TRIM_HORIZON'))),
      );
      expect(all.flatMap(({ texts }) => texts)).not.toContain('many');
    },
  );

  holds(
    'A split shard ends: its children name it as their parent, and it is read to its end before them.',
    'streams/latest/dev/kinesis-using-sdk-java-resharding-split.html',
    async () => {
      const [parent] = await shards();
      const parentId = parent?.ShardId ?? '';
      const start = BigInt(parent?.HashKeyRange?.StartingHashKey ?? 0);
      const end = BigInt(parent?.HashKeyRange?.EndingHashKey ?? 0);
      await kinesis.send(
        new SplitShardCommand({
          StreamName,
          ShardToSplit: parentId,
          NewStartingHashKey: String((start + end) / 2n),
        }),
      );
      await active();
      const children = (await shards()).filter(({ ParentShardId }) => ParentShardId === parentId);
      expect(children).toHaveLength(2);
      expect((await read(await iterator(parentId, 'TRIM_HORIZON'))).ended).toBe(true);
      const [left = '', right = ''] = children.map(({ ShardId }) => ShardId);
      await kinesis.send(
        new MergeShardsCommand({ StreamName, ShardToMerge: left, AdjacentShardToMerge: right }),
      );
      await active();
      const merged = (await shards()).find(({ ParentShardId }) => ParentShardId === left);
      expect(merged?.AdjacentParentShardId).toBe(right);
      expect(merged?.HashKeyRange).toEqual(parent?.HashKeyRange);
    },
    90,
  );

  holds(
    'UpdateShardCount leaves open shards of equal ranges, and no record put before or meanwhile is lost.',
    'kinesis/latest/APIReference/API_UpdateShardCount.html',
    async () => {
      const open = async () => {
        const input = { StreamName, ShardFilter: { Type: 'AT_LATEST' as const } };
        return (await kinesis.send(new ListShardsCommand(input))).Shards ?? [];
      };
      const before = (await open()).length;
      const sent = Array.from({ length: 200 }, (_, n) => `counted ${n}`);
      const puts = sent.map((text, n) => async () => {
        await kinesis.send(
          new PutRecordCommand({ StreamName, PartitionKey: `key ${n}`, Data: Buffer.from(text) }),
        );
      });
      for (const put of puts.slice(0, 50)) await put();
      await Promise.all([
        kinesis.send(
          new UpdateShardCountCommand({
            StreamName,
            TargetShardCount: before * 2,
            ScalingType: 'UNIFORM_SCALING',
          }),
        ),
        ...puts.slice(50).map((put) => put()),
      ]);
      await active();
      const after = await open();
      expect(after).toHaveLength(before * 2);
      const sizes = after.map(
        ({ HashKeyRange: range }) =>
          BigInt(range?.EndingHashKey ?? 0) - BigInt(range?.StartingHashKey ?? 0) + 1n,
      );
      expect(new Set(sizes).size).toBe(1);
      const all = await Promise.all(
        (await shards()).map(async ({ ShardId = '' }) => read(await iterator(ShardId, 'TRIM_HORIZON'))),
      );
      const counted = all.flatMap(({ texts }) => texts).filter((text) => text.startsWith('counted'));
      expect(counted.toSorted()).toEqual(sent.toSorted());
    },
    90,
  );
});
