import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClock } from '../../../local/clock';
import { Concurrency } from '../../../local/lambda/concurrency';
import { LambdaMetrics } from '../../../local/lambda/lambda-metrics';
import { recordedMetrics } from '../recorded-metrics';
import { type LambdaUnderTest, lambdaUnderTest } from './lambda-under-test';

const metrics = recordedMetrics();
let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest({ metrics });
});
afterAll(() => lambda.close());

const values = (metric: string, dimensions: Record<string, string>) =>
  metrics.values('AWS/Lambda', metric, dimensions);

test('an invocation is told by function and of all together, an error as one', async () => {
  await lambda.create(
    'fails',
    "exports.handler = async ({ bad }) => { await new Promise((r) => setTimeout(r, 30)); if (bad) throw new Error('no') }",
  );
  for (const bad of [false, true]) {
    await lambda.client.send(new InvokeCommand({ FunctionName: 'fails', Payload: JSON.stringify({ bad }) }));
  }
  for (const dimensions of [{ FunctionName: 'fails' }, {}]) {
    expect(values('Invocations', dimensions)).toEqual([1, 1]);
    expect(values('Errors', dimensions)).toEqual([0, 1]);
    expect(values('Throttles', dimensions)).toEqual([0, 0]);
    expect(values('ConcurrentExecutions', dimensions)).toEqual([1, 1]);
  }
  const [first, second] = values('Duration', { FunctionName: 'fails' }) as [number, number];
  // Starting its process takes some tenths of a second and is no part of it.
  expect(first).toBeGreaterThanOrEqual(29);
  expect(first).toBeLessThan(second + 100);
});

test('one that runs out of time has taken all of it', async () => {
  await lambda.create('slow', 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000))', {
    Timeout: 1,
  });
  await lambda.client.send(new InvokeCommand({ FunctionName: 'slow' }));
  const [duration] = values('Duration', { FunctionName: 'slow' });
  expect(duration).toBeGreaterThanOrEqual(990);
  expect(values('Errors', { FunctionName: 'slow' })).toEqual([1]);
});

test('the age of an iterator grows when the clock is put forward', () => {
  const recorded = recordedMetrics();
  let machine = 1_000_000;
  const clock = createClock(() => machine);
  const told = new LambdaMetrics(recorded, clock);
  machine += 5_000;
  told.iteratorAge('f', 1_000_000);
  clock.advance(3_600_000);
  told.iteratorAge('f', 1_000_000);
  expect(recorded.values('AWS/Lambda', 'IteratorAge', { FunctionName: 'f' })).toEqual([5_000, 3_605_000]);
});

test('what goes on is told each minute, and nothing when nothing runs', () => {
  const recorded = recordedMetrics();
  const told = new LambdaMetrics(recorded, createClock());
  const concurrency = new Concurrency(10, () => new Map());
  told.running(concurrency);
  expect(recorded.data('AWS/Lambda')).toEqual([]);
  concurrency.enter('a');
  concurrency.enter('a');
  concurrency.enter('b');
  told.running(concurrency);
  expect(recorded.values('AWS/Lambda', 'ConcurrentExecutions', { FunctionName: 'a' })).toEqual([2]);
  expect(recorded.values('AWS/Lambda', 'ConcurrentExecutions', {})).toEqual([3]);
});
