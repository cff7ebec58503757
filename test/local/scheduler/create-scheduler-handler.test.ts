import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import {
  createSchedulerHandler,
  type SchedulerHandler,
} from '../../../local/scheduler/create-scheduler-handler';
import { temporaryDirectories } from '../temporary-directory';
import { until } from '../until';

const Arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:catchment-local-orders';
const wanted: CreateScheduleCommandInput = {
  Name: 'orders-hourly',
  ScheduleExpression: 'rate(1 hour)',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn, RoleArn: 'arn:aws:iam::000000000000:role/any', Input: '{"kind":"arrivals"}' },
};

const directories = temporaryDirectories();
const started: unknown[] = [];
let states: Server;
let state: string;
let handler: SchedulerHandler;
let gateway: Gateway;
let client: SchedulerClient;

async function open(timers: boolean) {
  const endpoint = `http://127.0.0.1:${(states.address() as AddressInfo).port}`;
  handler = await createSchedulerHandler({ endpoint, paths: { state }, timers });
  gateway = await createGateway({ port: 0, ministackPort: 1, handlers: [handler] });
  handler.start();
  client = new SchedulerClient({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

async function close() {
  client.destroy();
  await handler.close();
  await gateway.close();
}

beforeEach(async () => {
  state = directories();
  started.length = 0;
  // Stands in for Step Functions, which has tests of its own.
  states = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      // A function is named by the path, and its payload is the body.
      started.push(request.url === '/' ? JSON.parse(body) : { url: request.url, ...request.headers, body });
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({ executionArn: 'arn:execution', startDate: 1 }));
    });
  });
  await new Promise<void>((done) => states.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  await close();
  await new Promise((done) => states.close(done));
});

const secondsFromNow = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19);

test('a schedule is created once, changed, listed and deleted', async () => {
  await open(false);
  const { ScheduleArn } = await client.send(new CreateScheduleCommand(wanted));
  expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/default/orders-hourly');
  await expect(client.send(new CreateScheduleCommand(wanted))).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await client.send(
    new UpdateScheduleCommand({ ...wanted, ScheduleExpression: 'rate(2 hours)', State: 'DISABLED' }),
  );
  expect(await client.send(new GetScheduleCommand({ Name: 'orders-hourly' }))).toMatchObject({
    ScheduleExpression: 'rate(2 hours)',
    State: 'DISABLED',
    Target: { Arn, Input: '{"kind":"arrivals"}' },
    CreationDate: expect.any(Date),
  });
  const { Schedules } = await client.send(new ListSchedulesCommand({ NamePrefix: 'orders' }));
  expect(Schedules).toMatchObject([{ Name: 'orders-hourly', State: 'DISABLED', Target: { Arn } }]);
  await client.send(new DeleteScheduleCommand({ Name: 'orders-hourly' }));
  await expect(client.send(new GetScheduleCommand({ Name: 'orders-hourly' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a schedule starts its state machine with its input', async () => {
  await open(true);
  await client.send(new CreateScheduleCommand({ ...wanted, ScheduleExpression: `at(${secondsFromNow(2)})` }));
  await until('the execution was started', async () => started.length > 0);
  expect(started).toEqual([{ stateMachineArn: Arn, input: '{"kind":"arrivals"}' }]);
});

test('a schedule invokes its function with its input, and waits for no answer', async () => {
  await open(true);
  const guard = 'arn:aws:lambda:us-east-1:000000000000:function:catchment-local-cost-guard';
  const Target = { Arn: guard, RoleArn: 'arn:aws:iam::000000000000:role/any', Input: '{"day":1}' };
  await client.send(
    new CreateScheduleCommand({ ...wanted, Target, ScheduleExpression: `at(${secondsFromNow(2)})` }),
  );
  await until('the function was invoked', async () => started.length > 0);
  expect(started).toMatchObject([
    {
      url: `/2015-03-31/functions/${encodeURIComponent(guard)}/invocations`,
      'x-amz-invocation-type': 'Event',
      body: '{"day":1}',
    },
  ]);
});

test('schedules outlive the process', async () => {
  await open(false);
  await client.send(new CreateScheduleCommand({ ...wanted, ScheduleExpression: `at(${secondsFromNow(3)})` }));
  await close();
  await open(true);
  await until('the execution was started', async () => started.length > 0);
});

test.each([
  ['an expression that is none', { ScheduleExpression: 'hourly' }, 'Invalid Schedule Expression hourly'],
  ['a name with a space', { Name: 'a b' }, 'no name of a schedule'],
  [
    'a target that is neither state machine nor function',
    { Target: { ...wanted.Target, Arn: 'arn:aws:sqs:us-east-1:000000000000:any' } },
    'starts state machines and functions alone',
  ],
])('%s is refused in words', async (_, change, words) => {
  await open(false);
  const input = { ...wanted, ...change } as CreateScheduleCommandInput;
  await expect(client.send(new CreateScheduleCommand(input))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(words),
  });
});
