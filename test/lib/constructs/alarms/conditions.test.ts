import { describe, expect, test } from '@jest/globals';
import { type EnvironmentConfig, environments } from '../../../../lib/config';
import { DatasetStale } from '../../../../lib/constructs/alarms/dataset-stale';
import { EnvironmentAlarms } from '../../../../lib/constructs/alarms/environment-alarms';
import { GroupAlarms } from '../../../../lib/constructs/alarms/group-alarms';
import { IngestionAlarms } from '../../../../lib/constructs/alarms/ingestion-alarms';
import { RunAlarms } from '../../../../lib/constructs/alarms/run-alarms';
import { events } from '../../../../lib/datasets/events.dataset';
import { orders } from '../../../../lib/datasets/orders.dataset';
import { templateOf } from '../in-stack';

interface MetricStat {
  readonly Metric: {
    readonly MetricName: string;
    readonly Namespace: string;
    readonly Dimensions?: Dimension[];
  };
  readonly Period: number;
  readonly Stat: string;
}

interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

interface Alarm {
  readonly AlarmName: string;
  readonly Metrics?: ReadonlyArray<{
    readonly Id: string;
    readonly Expression?: string;
    readonly MetricStat?: MetricStat;
  }>;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: Dimension[];
  readonly Statistic: string;
  readonly Period: number;
  readonly ComparisonOperator: string;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
}

const SIGNS: Record<string, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
};

function measured(
  stat: string,
  { Namespace, MetricName, Dimensions = [] }: MetricStat['Metric'],
  seconds: number,
) {
  const of = Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).join(',');
  return `${stat} ${Namespace}/${MetricName}{${of}} ${seconds}s`;
}

/** An alarm in a line or two, by its id. */
function conditionsOf(build: Parameters<typeof templateOf>[0], environment: EnvironmentConfig) {
  const found = templateOf(build, environment).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(
    Object.values(found).map(({ Properties }) => {
      const alarm = Properties as Alarm;
      const metrics = alarm.Metrics?.map(({ Id, Expression, MetricStat }) =>
        MetricStat === undefined
          ? Expression
          : `${Id}: ${measured(MetricStat.Stat, MetricStat.Metric, MetricStat.Period)}`,
      ) ?? [measured(alarm.Statistic, alarm, alarm.Period)];
      const id = alarm.AlarmName.replace(/^catchment-[a-z]+-(orders-|events-)?/, '');
      const limit = `${SIGNS[alarm.ComparisonOperator]} ${alarm.Threshold}`;
      return [id, [...metrics, `${limit}, ${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`]];
    }),
  );
}

test('a dataset on its way in', () => {
  const found = conditionsOf((stack) => {
    new IngestionAlarms(stack, 'Alarms', { dataset: events, environment: environments.local });
  }, environments.local);
  const consumer = '{FunctionName=catchment-local-events-consumer}';
  const stream = '{StreamName=catchment-local-events}';
  expect(found).toEqual({
    // Of 168 hours.
    'consumer-iterator-age-rising': [`Maximum AWS/Lambda/IteratorAge${consumer} 60s`, '> 60480000, 5 of 5'],
    'consumer-iterator-age-high': [`Maximum AWS/Lambda/IteratorAge${consumer} 60s`, '> 302400000, 2 of 2'],
    'consumer-stopped': [
      'IF(FILL(arrived,0) > 0 AND FILL(read,0) == 0, 1, 0)',
      `arrived: Sum AWS/Kinesis/IncomingRecords${stream} 60s`,
      'read: Sum DataPipeline/RecordsIn{dataset=events} 60s',
      '>= 1, 2 of 2',
    ],
    'consumer-errors': [`Sum AWS/Lambda/Errors${consumer} 60s`, '>= 1, 3 of 5'],
    'consumer-duration': [`Maximum AWS/Lambda/Duration${consumer} 300s`, '> 48000, 1 of 1'],
    'consumer-throttled': [`Sum AWS/Lambda/Throttles${consumer} 60s`, '>= 1, 3 of 5'],
    'speed-layer-errors': [
      'Sum AWS/Lambda/Errors{FunctionName=catchment-local-events-speed-layer} 60s',
      '>= 1, 3 of 5',
    ],
    'stream-writes-throttled': [
      `Sum AWS/Kinesis/WriteProvisionedThroughputExceeded${stream} 60s`,
      '>= 1, 2 of 5',
    ],
    'stream-reads-throttled': [
      `Sum AWS/Kinesis/ReadProvisionedThroughputExceeded${stream} 60s`,
      '>= 1, 2 of 5',
    ],
    'failed-batches': [
      'Maximum AWS/SQS/ApproximateNumberOfMessagesVisible{QueueName=catchment-local-events-failed-batches} 60s',
      '>= 1, 1 of 1',
    ],
    'quarantine-rate': [
      '100 * refused / received',
      'refused: Sum DataPipeline/QuarantinedRecords{dataset=events} 300s',
      'received: Sum DataPipeline/EventsIn{dataset=events} 300s',
      '> 2, 1 of 1',
    ],
    'write-conflicts': ['Sum DataPipeline/ConditionalWriteConflicts{dataset=events} 300s', '>= 10, 1 of 1'],
    'arrivals-age': [
      'Maximum AWS/SQS/ApproximateAgeOfOldestMessage{QueueName=catchment-local-events-arrivals} 60s',
      '> 5400, 1 of 1',
    ],
    'arrivals-undelivered': [
      'Maximum AWS/SQS/ApproximateNumberOfMessagesVisible{QueueName=catchment-local-events-undelivered} 60s',
      '>= 1, 1 of 1',
    ],
  });
});

