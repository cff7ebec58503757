import type { CustomMonitoringProps } from 'cdk-monitoring-constructs';
import type { EnvironmentConfig } from '../../config/environment';
import type { Dataset } from '../../contract/dataset';
import {
  consumerMetrics,
  costMetrics,
  DATASET_DIMENSION,
  GROUP_DIMENSION,
  gateMetrics,
  monitorMetrics,
  REASON_DIMENSION,
  RULE_DIMENSION,
  runMetrics,
} from '../../wiring/metrics';
import { names } from '../../wiring/names';
import { allowedAgeMinutes } from '../alarms/allowed-age';
import { awsMetric } from '../alarms/metrics';
import { graph, lines, linesBy, RESOLUTION_SECONDS } from './graphs';

/** All of a dataset on one row of graphs: from what comes in to what it costs. */
export function datasetRow(dataset: Dataset, environment: EnvironmentConfig): CustomMonitoringProps {
  const of = { [DATASET_DIMENSION]: dataset.name };
  return {
    humanReadableName: dataset.name,
    alarmFriendlyName: dataset.name,
    description: dataset.description,
    metricGroups: [
      ...arriving(dataset, environment, of),
      ...running(of),
      graph({
        title: 'Freshness',
        left: lines(of, 'Maximum', { 'age of the newest row': monitorMetrics.freshness }),
        right: lines(of, 'Maximum', {
          'late by, p50': runMetrics.latenessP50,
          'late by, p95': runMetrics.latenessP95,
          'late by, p99': runMetrics.latenessP99,
          'late by, most': runMetrics.latenessMax,
        }),
        units: { left: 'seconds', right: 'event to arrival, seconds' },
        limit: { value: allowedAgeMinutes(dataset, environment) * 60, label: 'allowed' },
      }),
      graph({
        title: 'From put to queryable',
        left: lines(of, 'Maximum', {
          p50: runMetrics.queryableP50,
          p95: runMetrics.queryableP95,
          p99: runMetrics.queryableP99,
        }),
        units: { left: 'seconds' },
      }),
      graph({
        title: 'Live windows',
        left: [
          ...lines(of, 'Maximum', { events: monitorMetrics.windowEvents }),
          linesBy(monitorMetrics.windowEvents, GROUP_DIMENSION, of, 'Maximum'),
          ...lines(of, 'Sum', { late: monitorMetrics.windowLateEvents }),
        ],
        right: lines(of, 'Maximum', { 'against the hour before': monitorMetrics.traffic }),
        units: { left: 'events in 5 minutes', right: '%' },
      }),
      graph({
        title: 'Cost',
        left: lines(of, 'Maximum', { 'this month': costMetrics.monthToDate }),
        right: lines(of, 'Sum', {
          'from producers': consumerMetrics.bytesIn,
          'written to S3': consumerMetrics.bytesWritten,
        }),
        units: { left: 'US dollars', right: 'bytes' },
      }),
    ],
  };
}

function arriving(dataset: Dataset, environment: EnvironmentConfig, of: Record<string, string>) {
  const age = (namespace: string, name: string, dimensions: Record<string, string>, label: string) =>
    awsMetric(namespace, name, dimensions, { statistic: 'Maximum', seconds: RESOLUTION_SECONDS, label });
  return [
    graph({
      title: 'Flow',
      left: lines(of, 'Sum', {
        in: consumerMetrics.eventsIn,
        written: consumerMetrics.processed,
        quarantined: consumerMetrics.quarantined,
        dropped: consumerMetrics.dropped,
        cleaned: runMetrics.cleaned,
        'arrived on a later day': runMetrics.lateRows,
      }),
      units: { left: 'events' },
    }),
    graph({
      title: 'Refused events by reason',
      left: [linesBy(consumerMetrics.quarantined, REASON_DIMENSION, of, 'Sum')],
      units: { left: 'events' },
      stacked: true,
    }),
    graph({
      title: 'Lag',
      left: [
        age(
          'AWS/Lambda',
          'IteratorAge',
          { FunctionName: names.consumer(environment.name, dataset.name) },
          'behind the stream',
        ),
        ...lines(of, 'Maximum', { 'arrival to written': consumerMetrics.batchAge }),
      ],
      right: [
        age(
          'AWS/SQS',
          'ApproximateAgeOfOldestMessage',
          { QueueName: names.arrivalsQueue(environment.name, dataset.name) },
          'oldest file without a run',
        ),
      ],
      units: { left: 'milliseconds', right: 'seconds' },
    }),
  ];
}

function running(of: Record<string, string>) {
  return [
    graph({
      title: 'Runs',
      left: lines(of, 'Sum', {
        succeeded: runMetrics.succeeded,
        failed: runMetrics.failed,
        'lineage not delivered': runMetrics.lineageUndelivered,
      }),
      right: lines(of, 'Maximum', { duration: runMetrics.seconds }),
      units: { left: 'runs', right: 'seconds' },
    }),
    graph({
      title: 'Quality',
      left: [
        ...lines(of, 'Sum', {
          'fail rules broken': gateMetrics.failures,
          'warn rules broken': gateMetrics.warnings,
        }),
        linesBy(gateMetrics.rulePassed, RULE_DIMENSION, of, 'Minimum'),
        linesBy(gateMetrics.ruleFigure, RULE_DIMENSION, of, 'Maximum'),
      ],
      units: { left: "rules; passed 1 or 0; rules' figures" },
    }),
  ];
}
