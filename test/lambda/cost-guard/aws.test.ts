import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { billOf, costMeasures, scannedOf, storageOf } from '../../../lambda/cost-guard/aws';
import { costFigures } from '../../../lambda/cost-guard/figures';
import { costMetrics, DATASET_DIMENSION, METRIC_NAMESPACE } from '../../../lib/wiring/metrics';
import { embeddedMetrics } from '../../../local/metrics/emf';
import { BUDGETS, entries } from './support';

const group = (service: string, tag: string, Amount: string) => ({
  Keys: [service, tag],
  Metrics: { UnblendedCost: { Amount, Unit: 'USD' } },
});

describe('the bill', () => {
  const explorer = mockClient(CostExplorerClient);
  afterEach(() => {
    explorer.reset();
  });

  test("is Cost Explorer's days by service and tag, page by page; what has no tag is shared", async () => {
    explorer
      .on(GetCostAndUsageCommand)
      .resolvesOnce({
        ResultsByTime: [
          {
            TimePeriod: { Start: '2026-11-19', End: '2026-11-20' },
            Estimated: true,
            Groups: [group('AWS Lambda', 'catchment:dataset$orders', '1.25')],
          },
        ],
        NextPageToken: 'next',
      })
      .resolvesOnce({
        ResultsByTime: [
          {
            TimePeriod: { Start: '2026-11-20', End: '2026-11-21' },
            Groups: [group('AWS Lambda', 'catchment:dataset$', '0.5')],
          },
        ],
      });
    const bill = await billOf(new CostExplorerClient({ region: 'us-east-1' }), 'prod')(
      '2026-11-01',
      '2026-11-21',
    );
    expect(bill).toEqual([
      { day: '2026-11-19', service: 'AWS Lambda', dataset: 'orders', usd: 1.25, estimated: true },
      { day: '2026-11-20', service: 'AWS Lambda', dataset: 'shared', usd: 0.5, estimated: false },
    ]);
    const [first, second] = explorer.commandCalls(GetCostAndUsageCommand).map(({ args }) => args[0].input);
    expect(first?.TimePeriod).toEqual({ Start: '2026-11-01', End: '2026-11-21' });
    expect(first?.Filter?.And?.[0]).toEqual({ Tags: { Key: 'catchment:environment', Values: ['prod'] } });
    expect(second?.NextPageToken).toBe('next');
  });
});

describe('what was used', () => {
  const cloudWatch = mockClient(CloudWatchClient);
  afterEach(() => {
    cloudWatch.reset();
  });
  const client = new CloudWatchClient({ region: 'us-east-1' });

  test('is told by bucket and storage class, a day each', async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [
        { Id: 'm0', Timestamps: [new Date('2026-11-20T00:00:00Z')], Values: [7] },
        { Id: 'm1', Timestamps: [], Values: [] },
      ],
    });
    const storage = storageOf(client, { lake: 'lake-bucket' });
    expect(await storage('2026-11-01', '2026-11-21')).toEqual([
      {
        day: '2026-11-20',
        service: 'Amazon Simple Storage Service',
        what: 'lake StandardStorage bytes',
        amount: 7,
      },
    ]);
    const { MetricDataQueries = [] } = cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input ?? {};
    expect(MetricDataQueries[0]?.MetricStat).toMatchObject({
      Metric: {
        Namespace: 'AWS/S3',
        MetricName: 'BucketSizeBytes',
        Dimensions: [
          { Name: 'BucketName', Value: 'lake-bucket' },
          { Name: 'StorageType', Value: 'StandardStorage' },
        ],
      },
      Period: 86_400,
      Stat: 'Average',
    });
  });

  test("is Athena's bytes of the workgroup", async () => {
    cloudWatch.on(GetMetricDataCommand).resolves({
      MetricDataResults: [{ Id: 'm0', Timestamps: [new Date('2026-11-20T00:00:00Z')], Values: [9] }],
    });
    expect(await scannedOf(client, 'catchment-prod')('2026-11-01', '2026-11-21')).toEqual([
      { day: '2026-11-20', service: 'Amazon Athena', what: 'catchment-prod scanned bytes', amount: 9 },
    ]);
  });
});

test('the figures are measured as declared: in all, by service, by dataset, the largest rise, and the report itself', () => {
  const log = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  try {
    costMeasures.measure(costFigures(entries('s3', 10, [1, 20]), '2026-11-20', BUDGETS));
    costMeasures.reported();
    const data = log.mock.calls
      .flatMap(([line]) => embeddedMetrics(String(line)))
      .flatMap(({ namespace, data }) => data.map((datum) => ({ namespace, ...datum })));
    expect(
      data.map(({ namespace, MetricName, Dimensions, Values }) => [
        namespace,
        MetricName,
        Dimensions,
        Values,
      ]),
    ).toEqual([
      [METRIC_NAMESPACE, costMetrics.monthToDate.name, [], [200]],
      [METRIC_NAMESPACE, costMetrics.jump.name, [], [0]],
      [
        METRIC_NAMESPACE,
        costMetrics.monthToDate.name,
        [{ Name: 'service', Value: 'Amazon Simple Storage Service' }],
        [200],
      ],
      [METRIC_NAMESPACE, costMetrics.monthToDate.name, [{ Name: DATASET_DIMENSION, Value: 'orders' }], [200]],
      [METRIC_NAMESPACE, costMetrics.reports.name, [], [1]],
    ]);
  } finally {
    log.mockRestore();
  }
});
