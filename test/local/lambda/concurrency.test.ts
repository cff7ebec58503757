import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { recordedMetrics } from '../recorded-metrics';
import { until } from '../until';
import { type LambdaUnderTest, lambdaUnderTest } from './lambda-under-test';

/** Ends when it is told to by a file that its event names. */
const WAITS = `const { existsSync } = require('node:fs');
exports.handler = async ({ file }) => { while (file && !existsSync(file)) await new Promise((r) => setTimeout(r, 5)); return 1 }`;

const metrics = recordedMetrics();
let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest({ concurrencyLimit: 4, metrics });
});
afterAll(() => lambda.close());

const invoke = (FunctionName: string, event: object = {}, InvocationType?: 'Event') =>
  lambda.client.send(
    new InvokeCommand({
      FunctionName,
      Payload: JSON.stringify(event),
      ...(InvocationType === undefined ? {} : { InvocationType }),
    }),
  );
const reserve = (FunctionName: string, ReservedConcurrentExecutions: number) =>
  lambda.client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const free = (FunctionName: string) =>
  lambda.client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
const throttles = (FunctionName: string) =>
  metrics.values('AWS/Lambda', 'Throttles', { FunctionName }).reduce((sum, value) => sum + value, 0);
const concurrencyOf = (FunctionName: string) =>
  metrics.values('AWS/Lambda', 'ConcurrentExecutions', { FunctionName });

/** Invocations that run until they are released. */
async function busy(name: string, count: number): Promise<() => Promise<unknown>> {
  const { writeFileSync } = await import('node:fs');
  const file = `${lambda.home}/${name}-${Math.random()}`;
  const before = concurrencyOf(name).length;
  const running = Array.from({ length: count }, () => invoke(name, { file }));
  await until(`${count} invocations run`, () => concurrencyOf(name).length === before + count);
  return () => {
    writeFileSync(file, '');
    return Promise.all(running);
  };
}

test('a function that has reserved no concurrency at all is throttled, until the reservation is gone', async () => {
  await lambda.create('stopped', WAITS);
  await reserve('stopped', 0);
  await expect(invoke('stopped')).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  });
  expect(throttles('stopped')).toBe(1);
  // Neither an invocation nor an error.
  expect(metrics.values('AWS/Lambda', 'Invocations', { FunctionName: 'stopped' })).toEqual([]);
  expect(metrics.values('AWS/Lambda', 'Errors', { FunctionName: 'stopped' })).toEqual([]);
  await free('stopped');
  await invoke('stopped');
  expect(metrics.values('AWS/Lambda', 'Invocations', { FunctionName: 'stopped' })).toEqual([1]);
});

test('a reservation is a limit of its own, and takes from what the others share', async () => {
  await lambda.create('reserved', WAITS);
  await lambda.create('other', WAITS);
  await reserve('reserved', 1);
  expect(
    (await lambda.client.send(new GetFunctionConcurrencyCommand({ FunctionName: 'reserved' })))
      .ReservedConcurrentExecutions,
  ).toBe(1);
  const release = await busy('reserved', 1);
  await expect(invoke('reserved')).rejects.toMatchObject({
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
  const releaseOthers = await busy('other', 3);
  await expect(invoke('other')).rejects.toMatchObject({ Reason: 'ConcurrentInvocationLimitExceeded' });
  await release();
  await releaseOthers();
  await free('reserved');
});

test('functions without a reservation share the limit of the account', async () => {
  await lambda.create('many', WAITS);
  const release = await busy('many', 4);
  await expect(invoke('many')).rejects.toMatchObject({ Reason: 'ConcurrentInvocationLimitExceeded' });
  expect(Math.max(...metrics.values('AWS/Lambda', 'ConcurrentExecutions', {}))).toBe(4);
  await release();
  await invoke('many');
});

test('no reservation may leave nothing for the others', async () => {
  await lambda.create('greedy', WAITS);
  await expect(reserve('greedy', 4)).rejects.toThrow('4 of 4 leave 0');
  await reserve('greedy', 3);
  const { AccountLimit } = await lambda.client.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({ ConcurrentExecutions: 4, UnreservedConcurrentExecutions: 1 });
  await free('greedy');
});

test('an asynchronous event waits for as long as its function is throttled', async () => {
  await lambda.create('later', WAITS);
  await reserve('later', 1);
  const release = await busy('later', 1);
  await invoke('later', {}, 'Event');
  await until('the event was throttled', () => throttles('later') > 0);
  await release();
  await until(
    'the event is delivered',
    () => metrics.values('AWS/Lambda', 'Invocations', { FunctionName: 'later' }).length === 2,
  );
  await free('later');
});
