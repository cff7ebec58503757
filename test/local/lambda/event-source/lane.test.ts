import { afterEach, expect, test } from '@jest/globals';
import type { BatchRecord } from '../../../../local/lambda/event-source/kinesis-event';
import { Lane, type LaneSettings } from '../../../../local/lambda/event-source/lane';
import { until } from '../../until';
import { batchRecord } from './support';

let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

function lane(settings: Partial<LaneSettings>, deliver = async () => {}) {
  const batches: string[] = [];
  const under = new Lane(
    { batchSize: 100, windowMs: 0, maxEventBytes: 1_000_000, ...settings },
    async (batch: readonly BatchRecord[]) => {
      batches.push(batch.map(({ sequenceNumber }) => sequenceNumber).join(''));
      await deliver();
    },
  );
  return { under, batches };
}

test('without a window, what is there goes at once', async () => {
  const { under, batches } = lane({});
  under.push(batchRecord('a'));
  under.push(batchRecord('b'));
  void under.run(stop.signal);
  await until('a batch was delivered', () => batches.length === 1);
  expect(batches).toEqual(['ab']);
});

test('a batch is no larger than its size', async () => {
  const { under, batches } = lane({ batchSize: 2 });
  for (const name of 'abcde') under.push(batchRecord(name));
  void under.run(stop.signal);
  await until('all were delivered', () => batches.join('').length === 5);
  expect(batches).toEqual(['ab', 'cd', 'e']);
});

test('a batch is no longer than an event may be, and one record that alone is longer goes alone', async () => {
  const one = batchRecord('a').jsonBytes;
  const { under, batches } = lane({ maxEventBytes: 2 * one + 20 });
  under.push({ ...batchRecord('L'), jsonBytes: 10 * one });
  for (const name of 'abc') under.push(batchRecord(name));
  void under.run(stop.signal);
  await until('all were delivered', () => batches.join('').length === 4);
  expect(batches).toEqual(['L', 'ab', 'c']);
});

test('a window gathers records until it is over', async () => {
  const { under, batches } = lane({ windowMs: 80 });
  void under.run(stop.signal);
  const began = performance.now();
  under.push(batchRecord('a'));
  setTimeout(() => under.push(batchRecord('b')), 10);
  await until('a batch was delivered', () => batches.length > 0);
  expect(performance.now() - began).toBeGreaterThanOrEqual(79);
  expect(batches).toEqual(['ab']);
});

test('a full batch does not wait for its window', async () => {
  const { under, batches } = lane({ windowMs: 3_600_000, batchSize: 2 });
  void under.run(stop.signal);
  for (const name of 'abc') under.push(batchRecord(name));
  await until('a batch was delivered', () => batches.length > 0);
  expect(batches).toEqual(['ab']);
});

test('one batch at a time: the next waits for the end of the last', async () => {
  let running = 0;
  let most = 0;
  const { under, batches } = lane({ batchSize: 1 }, async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resume) => setImmediate(resume));
    running -= 1;
  });
  for (const name of 'abc') under.push(batchRecord(name));
  void under.run(stop.signal);
  await until('all were delivered', () => batches.length === 3 && running === 0);
  expect(most).toBe(1);
});
