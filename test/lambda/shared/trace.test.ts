import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SignedFetch, SignedRequest } from '../../../lambda/shared/signed-fetch';
import { tracedFetch } from '../../../lambda/shared/trace';

const PUT: SignedRequest = {
  service: 's3',
  method: 'PUT',
  url: 'https://lake.s3.us-east-1.amazonaws.com/raw/orders/a.parquet',
  headers: {},
  body: 'x',
};
const TRACE = 'Root=1-674f1a2b-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a:0';

let daemon: Socket;
let env: Record<string, string>;

beforeEach(async () => {
  daemon = createSocket('udp4');
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const { port } = daemon.address() as AddressInfo;
  env = {
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    _X_AMZN_TRACE_ID: TRACE,
  };
});

afterEach(() => new Promise<void>((resolve) => daemon.close(() => resolve())));

const answering =
  (status: number): SignedFetch =>
  async () =>
    new Response(null, { status });

async function told(): Promise<Record<string, unknown>> {
  const [message] = (await once(daemon, 'message', { signal: AbortSignal.timeout(5_000) })) as [Buffer];
  const [header, segment = ''] = message.toString().split('\n');
  expect(JSON.parse(header ?? '')).toEqual({ format: 'json', version: 1 });
  return JSON.parse(segment) as Record<string, unknown>;
}

test('a call is told to the daemon as a subsegment of the invocation', async () => {
  const began = Date.now() / 1_000;
  const telling = told();
  const response = await tracedFetch(answering(200), env)(PUT);
  expect(response.status).toBe(200);
  const segment = await telling;
  expect(segment).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{16}$/),
    trace_id: '1-674f1a2b-0123456789abcdef01234567',
    parent_id: '53995c3f42cd8ad8',
    type: 'subsegment',
    name: 's3',
    namespace: 'aws',
    aws: { operation: 'PUT', region: 'us-east-1', resource: '/raw/orders/a.parquet' },
    http: { response: { status: 200 } },
    start_time: expect.any(Number),
    end_time: expect.any(Number),
  });
  expect(segment['start_time']).toBeGreaterThanOrEqual(began - 0.001);
  expect(segment['end_time']).toBeGreaterThanOrEqual(segment['start_time'] as number);
});

test.each([
  [412, { error: true }],
  [429, { error: true, throttle: true }],
  [503, { fault: true }],
])('an answer of %i says whose failure it is', async (status, flags) => {
  const telling = told();
  await tracedFetch(answering(status), env)(PUT);
  const { fault, error, throttle } = await telling;
  expect({
    ...(fault ? { fault } : {}),
    ...(error ? { error } : {}),
    ...(throttle ? { throttle } : {}),
  }).toEqual(flags);
});

test('a call that throws is told as a fault, and throws on', async () => {
  const telling = told();
  const broken: SignedFetch = async () => {
    throw new Error('connection refused');
  };
  await expect(tracedFetch(broken, env)(PUT)).rejects.toThrow('connection refused');
  expect(await telling).toMatchObject({ fault: true });
});

test('the operation of a JSON protocol is the one that its header names', async () => {
  const telling = told();
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  await tracedFetch(answering(200), env)({ ...PUT, service: 'secretsmanager', method: 'POST', headers });
  expect(await telling).toMatchObject({ name: 'secretsmanager', aws: { operation: 'GetSecretValue' } });
});

test('an invocation that is not sampled is not told of; the next one that is, is', async () => {
  const telling = told();
  const send = tracedFetch(answering(200), env);
  env['_X_AMZN_TRACE_ID'] = TRACE.replace('Sampled=1', 'Sampled=0');
  await send(PUT);
  env['_X_AMZN_TRACE_ID'] = TRACE.replace('1-674f1a2b', '1-774f1a2b');
  await send(PUT);
  expect(await telling).toMatchObject({ trace_id: '1-774f1a2b-0123456789abcdef01234567' });
});

test('without a daemon the calls go as they are', () => {
  const send = answering(200);
  expect(tracedFetch(send, {})).toBe(send);
});
