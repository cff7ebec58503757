import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect, jest, test } from '@jest/globals';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { names } from '../../lib/wiring/names';
import { deployLocal } from '../../local/deployer/deploy-local';
import { buckets, databases, eventually, s3, sqs, testPaths } from './support/platform';

jest.setTimeout(90_000);

const deploy = () => deployLocal({ gatewayUrl: localEndpoint(), paths: testPaths() });

test('a deployment onto itself changes nothing, and still says what has no effect', async () => {
  const report = await deploy();
  expect(report).toMatchObject({ created: [], updated: [], deleted: [], kept: [], assetsUploaded: 0 });
  expect(report.unchanged).toBeGreaterThan(30);
  expect(report.notHonoured.map(({ what }) => what)).toContain('AWS::S3::Bucket.LifecycleConfiguration');
  // Nothing of ours may be in use that nobody has thought about.
  expect(report.notHonoured.filter(({ why }) => why.includes('not know'))).toEqual([]);
  const written = JSON.parse(readFileSync(join(testPaths().home, 'deploy-report.json'), 'utf8'));
  expect(written).toEqual(report);
});

test('what has gone is made again', async () => {
  const queue = names.undeliveredArrivals('local', 'orders');
  await sqs().send(new DeleteQueueCommand({ QueueUrl: `${localEndpoint()}/000000000000/${queue}` }));
  const report = await deploy();
  expect(report.created.map(({ type }) => type)).toEqual(['AWS::SQS::Queue']);
});

test('the consumer has what its template gives it', async () => {
  const FunctionName = names.consumer('local', 'orders');
  const lambda = new LambdaClient(clientConfig('local'));
  const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(configuration).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler', State: 'Active' });
  expect(configuration.Environment?.Variables).toMatchObject({
    LAKE_BUCKET: buckets.lake,
    DATASET: 'orders',
  });
});

test('the pseudonym key was generated into its template, and a deployment does not change it', async () => {
  const secrets = new SecretsManagerClient(clientConfig('local'));
  const read = async () =>
    (await secrets.send(new GetSecretValueCommand({ SecretId: names.pseudonymSecret('local') })))
      .SecretString;
  const before = await read();
  expect(JSON.parse(before ?? '')).toEqual({ keyId: 'k1', key: expect.stringMatching(/^.{32,}$/) });
  await deploy();
  expect(await read()).toBe(before);
});

test('tables stand in the catalogue with their projection', async () => {
  const glue = new GlueClient(clientConfig('local'));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: databases.cleaned, Name: 'orders' }));
  expect(Table?.Parameters).toMatchObject({
    'projection.enabled': 'true',
    'projection.dt.range': '2009-12-01,2011-12-31',
  });
});

test('an object of the lake becomes a message for the rule with its prefix, and for no other', async () => {
  const events = new EventBridgeClient(clientConfig('local'));
  const queues = sqs();
  const store = s3();
  const name = 'test-arrivals';
  const QueueUrl = `${localEndpoint()}/000000000000/${name}`;
  await queues.send(new CreateQueueCommand({ QueueName: name }));
  await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '60' } }));
  const EventPattern = JSON.stringify({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [buckets.lake] }, object: { key: [{ prefix: 'test/one/' }] } },
  });
  await events.send(new PutRuleCommand({ Name: name, EventPattern }));
  await events.send(
    new PutTargetsCommand({
      Rule: name,
      Targets: [{ Id: 'queue', Arn: `arn:aws:sqs:us-east-1:000000000000:${name}` }],
    }),
  );
  const keys = ['test/two/a', 'test/one/b c+d', 'test/one/last'];
  for (const Key of keys) await store.send(new PutObjectCommand({ Bucket: buckets.lake, Key, Body: 'x' }));
  const got: string[] = [];
  await eventually('the last object was announced', 20, async () => {
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '' } of Messages) {
      const { detail } = JSON.parse(Body);
      got.push(detail.object.key);
      expect(detail).toMatchObject({ bucket: { name: buckets.lake }, object: { size: 1 } });
    }
    return got.includes('test/one/last') ? true : undefined;
  });
  expect(got.sort()).toEqual(['test/one/b c+d', 'test/one/last']);
  await events.send(new RemoveTargetsCommand({ Rule: name, Ids: ['queue'] }));
  await events.send(new DeleteRuleCommand({ Name: name }));
  await queues.send(new DeleteQueueCommand({ QueueUrl }));
  for (const Key of keys) await store.send(new DeleteObjectCommand({ Bucket: buckets.lake, Key }));
});

test('metrics are told apart by their dimensions', async () => {
  const cloudWatch = new CloudWatchClient(clientConfig('local'));
  const Namespace = 'Test';
  const Timestamp = new Date();
  const Dimensions = (Value: string) => [{ Name: 'dataset', Value }];
  const MetricData = [
    { MetricName: 'In', Timestamp, Dimensions: Dimensions('a'), Values: [1, 2, 3] },
    { MetricName: 'In', Timestamp, Dimensions: Dimensions('b'), Values: [100] },
  ];
  await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  const { MetricDataResults } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Timestamp.getTime() - 300_000),
      EndTime: new Date(Timestamp.getTime() + 300_000),
      MetricDataQueries: [
        {
          Id: 'sum',
          MetricStat: {
            Metric: { Namespace, MetricName: 'In', Dimensions: Dimensions('a') },
            Period: 60,
            Stat: 'Sum',
          },
        },
      ],
    }),
  );
  expect(MetricDataResults?.[0]?.Values).toEqual([6]);
});
