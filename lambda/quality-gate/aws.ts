import type { AthenaClient } from '@aws-sdk/client-athena';
import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EntityNotFoundException, GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import { METRIC_NAMESPACE } from '../../lib/wiring/metrics';
import { prefixes } from '../../lib/wiring/names';
import type { Lake } from '../shared/lake';
import type { Ledger } from '../shared/ledger/ports';
import { runFileKey } from '../shared/runs/run-files';
import { runQuery } from './athena';
import type { QualityGatePorts } from './ports';

/** CloudWatch's own limit to a call. */
const METRICS_PER_CALL = 1000;

export interface Aws {
  readonly athena: AthenaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly glue: GlueClient;
  readonly lake: Lake;
  readonly ledger: Ledger;
  readonly workGroup: string;
  /** When the function has to have an answer. Milliseconds since 1970. */
  readonly deadline: () => number;
  readonly warn: QualityGatePorts['warn'];
}

export function awsPorts(aws: Aws): QualityGatePorts {
  const { athena, cloudWatch, glue, lake, ledger, workGroup, deadline, warn } = aws;
  return {
    read: ({ dataset, runId }, file) => lake.read(`${prefixes.run(dataset, runId)}${file}`),

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
      await lake.write(runFileKey(dataset, runId, 'gate'), JSON.stringify(figures));
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
