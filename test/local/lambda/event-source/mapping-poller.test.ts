import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CheckpointStore } from '../../../../local/lambda/event-source/checkpoints';
import { MappingPoller } from '../../../../local/lambda/event-source/mapping-poller';
import type { Position, Stream } from '../../../../local/lambda/event-source/stream';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { until } from '../../until';
import { FakeStream, mapping, sequenceNumbers, succeeded } from './support';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-mapping-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const pace = { idle: { first: 1, longest: 5 }, retry: { first: 1, longest: 5 }, shardsMs: 60_000 };

/** A shard that was split into two, each with a record of its own. */
function splitStream() {
  const shards = new Map(['parent', 'left', 'right'].map((name) => [name, new FakeStream()]));
  for (const [name, shard] of shards) shard.put(name);
  const parent = shards.get('parent') as FakeStream;
  parent.closed = true;
  const stream: Stream = {
    shards: async () => [
      { shardId: 'left', parents: ['parent'] },
      { shardId: 'parent', parents: [] },
      { shardId: 'right', parents: ['parent'] },
    ],
    read: (shardId: string, from: Position, limit: number) =>
      (shards.get(shardId) as FakeStream).read(shardId, from, limit),
  };
  return stream;
}

function polling(stream: Stream, answer: (shardId: string) => Promise<InvocationOutcome>) {
  const order: string[] = [];
  const poller = new MappingPoller(
    mapping,
    {
      stream,
      checkpoints: new CheckpointStore(directory),
      async invoke(event) {
        const { Records } = JSON.parse(event) as { Records: Array<{ eventID: string }> };
        const shardId = Records[0]?.eventID.split(':')[0] as string;
        const outcome = await answer(shardId);
        order.push(...sequenceNumbers(event).map(() => shardId));
        return outcome;
      },
      discard: async () => {},
    },
    pace,
  );
  return { poller, order };
}

test('children are read as soon as all of their parent is done', async () => {
  let release: (outcome: InvocationOutcome) => void = () => {};
  const held = new Promise<InvocationOutcome>((resolve) => {
    release = resolve;
  });
  const { poller, order } = polling(splitStream(), async (shardId) =>
    shardId === 'parent' ? held : succeeded(),
  );
  await until('the parent is being read', () => poller.status().shards[0]?.outstanding === 1);
  expect(poller.status().shards.map(({ shardId }) => shardId)).toEqual(['parent']);
  release(succeeded());
  await until('all are read', () => order.length === 3);
  await poller.stop();
  expect(order[0]).toBe('parent');
  expect(order.slice(1).sort()).toEqual(['left', 'right']);
});

test('a parent that ends while the shards are being listed does not keep its children waiting', async () => {
  const shards = new Map(['a', 'b', 'a-child', 'b-child'].map((name) => [name, new FakeStream()]));
  for (const [name, shard] of shards) {
    shard.put(name);
    shard.closed = !name.endsWith('child');
  }
  let release: (outcome: InvocationOutcome) => void = () => {};
  const held = new Promise<InvocationOutcome>((resolve) => {
    release = resolve;
  });
  let listed = 0;
  const stream: Stream = {
    async shards() {
      listed += 1;
      if (listed === 2) {
        release(succeeded());
        await until('the other parent has ended', () => poller.status().shards.length === 0);
      }
      return [...shards.keys()].map((shardId) => ({
        shardId,
        parents: shardId.endsWith('child') ? [shardId.slice(0, 1)] : [],
      }));
    },
    read: (shardId, from, limit) => (shards.get(shardId) as FakeStream).read(shardId, from, limit),
  };
  const { poller, order } = polling(stream, async (shardId) => (shardId === 'b' ? held : succeeded()));
  await until('all are read', () => order.length === 4);
  await poller.stop();
  expect(order.toSorted()).toEqual(['a', 'a-child', 'b', 'b-child']);
});

test('a parent that was read to its end is not read again after a restart', async () => {
  const stream = splitStream();
  const first = polling(stream, async () => succeeded());
  await until('all are read', () => first.order.length === 3);
  await first.poller.stop();
  const second = polling(stream, async () => succeeded());
  await until('the children are read on', () => second.poller.status().shards.length === 2);
  await second.poller.stop();
  expect(second.order).toEqual([]);
});
