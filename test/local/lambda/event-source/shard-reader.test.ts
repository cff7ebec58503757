import { expect, test } from '@jest/globals';
import type { Checkpoint } from '../../../../local/lambda/event-source/checkpoints';
import type { StreamMapping } from '../../../../local/lambda/event-source/mapping';
import type { Discard } from '../../../../local/lambda/event-source/process-batch';
import { ShardReader } from '../../../../local/lambda/event-source/shard-reader';
import type { StreamRecord } from '../../../../local/lambda/event-source/stream';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { until } from '../../until';
import { FakeStream, failed, mapping, sequenceNumbers, succeeded } from './support';

const SHARD = 'shardId-000000000000';
const pace = { idle: { first: 1, longest: 5 }, retry: { first: 1, longest: 5 } };

/** A reader of a shard in memory, and what came of it. */
function reading(
  stream: FakeStream,
  settings: Partial<StreamMapping> = {},
  answer: (event: string) => Promise<InvocationOutcome> = async () => succeeded(),
  checkpoint?: Checkpoint,
) {
  const delivered: string[][] = [];
  const checkpoints: Checkpoint[] = [];
  const discards: Discard[] = [];
  const notes: string[] = [];
  const reader = new ShardReader(
    SHARD,
    { ...mapping, ...settings },
    checkpoint,
    {
      stream,
      async invoke(event) {
        const outcome = await answer(event);
        delivered.push(sequenceNumbers(event));
        return outcome;
      },
      async discard(_, discard) {
        discards.push(discard);
      },
      async saveCheckpoint(_, saved) {
        checkpoints.push(saved);
      },
      note: (words) => void notes.push(words),
    },
    pace,
  );
  const run = reader.run();
  const drained = () => until('the shard is drained', () => reader.status().caughtUpAt !== null);
  const stop = () => {
    reader.stop();
    return run;
  };
  return { reader, run, stop, drained, delivered, checkpoints, discards, notes };
}

test('everything is delivered, and the checkpoint is the last record', async () => {
  const stream = new FakeStream();
  for (let i = 0; i < 250; i += 1) stream.put(`k${i}`);
  const { drained, stop, delivered, checkpoints, reader } = reading(stream);
  await drained();
  await stop();
  expect(delivered.flat()).toEqual(stream.records.map(({ sequenceNumber }) => sequenceNumber));
  expect(Math.max(...delivered.map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(checkpoints.at(-1)).toEqual({ sequenceNumber: '00250' });
  expect(reader.status()).toMatchObject({ outstanding: 0, recordsDone: 250, millisBehindLatest: 0 });
});

test('a reader that starts from a checkpoint delivers what comes after it', async () => {
  const stream = new FakeStream();
  for (let i = 0; i < 5; i += 1) stream.put('k');
  const { drained, stop, delivered } = reading(stream, {}, undefined, { sequenceNumber: '00003' });
  await drained();
  await stop();
  expect(delivered.flat()).toEqual(['00004', '00005']);
});

test('a crash delivers again what was not checkpointed, and nothing is lost', async () => {
  const stream = new FakeStream();
  for (let i = 0; i < 6; i += 1) stream.put('k');
  const hanging = new Promise<InvocationOutcome>(() => {});
  const first = reading(stream, { batchSize: 2 }, async (event) =>
    event.includes('00005') ? hanging : succeeded(),
  );
  await until('two batches were done', () => first.reader.status().recordsDone === 4);
  await until('the checkpoint was written', () => first.checkpoints.length > 0);
  // The first reader never ends: its process is gone. What it wrote is all that is left.
  const second = reading(stream, { batchSize: 2 }, undefined, first.checkpoints.at(-1));
  await second.drained();
  await second.stop();
  expect(first.checkpoints.at(-1)).toEqual({ sequenceNumber: '00004' });
  expect(second.delivered.flat()).toEqual(['00005', '00006']);
  first.reader.stop();
});

test('lanes run side by side, and within a partition key order holds', async () => {
  const stream = new FakeStream();
  const keys = Array.from({ length: 200 }, (_, i) => `key-${i % 7}`);
  const keyOf = new Map(keys.map((key) => [stream.put(key), key]));
  let running = 0;
  let most = 0;
  const { drained, stop, delivered } = reading(stream, { parallelisation: 4, batchSize: 5 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resume) => setTimeout(resume, 1));
    running -= 1;
    return succeeded();
  });
  await drained();
  await stop();
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  for (const key of new Set(keys)) {
    const order = delivered.flat().filter((sequence) => keyOf.get(sequence) === key);
    expect(order).toEqual([...order].sort());
  }
  expect(delivered.flat()).toHaveLength(200);
});

