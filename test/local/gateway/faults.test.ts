import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KinesisClient, ListStreamsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallOutcome } from '../../../local/gateway/call-observer';
import { Faults } from '../../../local/gateway/faults';
import { createGateway } from '../../../local/gateway/gateway';
import type { AwsRequest } from '../../../local/gateway/service-handler';

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const throttled = {
  service: 'kinesis',
  operation: 'PutRecords',
  resource: 'orders',
  code: 'ProvisionedThroughputExceededException',
  message: 'Rate exceeded for shard shardId-000000000000.',
  status: 400,
};

/** A gateway with faults before a server that answers everything alike, and what its observer saw. */
async function faulty(list: unknown, answer = '{}') {
  const upstream = createServer((request, response) => {
    request.resume().on('end', () => response.end(answer));
  });
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  closers.push(() => upstream.close());
  const faults = new Faults();
  faults.replace(list);
  const observed: Array<[AwsRequest, CallOutcome]> = [];
  const gateway = await createGateway({
    port: 0,
    ministackPort: (upstream.address() as AddressInfo).port,
    handlers: [],
    faults,
    observers: [
      { observes: () => 'bodies', observe: (call, outcome) => void observed.push([call, outcome]) },
    ],
  });
  closers.push(() => gateway.close());
  const options = {
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  };
  const put = (StreamName: string) =>
    new KinesisClient(options).send(
      new PutRecordsCommand({ StreamName, Records: [{ PartitionKey: 'p', Data: Buffer.from('x') }] }),
    );
  return { faults, observed, options, put };
}

test('a call that meets a fault is refused with its error, and its neighbours are served', async () => {
  const { put, options } = await faulty([throttled]);
  await expect(put('catchment-local-orders')).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
    message: throttled.message,
    $metadata: { httpStatusCode: 400 },
  });
  await put('catchment-local-events');
  await new KinesisClient(options).send(new ListStreamsCommand({}));
});

test('a fault is over after as many calls as it says, or when it is taken back', async () => {
  const { put, faults } = await faulty([{ ...throttled, times: 2 }]);
  await expect(put('orders')).rejects.toThrow();
  await expect(put('orders')).rejects.toThrow();
  await put('orders');
  faults.replace([throttled]);
  await expect(put('orders')).rejects.toThrow();
  faults.replace([]);
  await put('orders');
});

test('S3 is refused by method and bucket, path-style or virtual-hosted', async () => {
  const denied = {
    service: 's3',
    operation: 'GET',
    resource: 'quarantine',
    code: 'AccessDenied',
    message: 'Access Denied',
    status: 403,
  };
  const { options } = await faulty([denied], '');
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'quarantine', Key: 'a' }))).rejects.toMatchObject({
    name: 'AccessDenied',
    $metadata: { httpStatusCode: 403 },
  });
  await s3.send(new PutObjectCommand({ Bucket: 'quarantine', Key: 'a', Body: 'x' }));
  await s3.send(new GetObjectCommand({ Bucket: 'lake', Key: 'a' }));
});

test('the Query protocol names its operation in the body', async () => {
  const { options } = await faulty([
    { service: 'sns', operation: 'Publish', code: 'Throttled', message: 'Slow down', status: 400 },
  ]);
  await expect(
    new SNSClient(options).send(new PublishCommand({ TopicArn: 'arn:aws:sns:::t', Message: 'm' })),
  ).rejects.toMatchObject({ name: 'ThrottledException' });
});

test('an observer is told of refused and of served calls, with both bodies', async () => {
  const { put, faults, observed } = await faulty([throttled], '{"FailedRecordCount":0}');
  await expect(put('orders')).rejects.toThrow();
  faults.replace([]);
  await put('orders');
  const [refused, served] = observed;
  expect(refused?.[1]).toMatchObject({ status: 400, code: throttled.code });
  expect(JSON.parse(refused?.[0].body.toString() ?? '')).toMatchObject({ StreamName: 'orders' });
  expect(served?.[0]).toMatchObject({ service: 'kinesis', operation: 'PutRecords' });
  expect(JSON.parse(served?.[0].body.toString() ?? '').Records).toHaveLength(1);
  expect(served?.[1]).toMatchObject({ status: 200, body: Buffer.from('{"FailedRecordCount":0}') });
});

test.each([
  ['no list', {}, 'wanted a list of faults'],
  ['no service', [{ ...throttled, service: undefined }], 'look at service'],
  ['a status that is no refusal', [{ ...throttled, status: 200 }], 'look at status'],
  ['no call at all', [{ ...throttled, times: 0 }], 'look at times'],
])('what is no fault is refused: %s', (_, faults, words) => {
  expect(() => new Faults().replace(faults)).toThrow(words);
});
