import { expect, test } from '@jest/globals';
import { createClock } from '../../../local/clock';
import type { AwsRequest } from '../../../local/gateway/service-handler';
import { kinesisMetrics } from '../../../local/service-metrics/kinesis-metrics';
import { recordedMetrics } from '../recorded-metrics';

const THROTTLED = 'ProvisionedThroughputExceededException';
const data = (bytes: number) => Buffer.alloc(bytes).toString('base64');

function call(operation: string, body: object): AwsRequest {
  return {
    service: 'kinesis',
    operation,
    method: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
  };
}

function observing() {
  let machine = 0;
  const metrics = recordedMetrics();
  const clock = createClock(() => machine);
  const observer = kinesisMetrics(metrics, clock);
  return {
    pass: (ms: number) => {
      machine += ms;
    },
    observe(operation: string, request: object, answer: object, status = 200, code?: string) {
      observer.observe(call(operation, request), {
        status,
        body: Buffer.from(JSON.stringify(answer)),
        ...(code === undefined ? {} : { code }),
      });
    },
    values: (metric: string, StreamName = 'orders') => metrics.values('AWS/Kinesis', metric, { StreamName }),
  };
}

test('records that were taken are counted with their bytes, those refused apart', () => {
  const { observe, values } = observing();
  observe(
    'PutRecords',
    { StreamName: 'orders', Records: [{ Data: data(10) }, { Data: data(100) }, { Data: data(7) }] },
    { Records: [{ SequenceNumber: '1' }, { ErrorCode: THROTTLED }, { SequenceNumber: '2' }] },
  );
  expect(values('IncomingRecords')).toEqual([2]);
  expect(values('IncomingBytes')).toEqual([17]);
  expect(values('WriteProvisionedThroughputExceeded')).toEqual([1]);
});

test('a record on its own, and a stream named by its ARN', () => {
  const { observe, values } = observing();
  observe(
    'PutRecord',
    { StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/orders', Data: data(5) },
    { SequenceNumber: '1' },
  );
  expect(values('IncomingRecords')).toEqual([1]);
  expect(values('IncomingBytes')).toEqual([5]);
  expect(values('WriteProvisionedThroughputExceeded')).toEqual([0]);
});

test('of a call that was refused whole, every record is refused', () => {
  const { observe, values } = observing();
  const request = { StreamName: 'orders', Records: [{ Data: data(1) }, { Data: data(1) }] };
  observe('PutRecords', request, {}, 400, THROTTLED);
  expect(values('WriteProvisionedThroughputExceeded')).toEqual([2]);
  expect(values('IncomingRecords')).toEqual([0]);
  // MiniStack names it in the body.
  observe('PutRecords', request, { __type: THROTTLED }, 400);
  expect(values('WriteProvisionedThroughputExceeded')).toEqual([2, 2]);
  observe('PutRecords', request, { __type: 'ResourceNotFoundException' }, 400);
  expect(values('IncomingRecords')).toEqual([0, 0]);
});

test('refused reads are told each time, good ones once a minute', () => {
  const { observe, values, pass } = observing();
  const read = (code?: string) =>
    observe('GetRecords', { StreamARN: 'x:stream/orders', ShardIterator: 'i' }, {}, code ? 400 : 200, code);
  read();
  read();
  read(THROTTLED);
  read(THROTTLED);
  expect(values('ReadProvisionedThroughputExceeded')).toEqual([0, 1, 1]);
  pass(60_000);
  read();
  expect(values('ReadProvisionedThroughputExceeded')).toEqual([0, 1, 1, 0]);
});
