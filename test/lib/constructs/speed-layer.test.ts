import { expect, test } from '@jest/globals';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import { SpeedLayer } from '../../../lib/constructs/speed-layer';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyBundle, LAKE_KEY, ORIGINALS_KEY, permissionsOf, storageIn, templateOf } from './in-stack';

const STREAM = 'arn:aws:kinesis:us-east-1:111111111111:stream/catchment-dev-orders';
const TABLE = 'arn:aws:dynamodb:us-east-1:111111111111:table/catchment-dev-live';

const speedLayer = (environment: EnvironmentConfig = environments.dev) =>
  templateOf((stack) => {
    new SpeedLayer(stack, 'Live', {
      dataset: orders,
      stream: Stream.fromStreamArn(stack, 'Stream', STREAM),
      bundle: anyBundle(),
      storage: storageIn(stack),
      environment,
    });
  }, environment);

test('it reads the stream by windows of five minutes, a batch of a shard at a time', () => {
  const [source] = Object.values(speedLayer().findResources('AWS::Lambda::EventSourceMapping'));
  expect(source?.['Properties']).toMatchObject({
    EventSourceArn: STREAM,
    TumblingWindowInSeconds: 300,
    StartingPosition: 'LATEST',
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 10,
    MaximumRecordAgeInSeconds: 86_400,
  });
  expect(source?.['Properties']).not.toHaveProperty('ParallelizationFactor');
});

test.each([
  ['local', 1],
  ['prod', 30],
] as const)('in %s it gathers a batch for %d s, so that a window is settled in time', (name, seconds) => {
  speedLayer(environments[name]).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    MaximumBatchingWindowInSeconds: seconds,
  });
});

test('it knows its dataset and the table, and may read the stream and write counts, and no more', () => {
  const template = speedLayer();
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'catchment-dev-orders-speed-layer',
    Environment: { Variables: { DATASET: 'orders', LIVE_TABLE: 'catchment-dev-live' } },
  });
  const { WriteLog: _, ReadStream, ...permissions } = permissionsOf(template);
  expect(ReadStream?.resources).toBe(STREAM);
  expect(permissions).toMatchObject({
    DecryptStream: { actions: ['kms:Decrypt'], resources: ORIGINALS_KEY },
    WriteCounts: { actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: TABLE },
    UseLakeKey: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: LAKE_KEY },
  });
});