test('a batch that gathers for minutes is no stopped consumer', () => {
  const found = conditionsOf((stack) => {
    new IngestionAlarms(stack, 'Alarms', { dataset: events, environment: environments.prod });
  }, environments.prod);
  expect(found['consumer-stopped']).toEqual([
    'IF(FILL(arrived,0) > 0 AND FILL(read,0) == 0, 1, 0)',
    'arrived: Sum AWS/Kinesis/IncomingRecords{StreamName=catchment-prod-events} 300s',
    'read: Sum DataPipeline/RecordsIn{dataset=events} 300s',
    '>= 1, 2 of 2',
  ]);
});

describe("a dataset's runs and data", () => {
  const machine = (environment: EnvironmentConfig, group: string) =>
    `{StateMachineArn=arn:aws:states:us-east-1:${environment.account}:stateMachine:catchment-${environment.name}-${group}}`;

  test('with steady traffic', () => {
    const { local } = environments;
    const found = conditionsOf((stack) => {
      new RunAlarms(stack, 'Alarms', { dataset: events, group: 'web', environment: local });
    }, local);
    expect(found).toEqual({
      'run-failed': [
        'SUM([m0,m1,m2])',
        'm0: Sum DataPipeline/RunFailed{dataset=events} 300s',
        `m1: Sum AWS/States/ExecutionsTimedOut${machine(local, 'web')} 300s`,
        `m2: Sum AWS/States/ExecutionsAborted${machine(local, 'web')} 300s`,
        '>= 1, 1 of 1',
      ],
      // 90 minutes.
      'run-late': [`Sum AWS/States/ExecutionsSucceeded${machine(local, 'web')} 300s`, '< 1, 18 of 18'],
      'gate-failed': ['Sum DataPipeline/QualityCheckFailures{dataset=events} 300s', '>= 1, 1 of 1'],
      'gate-warning': ['Sum DataPipeline/QualityCheckWarnings{dataset=events} 300s', '>= 1, 1 of 1'],
      freshness: ['Maximum DataPipeline/FreshnessSeconds{dataset=events} 60s', '> 5400, 5 of 5'],
      'late-data': [
        '100 * late / cleaned',
        'late: Sum DataPipeline/LateRecords{dataset=events} 3600s',
        'cleaned: Sum DataPipeline/CleanedRecords{dataset=events} 3600s',
        '> 10, 1 of 1',
      ],
      'traffic-spike': ['Maximum DataPipeline/TrafficPercent{dataset=events} 60s', '> 500, 1 of 1'],
      'traffic-drop': ['Minimum DataPipeline/TrafficPercent{dataset=events} 60s', '< 20, 1 of 1'],
    });
  });

  test('with irregular traffic that tells of the past, in an environment that runs daily', () => {
    const { dev } = environments;
    const found = conditionsOf((stack) => {
      new RunAlarms(stack, 'Alarms', { dataset: orders, group: 'orders', environment: dev });
    }, dev);
    expect(Object.keys(found).sort()).toEqual(['gate-failed', 'gate-warning', 'run-failed', 'run-late']);
    // 26 hours, by the hour: more than a day cannot be looked at by five minutes.
    expect(found['run-late']).toEqual([
      `Sum AWS/States/ExecutionsSucceeded${machine(dev, 'orders')} 3600s`,
      '< 1, 26 of 26',
    ]);
  });
});

