import {
  CostExplorerClient,
  GetCostAndUsageCommand,
  GetCostForecastCommand,
} from '@aws-sdk/client-cost-explorer';
import { GetJobRunsCommand, GetJobsCommand, GlueClient } from '@aws-sdk/client-glue';
import { DescribeStreamSummaryCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { type BillingHandler, createBillingHandler } from '../../../local/billing/create-billing-handler';
import { answerControl } from '../../../local/control/control-door';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import type { Datum } from '../../../local/monitoring/metric-sink';
import { temporaryDirectories } from '../temporary-directory';

const DAY_MS = 86_400_000;
const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
const GB = 1024 ** 3;
const Bucket = 'catchment-local-lake-000000000000-us-east-1';

const directories = temporaryDirectories();
const s3 = mockClient(S3Client);
const kinesis = mockClient(KinesisClient);
const glue = mockClient(GlueClient);
const stored: Datum[] = [];
let state: string;
let handler: BillingHandler;
let gateway: Gateway;
let client: CostExplorerClient;

async function open() {
  handler = await createBillingHandler({
    endpoint: 'http://127.0.0.1:1',
    paths: { state },
    metrics: { put: (_, data) => stored.push(...data) },
  });
  gateway = await createGateway({ port: 0, ministackPort: 1, handlers: [handler] });
  client = new CostExplorerClient({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}
async function close() {
  client.destroy();
  handler.close();
  await gateway.close();
}

beforeEach(async () => {
  state = directories();
  stored.length = 0;
  s3.reset();
  s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: Bucket }, { Name: 'somebody-elses' }] });
  s3.on(ListObjectsV2Command, { Bucket }).resolves({
    Contents: [
      { Key: 'raw/orders/dt=1/a.parquet', Size: 30 * GB, LastModified: new Date(Date.now() - 5 * DAY_MS) },
      { Key: 'operations/runs/x.json', Size: 3 * GB, LastModified: new Date(Date.now() - DAY_MS) },
    ],
  });
  kinesis.reset();
  kinesis.on(ListStreamsCommand).resolves({ StreamNames: ['catchment-local-orders'] });
  kinesis.on(DescribeStreamSummaryCommand).resolves({
    StreamDescriptionSummary: {
      OpenShardCount: 2,
      RetentionPeriodHours: 168,
      StreamCreationTimestamp: new Date(Date.now() - 2 * DAY_MS),
    } as never,
  });
  glue.reset();
  glue.on(GetJobsCommand).resolves({ Jobs: [{ Name: 'catchment-local-orders-clean' }] });
  glue.on(GetJobRunsCommand).resolves({
    JobRuns: [
      {
        StartedOn: new Date(Date.now() - DAY_MS),
        ExecutionTime: 30,
        NumberOfWorkers: 2,
        WorkerType: 'G.1X',
      },
    ],
  });
  await open();
});
afterEach(close);

async function costs(ago: number) {
  const { ResultsByTime = [] } = await client.send(
    new GetCostAndUsageCommand({
      TimePeriod: { Start: day(ago), End: day(ago - 1) },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost'],
      Filter: { Tags: { Key: 'catchment:environment', Values: ['local'] } },
      GroupBy: [
        { Type: 'DIMENSION', Key: 'SERVICE' },
        { Type: 'TAG', Key: 'catchment:dataset' },
      ],
    }),
  );
  const groups = (ResultsByTime[0]?.Groups ?? []).map(({ Keys = [], Metrics }): [string, number] => [
    Keys.join(' '),
    Number(Metrics?.['UnblendedCost']?.Amount),
  ]);
  return Object.fromEntries(groups.filter(([, usd]) => usd > 0));
}

test('what the environment used is told at list prices, by day, service and dataset', async () => {
  const perGb = 0.023 / 30;
  expect(await costs(1)).toEqual({
    'Amazon Simple Storage Service catchment:dataset$orders': expect.closeTo(30 * perGb, 9),
    'Amazon Simple Storage Service catchment:dataset$shared': expect.closeTo(3 * perGb, 9),
    'Amazon Kinesis catchment:dataset$orders': expect.closeTo(2 * 24 * (0.015 + 0.02), 9),
    // Glue bills a minute at least.
    'AWS Glue catchment:dataset$orders': expect.closeTo((2 * 60 * 0.44) / 3600, 9),
  });
  expect(await costs(4)).toEqual({
    'Amazon Simple Storage Service catchment:dataset$orders': expect.closeTo(30 * perGb, 9),
  });
});

test('S3 tells of the bytes in each bucket, as it does once a day', async () => {
  await costs(1);
  expect(stored).toEqual([
    {
      metric: 'BucketSizeBytes',
      dimensions: { BucketName: Bucket, StorageType: 'StandardStorage' },
      value: 33 * GB,
      unit: 'Bytes',
      time: Date.parse(`${day(1)}T00:00:00Z`),
    },
  ]);
});

const put = (body: unknown) =>
  answerControl(handler.routes, 'PUT', '/_catchment/bill', Buffer.from(JSON.stringify(body)));

test('lines that were put are told besides, after a restart too, until others take their place', async () => {
  await put([{ date: day(4), service: 'Amazon Athena', dataset: 'events', usd: 12.5 }]);
  await close();
  await open();
  expect(await costs(4)).toMatchObject({ 'Amazon Athena catchment:dataset$events': 12.5 });
  await put([]);
  expect(await costs(4)).not.toHaveProperty('Amazon Athena catchment:dataset$events');
});

test.each([[{ date: 'yesterday', service: 'AWS Glue', usd: 1 }], [{ date: '2026-11-20', usd: 1 }]])(
  'a line that is none is refused, and those before it stay: %j',
  async (line) => {
    await put([{ date: day(4), service: 'Amazon Athena', usd: 7 }]);
    await expect(put([line])).rejects.toMatchObject({ code: 'ValidationException' });
    expect(await costs(4)).toMatchObject({ 'Amazon Athena catchment:dataset$': 7 });
  },
);

test('what Cost Explorer can besides is refused by its name', async () => {
  await expect(
    client.send(
      new GetCostForecastCommand({
        TimePeriod: { Start: day(0), End: day(-1) },
        Granularity: 'DAILY',
        Metric: 'UNBLENDED_COST',
      }),
    ),
  ).rejects.toThrow('does not serve ce GetCostForecast');
});
