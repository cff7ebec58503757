import type { AthenaClient } from '@aws-sdk/client-athena';
import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EntityNotFoundException, GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { METRIC_NAMESPACE } from '../../lib/wiring/metrics';
import { prefixes } from '../../lib/wiring/names';
import type { Ledger } from '../shared/ledger/ports';
import { runQuery } from './athena';
import type { QualityGatePorts } from './ports';

/** CloudWatch's own limit to a call. */
const METRICS_PER_CALL = 1000;

export interface Aws {
  readonly athena: AthenaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
  readonly ledger: Ledger;
  readonly lakeBucket: string;
  readonly workGroup: string;
  /** When the function has to have an answer. Milliseconds since 1970. */
  readonly deadline: () => number;
  readonly warn: QualityGatePorts['warn'];
}

export function awsPorts(aws: Aws): QualityGatePorts {
  const { athena, cloudWatch, glue, s3, ledger, lakeBucket, workGroup, deadline, warn } = aws;
  const key = (dataset: string, runId: string, file: string) => `${prefixes.run(dataset, runId)}${file}`;
  return {
    async read({ dataset, runId }, file) {
      try {
        const Key = key(dataset, runId, file);
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: lakeBucket, Key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },

    async columnsOf({ database, table }) {
      try {
        const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
        const columns = [...(Table?.StorageDescriptor?.Columns ?? []), ...(Table?.PartitionKeys ?? [])];
        return columns.map(({ Name = '' }) => Name);
      } catch (error) {
        if (error instanceof EntityNotFoundException) return undefined;
        throw error;
      }
    },

    query: (sql) => runQuery(sql, { client: athena, workGroup, deadline }),

    async recentNewRows(dataset, runId, runs) {
      const recent = await ledger.recent(dataset, runs, {
        state: 'succeeded',
        kind: 'arrivals',
        before: runId,
      });
      return recent.flatMap(({ clean }) => (clean === undefined ? [] : [clean.rows_out]));
    },

    begin: (dataset, runId) => ledger.stage(dataset, runId, 'gate'),

    async write({ dataset, runId }, figures) {
      await s3.send(
        new PutObjectCommand({
          Bucket: lakeBucket,
          Key: key(dataset, runId, 'gate.json'),
          Body: JSON.stringify(figures),
          ContentType: 'application/json',
        }),
      );
    },

    async measure(measurements) {
      for (let start = 0; start < measurements.length; start += METRICS_PER_CALL) {
        const MetricData = measurements
          .slice(start, start + METRICS_PER_CALL)
          .map(({ name, unit, value, dimensions }) => ({
            MetricName: name,
            Unit: unit,
            Value: value,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          }));
        await cloudWatch.send(new PutMetricDataCommand({ Namespace: METRIC_NAMESPACE, MetricData }));
      }
    },

    warn,
    now: () => new Date(),
  };
}
