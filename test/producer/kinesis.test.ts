import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import { kinesisPutRecords, Producer, PutRequestError } from '../../producer';
import {
  type FakeKinesis,
  fakeKinesis,
  type KinesisAnswer,
  type KinesisRequest,
  takeAll,
} from './fake-kinesis';
import { linesOf, THROTTLED } from './fake-stream';
import { order, quick } from './rows';

let server: FakeKinesis | undefined;
afterEach(() => server?.close());

async function kinesis(answer: (request: KinesisRequest) => KinesisAnswer) {
  server = await fakeKinesis(answer);
  const client = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    requests: server.requests,
    putRecords: kinesisPutRecords({ streamName: 'catchment-dev-orders', client }),
  };
}

const taken = { SequenceNumber: '1', ShardId: 'shardId-000000000000' };
const refused = { ErrorCode: THROTTLED, ErrorMessage: 'Rate exceeded for shard shardId-000000000001.' };

async function thrownBy(answer: KinesisAnswer): Promise<unknown> {
  const { putRecords } = await kinesis(() => answer);
  return putRecords.put([{ payload: Buffer.from('{}'), partitionKey: 'a' }]).catch((error: unknown) => error);
}

describe('kinesisPutRecords', () => {
  test('puts payloads and partition keys over HTTP/1.1, and reads refusals by their place', async () => {
    const { putRecords, requests } = await kinesis(() => ({
      status: 200,
      body: { FailedRecordCount: 1, Records: [taken, refused] },
    }));
    const failures = await putRecords.put([
      { payload: Buffer.from('{"a":1}'), partitionKey: 'k1' },
      { payload: Buffer.from('{"a":2}'), partitionKey: 'k2' },
    ]);
    expect(failures).toEqual([
      { index: 1, code: THROTTLED, message: 'Rate exceeded for shard shardId-000000000001.' },
    ]);
    expect(requests.map(({ body }) => body)).toEqual([
      {
        StreamName: 'catchment-dev-orders',
        Records: [
          { Data: Buffer.from('{"a":1}').toString('base64'), PartitionKey: 'k1' },
          { Data: Buffer.from('{"a":2}').toString('base64'), PartitionKey: 'k2' },
        ],
      },
    ]);
    expect(requests.map(({ httpVersion }) => httpVersion)).toEqual(['1.1']);
  });

  test.each([
    [
      'throttling of the whole request',
      { status: 400, body: { __type: THROTTLED, message: 'slow down' } },
      THROTTLED,
    ],
    [
      'throttling by the key',
      { status: 400, body: { __type: 'KMSThrottlingException', message: 'slow' } },
      'KMSThrottlingException',
    ],
    [
      'a fault of the service',
      { status: 500, body: { __type: 'InternalFailure', message: 'oops' } },
      'InternalFailure',
    ],
  ])('%s may be repeated', async (_, answer, code) => {
    expect(await thrownBy(answer)).toMatchObject({ name: 'PutRequestError', code, retryable: true });
  });

  test.each(['ResourceNotFoundException', 'AccessDeniedException', 'ValidationException'])(
    '%s is final',
    async (code) => {
      const error = await thrownBy({ status: 400, body: { __type: code, message: 'Stream x not found.' } });
      expect(error).toBeInstanceOf(PutRequestError);
      expect(error).toMatchObject({
        code,
        retryable: false,
        message: 'PutRecords to catchment-dev-orders: Stream x not found.',
      });
    },
  );

  test('the SDK does not repeat a request on its own', async () => {
    const { putRecords, requests } = await kinesis(() => ({ status: 500, body: {} }));
    await putRecords.put([{ payload: Buffer.from('{}'), partitionKey: 'a' }]).catch(() => undefined);
    expect(requests).toHaveLength(1);
  });

  test('a connection that is refused may be repeated', async () => {
    const script = join(__dirname, 'put-to-nowhere.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
    expect(JSON.parse(stdout)).toEqual({ name: 'PutRequestError', code: 'ECONNREFUSED', retryable: true });
  }, 60_000);

  test('a producer delivers through it, throttled once', async () => {
    let asked = 0;
    const received: Record<string, unknown>[] = [];
    const { putRecords } = await kinesis((request) => {
      asked += 1;
      if (asked === 1) return { status: 200, body: { FailedRecordCount: 1, Records: [refused] } };
      for (const { Data } of request.body.Records) received.push(...linesOf(Buffer.from(Data, 'base64')));
      return takeAll(request);
    });
    const producer = new Producer(orders, putRecords, { retry: quick });
    await producer.send(order(1));
    await producer.send(order(2));
    await producer.close();
    expect(received).toMatchObject([{ $catchment: { dataset: 'orders' } }, { quantity: 1 }, { quantity: 2 }]);
  });
});
