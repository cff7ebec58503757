import type { Execution } from '../athena/execution';
import type { WorkGroup } from '../athena/work-groups';
import type { MetricSink } from '../monitoring/metric-sink';

/** CloudWatch has the word with one L, the API with two. */
const STATES: Readonly<Record<string, string>> = { CANCELLED: 'CANCELED' };

/**
 * What Athena publishes of a query that has ended, if its workgroup publishes metrics: by workgroup, and by
 * type and state besides.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
 */
export function tellAthena(metrics: MetricSink, execution: Execution, group: WorkGroup): void {
  if (group.Configuration['PublishCloudWatchMetricsEnabled'] !== true) return;
  const { completedAt = execution.submittedAt, submittedAt } = execution;
  const times = {
    TotalExecutionTime: completedAt - submittedAt,
    EngineExecutionTime: execution.engineMilliseconds,
    QueryPlanningTime: execution.planningMilliseconds,
    QueryQueueTime: execution.queueMilliseconds,
  };
  const WorkGroup = group.Name;
  const QueryState = STATES[execution.state] ?? execution.state;
  const data = [{ WorkGroup }, { WorkGroup, QueryType: execution.statement.type, QueryState }].flatMap(
    (dimensions) => [
      { metric: 'ProcessedBytes', dimensions, value: execution.scannedBytes, unit: 'Bytes' as const },
      ...Object.entries(times).map(([metric, value]) => ({
        metric,
        dimensions,
        value,
        unit: 'Milliseconds' as const,
      })),
    ],
  );
  metrics.put('AWS/Athena', data);
}
