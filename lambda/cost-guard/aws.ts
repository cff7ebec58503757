import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { costMetrics } from '../../lib/wiring/metrics';
import { costTags, SHARED_COST } from '../../lib/wiring/names';
import { billedServices } from '../../lib/wiring/services';
import { datasetMetrics, environmentMetrics, serviceMetrics } from '../shared/dataset-metrics';
import { dayOf } from './days';
import type { BillEntry, CostGuardPorts, Usage } from './ports';

const DAY_SECONDS = 86_400;

/** What S3 counts apart, of the classes that the lifecycle rules lead to. */
const STORAGE_TYPES = [
  'StandardStorage',
  'IntelligentTieringFAStorage',
  'IntelligentTieringIAStorage',
  'IntelligentTieringAIAStorage',
  'StandardIAStorage',
  'StandardIASizeOverhead',
  'GlacierInstantRetrievalStorage',
  'GlacierIRSizeOverhead',
  'DeepArchiveStorage',
  'DeepArchiveObjectOverhead',
  'DeepArchiveS3ObjectOverhead',
] as const;

/** The environment's cost by day, service and dataset, without credits: what is paid with one is used all the same. */
export function billOf(client: CostExplorerClient, environment: string): CostGuardPorts['bill'] {
  return async (from, until) => {
    const entries: BillEntry[] = [];
    let NextPageToken: string | undefined;
    do {
      const page = await client.send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: from, End: until },
          Granularity: 'DAILY',
          Metrics: ['UnblendedCost'],
          Filter: {
            And: [
              { Tags: { Key: costTags.environment, Values: [environment] } },
              { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } },
            ],
          },
          GroupBy: [
            { Type: 'DIMENSION', Key: 'SERVICE' },
            { Type: 'TAG', Key: costTags.dataset },
          ],
          ...(NextPageToken === undefined ? {} : { NextPageToken }),
        }),
      );
      for (const { TimePeriod, Groups = [], Estimated = false } of page.ResultsByTime ?? []) {
        for (const { Keys: [service = '', tag = ''] = [], Metrics = {} } of Groups) {
          entries.push({
            day: TimePeriod?.Start ?? '',
            service,
            // `catchment:dataset$orders`, and nothing behind the sign where there is no tag.
            dataset: tag.slice(tag.indexOf('$') + 1) || SHARED_COST,
            usd: Number(Metrics['UnblendedCost']?.Amount ?? 0),
            estimated: Estimated,
          });
        }
      }
      NextPageToken = page.NextPageToken;
    } while (NextPageToken !== undefined);
    return entries;
  };
}

/** @param buckets names by what they hold */
export function storageOf(
  client: CloudWatchClient,
  buckets: Readonly<Record<string, string>>,
): CostGuardPorts['storage'] {
  const wanted = Object.entries(buckets).flatMap(([holds, bucket]) =>
    STORAGE_TYPES.map((type) => ({
      what: `${holds} ${type} bytes`,
      statistic: 'Average',
      metric: { Namespace: 'AWS/S3', MetricName: 'BucketSizeBytes' },
      dimensions: { BucketName: bucket, StorageType: type },
    })),
  );
  return (from, until) => daily(client, billedServices.s3, wanted, from, until);
}

export function scannedOf(client: CloudWatchClient, workgroup: string): CostGuardPorts['scanned'] {
  const wanted = [
    {
      what: `${workgroup} scanned bytes`,
      statistic: 'Sum',
      metric: { Namespace: 'AWS/Athena', MetricName: 'ProcessedBytes' },
      dimensions: { WorkGroup: workgroup },
    },
  ];
  return (from, until) => daily(client, billedServices.athena, wanted, from, until);
}

interface DailyMetric {
  readonly what: string;
  readonly statistic: string;
  readonly metric: { readonly Namespace: string; readonly MetricName: string };
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Each day's value; a day without one is left out. At most 500 metrics, GetMetricData's limit. */
async function daily(
  client: CloudWatchClient,
  service: string,
  wanted: readonly DailyMetric[],
  from: string,
  until: string,
): Promise<readonly Usage[]> {
  const MetricDataQueries = wanted.map(
    ({ metric, statistic, dimensions }, at): MetricDataQuery => ({
      Id: `m${at}`,
      MetricStat: {
        Metric: {
          ...metric,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: DAY_SECONDS,
        Stat: statistic,
      },
    }),
  );
  const used: Usage[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(`${from}T00:00:00Z`),
        EndTime: new Date(`${until}T00:00:00Z`),
        MetricDataQueries,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    );
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const what = wanted[Number(Id.slice(1))]?.what ?? Id;
      Timestamps.forEach((moment, at) => {
        used.push({ day: dayOf(moment), service, what, amount: Values[at] ?? 0 });
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return used;
}

/** Through the log, in the embedded metric format. */
export const costMeasures: Pick<CostGuardPorts, 'measure' | 'reported'> = {
  measure({ monthToDate, services, datasets, rises }) {
    const all = environmentMetrics();
    all.addMetric(costMetrics.monthToDate.name, costMetrics.monthToDate.unit, monthToDate);
    if (rises[0] !== undefined) all.addMetric(costMetrics.jump.name, costMetrics.jump.unit, rises[0].percent);
    all.publishStoredMetrics();
    const parts = [
      ...[...services].map(([service, usd]) => [serviceMetrics(service), usd] as const),
      ...[...datasets].map(([dataset, usd]) => [datasetMetrics(dataset), usd] as const),
    ];
    for (const [metrics, usd] of parts) {
      metrics.addMetric(costMetrics.monthToDate.name, costMetrics.monthToDate.unit, usd);
      metrics.publishStoredMetrics();
    }
  },
  reported() {
    const metrics = environmentMetrics();
    metrics.addMetric(costMetrics.reports.name, costMetrics.reports.unit, 1);
    metrics.publishStoredMetrics();
  },
};
