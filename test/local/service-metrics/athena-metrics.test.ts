import { expect, test } from '@jest/globals';
import { ENGINE_VERSION, type Execution } from '../../../local/athena/execution';
import type { WorkGroup } from '../../../local/athena/work-groups';
import { tellAthena } from '../../../local/service-metrics/athena-metrics';
import { recordedMetrics } from '../recorded-metrics';

const execution: Execution = {
  id: 'q',
  clientRequestToken: 't',
  query: 'SELECT 1',
  statement: { type: 'DML', substatement: 'SELECT', suffix: '.csv', header: true },
  parameters: [],
  workGroup: 'catchment-local',
  catalog: 'awsdatacatalog',
  database: undefined,
  outputLocation: 's3://results/q.csv',
  submittedAt: 1_000,
  completedAt: 3_500,
  state: 'FAILED',
  columns: [],
  scannedBytes: 4_096,
  queueMilliseconds: 1,
  planningMilliseconds: 2,
  engineMilliseconds: 2_000,
};
const group = (publishes: boolean): WorkGroup => ({
  Name: 'catchment-local',
  State: 'ENABLED',
  Configuration: { PublishCloudWatchMetricsEnabled: publishes, EngineVersion: ENGINE_VERSION },
  CreationTime: 0,
  Tags: [],
});

test('a query is told by workgroup, and by type and state besides', () => {
  const metrics = recordedMetrics();
  tellAthena(metrics, execution, group(true));
  const WorkGroup = 'catchment-local';
  const values = (metric: string, dimensions: Record<string, string>) =>
    metrics.values('AWS/Athena', metric, { WorkGroup, ...dimensions });
  expect(values('ProcessedBytes', {})).toEqual([4_096]);
  expect(values('TotalExecutionTime', { QueryType: 'DML', QueryState: 'FAILED' })).toEqual([2_500]);
  expect(values('TotalExecutionTime', { QueryType: 'DML', QueryState: 'SUCCEEDED' })).toEqual([]);
  tellAthena(metrics, { ...execution, state: 'CANCELLED' }, group(true));
  expect(values('TotalExecutionTime', { QueryType: 'DML', QueryState: 'CANCELED' })).toEqual([2_500]);
});

test('a workgroup that publishes no metrics has none', () => {
  const metrics = recordedMetrics();
  tellAthena(metrics, execution, group(false));
  expect(metrics.data('AWS/Athena')).toEqual([]);
});
