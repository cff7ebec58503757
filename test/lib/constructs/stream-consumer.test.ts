import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { type EnvironmentConfig, environments } from '../../../lib/config';
import { StreamConsumer } from '../../../lib/constructs/stream-consumer';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyBundle, LAKE_KEY, ORIGINALS_KEY, permissionsOf, SECRET, storageIn, templateOf } from './in-stack';

const STREAM = 'arn:aws:kinesis:us-east-1:111111111111:stream/catchment-dev-orders';
const LAKE = 'arn:aws:s3:::catchment-dev-lake-111111111111-us-east-1';
const QUARANTINE = 'arn:aws:s3:::catchment-dev-quarantine-111111111111-us-east-1';

function consumer(environment: EnvironmentConfig = environments.dev): Template {
  return templateOf((stack, placement) => {
    new StreamConsumer(stack, 'Consumer', {
      dataset: orders,
      stream: Stream.fromStreamArn(stack, 'Stream', STREAM),
      bundle: anyBundle(),
      storage: storageIn(stack),
      environment,
      placement,
    });
  }, environment);
}

test('the function is a Node 24 bundle on arm64 that knows its buckets, its dataset and its secret', () => {
  consumer().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'catchment-dev-orders-consumer',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Environment: {
      Variables: {
        LAKE_BUCKET: 'catchment-dev-lake-111111111111-us-east-1',
        QUARANTINE_BUCKET: 'catchment-dev-quarantine-111111111111-us-east-1',
        DATASET: 'orders',
        PSEUDONYM_SECRET_ARN: SECRET,
      },
    },
  });
});

describe('the event source', () => {
  test('halves a failing batch, and takes back the records that the function reports', () => {
    consumer().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: STREAM,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  test('gives up after the attempts and the age that the environment sets', () => {
    consumer().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 144 * 3_600,
    });
  });

  test('then puts the whole batch into the quarantine bucket', () => {
    consumer().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      DestinationConfig: { OnFailure: { Destination: QUARANTINE } },
    });
  });

  test("has the environment's batch size, window and parallelisation factor", () => {
    consumer(environments.prod).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ParallelizationFactor: 4,
    });
  });

  test('begins with the oldest record, so that nothing sent before the first deployment is lost', () => {
    consumer().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  test('that would give up only when the stream has forgotten the record is refused', () => {
    const { dev } = environments;
    const careless = { ...dev, consumer: { ...dev.consumer, maxRecordAgeHours: 168 } };
    expect(() => consumer(careless)).toThrow(
      'dev: the consumer gives up on a record after 168 h, and the stream keeps it for 168 h. Set maxRecordAgeHours below retentionHours.',
    );
  });
});

test('it may read its stream, write below its own prefixes, use two keys and one secret, and no more', () => {
  const { WriteLog, Trace, ...permissions } = permissionsOf(consumer());
  expect(Trace?.actions).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
  expect(WriteLog?.actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  expect(permissions).toEqual({
    ReadStream: {
      actions: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      resources: STREAM,
    },
    WriteRaw: { actions: ['s3:PutObject'], resources: `${LAKE}/raw/orders/*` },
    WriteQuarantine: {
      actions: ['s3:PutObject'],
      resources: [`${QUARANTINE}/aws/lambda/*`, `${QUARANTINE}/orders/*`],
    },
    ListQuarantine: { actions: ['s3:ListBucket'], resources: QUARANTINE },
    EncryptRaw: { actions: ['kms:GenerateDataKey'], resources: LAKE_KEY },
    UseOriginals: { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ORIGINALS_KEY },
    ReadPseudonymKey: { actions: ['secretsmanager:GetSecretValue'], resources: SECRET },
  });
});

test('its log is encrypted and kept as long as the environment says', () => {
  consumer().hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/catchment-dev-orders-consumer',
    RetentionInDays: 14,
    KmsKeyId: LAKE_KEY,
  });
  consumer().hasResourceProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogGroup: Match.anyValue() },
  });
});

test('its role stands under the path of those that have business with originals', () => {
  consumer().hasResourceProperties('AWS::IAM::Role', { Path: '/catchment/dev/originals/' });
});
