import { expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { environments } from '../../../lib/config';
import { awsMetric } from '../../../lib/constructs/alarms/metrics';
import { RunbookAlarm, type RunbookAlarmProps } from '../../../lib/constructs/runbook-alarm';
import { templateOf } from './in-stack';

const TICKET = 'arn:aws:sns:us-east-1:111111111111:catchment-dev-ticket';
const PAGE = 'arn:aws:sns:us-east-1:111111111111:catchment-dev-page';
const errors = awsMetric(
  'AWS/Lambda',
  'Errors',
  { FunctionName: 'catchment-dev-orders-consumer' },
  { statistic: 'Sum', seconds: 60 },
);

const alarm = (props: Pick<RunbookAlarmProps, 'alarm' | 'of' | 'periods'>) =>
  templateOf((stack) => {
    new RunbookAlarm(stack, 'Alarm', {
      metric: errors,
      when: ['>=', 1],
      environment: environments.dev,
      ...props,
    });
  });

test('its words, its treatment of missing data and its topic are the declared ones, also when it is over', () => {
  alarm({ alarm: 'consumer-errors', of: 'orders', periods: { breaching: 3, of: 5 } }).hasResourceProperties(
    'AWS::CloudWatch::Alarm',
    {
      AlarmName: 'catchment-dev-orders-consumer-errors',
      AlarmDescription:
        'orders: the consumer fails on batches and they are delivered again. Analysts see new data later than usual. Page: docs/runbook/consumer-errors.md; first steps: npx catchment alarms show consumer-errors --env dev',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ Name: 'FunctionName', Value: 'catchment-dev-orders-consumer' }],
      Statistic: 'Sum',
      Period: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      TreatMissingData: 'notBreaching',
      AlarmActions: [TICKET],
      OKActions: [TICKET],
    },
  );
});

test.each([
  ['a page wakes somebody', 'failed-batches', PAGE],
  ['a cause of old data is a ticket: the composite pages for it', 'run-failed', TICKET],
] as const)('%s', (_, id, topic) => {
  alarm({ alarm: id, of: 'orders' }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [topic],
    OKActions: [topic],
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
  });
});

test('an alarm of a dataset that names none is refused, and one of the environment that names one', () => {
  expect(() => alarm({ alarm: 'consumer-errors' })).toThrow(
    'consumer-errors has the scope dataset, and received nothing to be of.',
  );
  expect(() => alarm({ alarm: 'athena-bytes', of: 'orders' })).toThrow(
    'athena-bytes has the scope environment, and received orders.',
  );
});

test.each([
  ['freshness', { breaching: 5, of: 5 }, 5],
  ['run-late', { breaching: 9_999, of: 9_999 }, 2_880],
] as const)(
  '%s, which takes silence for a breach, waits for its periods when it is new',
  (id, periods, minutes) => {
    alarm({ alarm: id, of: 'orders', periods }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: minutes },
    });
  },
);

test('an alarm for which silence is good does not wait', () => {
  alarm({ alarm: 'consumer-errors', of: 'orders' }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    WarmUpConfiguration: Match.absent(),
  });
});