describe('the Glue jobs of a run group', () => {
  const failed = (job: string) =>
    `Sum Glue/glue.error.ALL{JobName=catchment-dev-orders-${job},JobRunId=ALL,ObservabilityGroup=error,Type=count} 300s`;
  const slow = (job: string) =>
    `Maximum DataPipeline/GlueJobDurationPercent{job=catchment-dev-orders-${job}} 300s`;
  const group = (hasMarts: boolean) =>
    conditionsOf((stack) => {
      new GroupAlarms(stack, 'Alarms', { group: 'orders', hasMarts, environment: environments.dev });
    }, environments.dev);

  test('with marts', () => {
    expect(group(true)).toEqual({
      'glue-job-failed': [
        'SUM([m0,m1,m2])',
        `m0: ${failed('clean')}`,
        `m1: ${failed('marts')}`,
        `m2: ${failed('maintenance')}`,
        '>= 1, 1 of 1',
      ],
      'glue-job-slow': ['MAX([m0,m1])', `m0: ${slow('clean')}`, `m1: ${slow('marts')}`, '> 300, 1 of 1'],
    });
  });

  test('without', () => {
    expect(group(false)).toEqual({
      'glue-job-failed': [failed('clean'), '>= 1, 1 of 1'],
      'glue-job-slow': [slow('clean'), '> 300, 1 of 1'],
    });
  });
});

test('what all datasets of an environment share', () => {
  const local: EnvironmentConfig = {
    ...environments.local,
    budgets: { monthlyUsd: 50, s3MonthlyUsd: 20, jumpPercent: 60 },
    lambdaConcurrency: 10,
    athena: { scanLimitGiB: 1, hourlyScanGiB: 20 },
  };
  const found = conditionsOf((stack) => {
    new EnvironmentAlarms(stack, 'Alarms', { environment: local });
  }, local);
  const failed = (type: string) =>
    `SampleCount AWS/Athena/TotalExecutionTime{QueryState=FAILED,QueryType=${type},WorkGroup=catchment-local} 300s`;
  const throttled = (kind: string) =>
    `Sum AWS/DynamoDB/${kind}ThrottleEvents{TableName=catchment-local-ledger} 60s`;
  expect(found).toEqual({
    'athena-bytes': [
      'Sum AWS/Athena/ProcessedBytes{WorkGroup=catchment-local} 3600s',
      `> ${20 * 1024 ** 3}, 1 of 1`,
    ],
    'athena-failures': [
      'SUM([m0,m1,m2])',
      `m0: ${failed('DML')}`,
      `m1: ${failed('DDL')}`,
      `m2: ${failed('UTILITY')}`,
      '>= 5, 1 of 1',
    ],
    'ledger-throttled': [
      'SUM([m0,m1])',
      `m0: ${throttled('Read')}`,
      `m1: ${throttled('Write')}`,
      '>= 1, 3 of 5',
    ],
    'lambda-concurrency': ['Maximum AWS/Lambda/ConcurrentExecutions{} 60s', '> 8, 1 of 1'],
    'cost-over-budget': ['Maximum DataPipeline/MonthToDateUsd{} 86400s', '> 50, 1 of 1'],
    'cost-s3-over-budget': [
      'Maximum DataPipeline/MonthToDateUsd{service=Amazon Simple Storage Service} 86400s',
      '> 20, 1 of 1',
    ],
    'cost-jump': ['Maximum DataPipeline/CostJumpPercent{} 86400s', '> 60, 1 of 1'],
    'cost-report-missing': ['Sum DataPipeline/CostReports{} 3600s', '< 1, 26 of 26'],
    'quarantine-access-denied': ['Sum DataPipeline/QuarantineAccessDenied{} 300s', '>= 1, 1 of 1'],
    'quarantine-unexpected-use': ['Sum DataPipeline/QuarantineUnexpectedUse{} 300s', '>= 1, 1 of 1'],
  });
});

test.each([
  ['events', events, ['freshness']],
  ['orders, which is silent for as long as it likes', orders, []],
] as const)('the composite of %s pages once, for whichever of its causes', (_, dataset, more) => {
  const template = templateOf((stack) => {
    new DatasetStale(stack, 'Stale', { dataset, group: 'shop', environment: environments.dev });
  });
  const page = 'arn:aws:sns:us-east-1:111111111111:catchment-dev-page';
  template.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
    AlarmName: `catchment-dev-${dataset.name}-dataset-stale`,
    AlarmRule: `(${[
      'consumer-iterator-age-high',
      'consumer-stopped',
      'arrivals-age',
      'run-failed',
      'run-late',
      'gate-failed',
      ...more,
    ]
      .map((id) => `ALARM("catchment-dev-${dataset.name}-${id}")`)
      .join(' OR ')})`,
    AlarmActions: [page],
    OKActions: [page],
  });
});
