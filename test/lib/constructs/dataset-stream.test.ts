import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import { DatasetStream } from '../../../lib/constructs/dataset-stream';
import type { Dataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { ORIGINALS_KEY, storageIn, templateOf } from './in-stack';

function stream(environment: EnvironmentConfig, dataset: Dataset = orders): Template {
  return templateOf((stack) => {
    new DatasetStream(stack, 'Stream', { dataset, key: storageIn(stack).originalsKey, environment });
  }, environment);
}

describe('capacity', () => {
  test('is on-demand where neither contract nor environment says otherwise', () => {
    stream(environments.prod).hasResourceProperties('AWS::Kinesis::Stream', {
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      ShardCount: Match.absent(),
    });
  });

  test('is what the contract provisions', () => {
    const dataset: Dataset = { ...orders, capacity: { mode: 'provisioned', shards: 4 } };
    stream(environments.prod, dataset).hasResourceProperties('AWS::Kinesis::Stream', {
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: 4,
    });
  });

  test("is the environment's where that sets one", () => {
    const dataset: Dataset = { ...orders, capacity: { mode: 'provisioned', shards: 4 } };
    stream(environments.dev, dataset).hasResourceProperties('AWS::Kinesis::Stream', { ShardCount: 1 });
  });
});

test('records stay for 168 hours', () => {
  stream(environments.prod).hasResourceProperties('AWS::Kinesis::Stream', { RetentionPeriodHours: 168 });
});

test('records are encrypted with the key of the originals', () => {
  stream(environments.prod).hasResourceProperties('AWS::Kinesis::Stream', {
    StreamEncryption: { EncryptionType: 'KMS', KeyId: ORIGINALS_KEY },
  });
});

test('every shard-level metric is on', () => {
  const [resource] = Object.values(stream(environments.prod).findResources('AWS::Kinesis::Stream'));
  expect(resource?.['Properties'].DesiredShardLevelMetrics).toEqual([
    'IncomingBytes',
    'IncomingRecords',
    'OutgoingBytes',
    'OutgoingRecords',
    'WriteProvisionedThroughputExceeded',
    'ReadProvisionedThroughputExceeded',
    'IteratorAgeMilliseconds',
  ]);
});

test('prod keeps the stream when its stack goes, dev does not', () => {
  stream(environments.prod).hasResource('AWS::Kinesis::Stream', { DeletionPolicy: 'Retain' });
  stream(environments.dev).hasResource('AWS::Kinesis::Stream', { DeletionPolicy: 'Delete' });
});