test('stopping waits for the batch in flight and checkpoints it', async () => {
  const stream = new FakeStream();
  stream.put('k');
  let finish: (outcome: InvocationOutcome) => void = () => {};
  const { stop, checkpoints, reader } = reading(
    stream,
    {},
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  await until('the batch is in flight', () => reader.status().batches === 1);
  const stopped = stop();
  expect(checkpoints).toEqual([]);
  finish(succeeded());
  await stopped;
  expect(checkpoints).toEqual([{ sequenceNumber: '00001' }]);
});

test('a function that is killed because everything stops has not failed: nothing is given up', async () => {
  const stream = new FakeStream();
  stream.put('k');
  let finish: (outcome: InvocationOutcome) => void = () => {};
  const { stop, checkpoints, discards, reader } = reading(
    stream,
    { retryAttempts: 0 },
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  await until('the batch is in flight', () => reader.status().batches === 1);
  const stopped = stop();
  finish(failed);
  await stopped;
  expect(discards).toEqual([]);
  expect(checkpoints).toEqual([]);
});

test('a shard that was closed ends when its last record is done', async () => {
  const stream = new FakeStream();
  stream.put('k');
  stream.closed = true;
  const { run, checkpoints } = reading(stream);
  await run;
  expect(checkpoints.at(-1)).toEqual({ sequenceNumber: '00001', ended: true });
});

test('a read that fails is told of and tried again', async () => {
  const stream = new FakeStream();
  stream.failure = new Error('connect ECONNREFUSED');
  stream.put('k');
  const { drained, stop, notes, delivered } = reading(stream);
  await drained();
  await stop();
  expect(notes[0]).toBe(`PROBLEM: ${SHARD} could not be read: connect ECONNREFUSED`);
  expect(notes.at(-1)).toBe('OK');
  expect(delivered.flat()).toEqual(['00001']);
});

test('while a batch is stuck, no more is read than may lie in memory', async () => {
  const stream = new FakeStream();
  for (let i = 0; i < 400; i += 1) stream.put('k', 'x'.repeat(200_000));
  let release: (outcome: InvocationOutcome) => void = () => {};
  const stuck = new Promise<InvocationOutcome>((resolve) => {
    release = resolve;
  });
  const { reader, drained, stop } = reading(stream, {}, () => stuck);
  await until('reading has paused', () => reader.status().outstanding > 80);
  const { reads } = stream;
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resume) => setImmediate(resume));
  expect(stream.reads).toBe(reads);
  expect(reader.status().outstanding).toBeLessThan(250);
  release(succeeded());
  await drained();
  expect(reader.status().recordsDone).toBe(400);
  await stop();
});

test('a shard is not caught up while a record of it is under way', async () => {
  const stream = new FakeStream();
  stream.put('k');
  const { reader, stop, drained } = reading(stream, { windowSeconds: 1 });
  await until('the record was read', () => reader.status().outstanding === 1);
  expect(reader.status().caughtUpAt).toBeNull();
  await drained();
  await stop();
});

test('each invocation says when the last record of its event arrived', async () => {
  const stream = new FakeStream();
  for (const key of ['a', 'b', 'c']) stream.put(key);
  for (const [index, arrivedAt] of [10, 20, 30].entries()) {
    stream.records[index] = { ...(stream.records[index] as StreamRecord), arrivedAt };
  }
  const told: number[] = [];
  const reader = new ShardReader(
    SHARD,
    { ...mapping, batchSize: 2 },
    undefined,
    {
      stream,
      async invoke(_, lastArrivedAt) {
        told.push(lastArrivedAt);
        return succeeded();
      },
      discard: async () => {},
      saveCheckpoint: async () => {},
      note: () => {},
    },
    pace,
  );
  const run = reader.run();
  await until('the shard is drained', () => reader.status().caughtUpAt !== null);
  reader.stop();
  await run;
  expect(told).toEqual([20, 30]);
});

test('records that no filter lets through are passed over, and the checkpoint moves on', async () => {
  const stream = new FakeStream();
  for (const data of ['{"n":1}', '{"n":2}', 'text', '{"n":1}', '{"n":3}']) stream.put('k', data);
  const { drained, stop, delivered, checkpoints } = reading(stream, { patterns: ['{"data":{"n":[1]}}'] });
  await drained();
  await stop();
  expect(delivered.flat()).toEqual(['00001', '00004']);
  expect(checkpoints.at(-1)).toEqual({ sequenceNumber: '00005' });
});
