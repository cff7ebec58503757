import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import type { EnvironmentConfig } from '../../config/environment';
import {
  costMetrics,
  DATASET_DIMENSION,
  JOB_DIMENSION,
  runMetrics,
  SERVICE_DIMENSION,
  securityMetrics,
} from '../../wiring/metrics';
import { names, SHARED_COST } from '../../wiring/names';
import { awsMetric } from '../alarms/metrics';
import { graph, lines, linesBy, RESOLUTION_SECONDS } from './graphs';

/** What all datasets of an environment share. */
export function environmentRow(environment: EnvironmentConfig): CustomMonitoringProps {
  const { name, budgets } = environment;
  const measured = (
    namespace: string,
    metric: string,
    dimensions: Record<string, string>,
    statistic: 'Sum' | 'Maximum',
    label: string,
  ) => awsMetric(namespace, metric, dimensions, { statistic, seconds: RESOLUTION_SECONDS, label });
  const ledger = { TableName: names.ledger(name) };
  return {
    humanReadableName: `Environment ${name}`,
    alarmFriendlyName: name,
    metricGroups: [
      graph({
        title: 'Cost this month',
        left: [
          ...lines({}, 'Maximum', { all: costMetrics.monthToDate }),
          linesBy(costMetrics.monthToDate, SERVICE_DIMENSION, {}, 'Maximum'),
          ...lines({ [DATASET_DIMENSION]: SHARED_COST }, 'Maximum', {
            'for all datasets': costMetrics.monthToDate,
          }),
        ],
        right: [
          ...lines({}, 'Maximum', { 'yesterday against 14 days': costMetrics.jump }),
          ...lines({}, 'Sum', { reports: costMetrics.reports }),
        ],
        units: { left: 'US dollars', right: '%; reports' },
        limit: { value: budgets.monthlyUsd, label: 'budget' },
      }),
      graph({
        title: 'Queries',
        left: [
          measured('AWS/Athena', 'ProcessedBytes', { WorkGroup: names.workgroup(name) }, 'Sum', 'scanned'),
        ],
        units: { left: 'bytes' },
      }),
      graph({
        title: 'Glue jobs against their mean',
        left: [linesBy(runMetrics.jobDuration, JOB_DIMENSION, {}, 'Maximum')],
        units: { left: '%' },
      }),
      graph({
        title: 'Limits',
        left: [measured('AWS/Lambda', 'ConcurrentExecutions', {}, 'Maximum', 'concurrent functions')],
        right: [
          measured('AWS/DynamoDB', 'ReadThrottleEvents', ledger, 'Sum', 'ledger reads refused'),
          measured('AWS/DynamoDB', 'WriteThrottleEvents', ledger, 'Sum', 'ledger writes refused'),
        ],
        units: { left: 'invocations', right: 'calls' },
        limit: { value: environment.lambdaConcurrency, label: 'limit' },
      }),
      graph({
        title: 'Quarantine bucket',
        left: lines({}, 'Sum', {
          denied: securityMetrics.accessDenied,
          unexpected: securityMetrics.unexpectedUse,
        }),
        units: { left: 'calls' },
      }),
    ],
  };
}
