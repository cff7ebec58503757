import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutAnomalyDetectorCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from '@jest/globals';
import { monitoringsUnderTest } from '../monitoring-under-test';

const monitoring = monitoringsUnderTest();

const alarm: PutMetricAlarmCommandInput = {
  AlarmName: 'a',
  Namespace: 'N',
  MetricName: 'M',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};
const metric = (Id: string, Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period, Stat: 'Sum' },
  ReturnData: false,
});
const math = (...Metrics: NonNullable<PutMetricAlarmCommandInput['Metrics']>) => ({
  Metrics,
  Namespace: undefined,
  MetricName: undefined,
  Statistic: undefined,
  Period: undefined,
});

test.each<[string, Partial<Record<keyof PutMetricAlarmCommandInput, unknown>>, string]>([
  ['without a name', { AlarmName: '' }, 'The parameter AlarmName is required.'],
  ['of no metric', { MetricName: undefined }, 'MetricName and Namespace are required.'],
  ['of no statistic', { Statistic: undefined }, 'Either Statistic or ExtendedStatistic is required.'],
  ['of two statistics', { ExtendedStatistic: 'p99' }, 'Either Statistic or ExtendedStatistic is required.'],
  [
    'of a statistic that is not served',
    { Statistic: undefined, ExtendedStatistic: 'WM(10%:90%)' },
    'does not compute the statistic WM(10%:90%)',
  ],
  ['of no threshold', { Threshold: undefined }, 'Threshold is required.'],
  ['of a crooked period', { Period: 90 }, 'Period must be 10, 20, 30 or a multiple of 60.'],
  ['of no period', { Period: undefined }, 'Period is required.'],
  ['of no evaluation', { EvaluationPeriods: 0 }, 'EvaluationPeriods must be 1 or more.'],
  [
    'of more than all periods',
    { DatapointsToAlarm: 2 },
    'DatapointsToAlarm must be from 1 to EvaluationPeriods.',
  ],
  ['over more than a day', { Period: 300, EvaluationPeriods: 289 }, 'checked across more than 86400 seconds'],
  [
    'over more than a week',
    { Period: 3600, EvaluationPeriods: 169 },
    'checked across more than 604800 seconds',
  ],
  [
    'that looks at the wall clock',
    { EvaluationWindow: { Sliding: {} } },
    'The local environment does not serve EvaluationWindow.',
  ],
  ['of an unknown treatment', { TreatMissingData: 'bad' }, 'TreatMissingData must be one of'],
  [
    'that warms up for three days',
    { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 4320 } },
    'must be from 1 to 2880',
  ],
  [
    'that detects anomalies',
    { ComparisonOperator: 'LessThanLowerThreshold' },
    'does not serve the ComparisonOperator LessThanLowerThreshold',
  ],
  [
    'that acts otherwise than by SNS',
    { AlarmActions: ['arn:aws:automate:us-east-1:ec2:stop'] },
    'acts through SNS topics alone',
  ],
  [
    'of an expression that is not served',
    math({ Id: 'e', Expression: 'SEARCH("x", "Sum", 60)' }),
    'does not compute SEARCH() of metric math',
  ],
  [
    'of an expression that gives a number',
    math({ Id: 'e', Expression: 'SUM(m)' }, metric('m')),
    'e gives a number',
  ],
  [
    'of an expression that gives several metrics',
    math({ Id: 'e', Expression: 'METRICS()' }, metric('m'), metric('n')),
    'e gives several metrics',
  ],
  [
    'of two results',
    math({ Id: 'e', Expression: 'm' }, { ...metric('m'), ReturnData: true }),
    'Exactly one element of Metrics must have ReturnData true.',
  ],
  [
    'of two periods',
    math({ Id: 'e', Expression: 'm + n' }, metric('m'), metric('n', 300)),
    'All metrics of an alarm must have the same Period.',
  ],
])('an alarm %s is refused, and nothing is kept', async (_, given, words) => {
  const { client } = await monitoring();
  const input = { ...alarm, ...given } as PutMetricAlarmCommandInput;
  await expect(client.send(new PutMetricAlarmCommand(input))).rejects.toThrow(words);
  expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toEqual([]);
});

test('an alarm stays of its kind', async () => {
  const { client } = await monitoring();
  await client.send(new PutMetricAlarmCommand(alarm));
  await expect(
    client.send(new PutCompositeAlarmCommand({ AlarmName: 'a', AlarmRule: 'TRUE' })),
  ).rejects.toThrow('a is a MetricAlarm');
  await expect(
    client.send(new PutCompositeAlarmCommand({ AlarmName: 'b', AlarmRule: 'ALARM(a' })),
  ).rejects.toThrow('Invalid AlarmRule');
});

test.each([
  ['without a value', { MetricName: 'M' }, 'neither Value nor Values nor StatisticValues'],
  ['of no number', { MetricName: 'M', Value: Number.POSITIVE_INFINITY }, 'no finite number'],
  ['that is a month old', { MetricName: 'M', Value: 1, Timestamp: new Date('2020-01-01') }, 'two weeks ago'],
  [
    'of an empty set',
    { MetricName: 'M', StatisticValues: { SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 } },
    'SampleCount of 0',
  ],
  ['of two kinds', { MetricName: 'M', Value: 1, Values: [1] }, 'are mutually exclusive'],
  ['with a count too many', { MetricName: 'M', Values: [1], Counts: [1, 2] }, '2 Counts for 1 Values'],
  ['kept by ten seconds', { MetricName: 'M', Value: 1, StorageResolution: 10 }, 'must be 1 or 60'],
  ['of an unknown unit', { MetricName: 'M', Value: 1, Unit: 'Mile' as never }, 'the unit Mile'],
  [
    'of an empty dimension',
    { MetricName: 'M', Value: 1, Dimensions: [{ Name: 'shop', Value: '' }] },
    'the dimension "shop" of ""',
  ],
])('data %s is refused', async (_, datum, words) => {
  const { client } = await monitoring();
  await expect(
    client.send(new PutMetricDataCommand({ Namespace: 'N', MetricData: [datum] })),
  ).rejects.toThrow(words);
});

test('a query from its end to its start is refused', async () => {
  const { client } = await monitoring();
  await expect(
    client.send(
      new GetMetricDataCommand({ StartTime: new Date(1000), EndTime: new Date(0), MetricDataQueries: [] }),
    ),
  ).rejects.toThrow('StartTime must be less than');
});

test('an operation that is not served is refused by its name', async () => {
  const { client } = await monitoring();
  await expect(client.send(new PutAnomalyDetectorCommand({ Stat: 'Sum' }))).rejects.toThrow(
    'does not serve monitoring PutAnomalyDetector',
  );
});

const MINUTES = { StartTime: new Date(0), EndTime: new Date(60_000) };
const statistics = { Namespace: 'N', MetricName: 'M', ...MINUTES };
const query = (given: object) =>
  new GetMetricDataCommand({ ...MINUTES, MetricDataQueries: [{ ...metric('m'), ...given }] });

test.each([
  ['a label that the data makes', query({ Label: '\u0024{MAX}' }), 'labels that change with the data'],
  ['another account', query({ AccountId: '1' }), 'does not serve AccountId'],
  ['a crooked period', query(metric('m', 90)), 'Period is 90'],
  [
    'too many datapoints',
    new GetMetricStatisticsCommand({
      ...statistics,
      EndTime: new Date(1_441 * 60_000),
      Period: 60,
      Statistics: ['Sum'],
    }),
    'You have requested up to 1441 datapoints, which exceeds the limit of 1440.',
  ],
  ['no statistic', new GetMetricStatisticsCommand({ ...statistics, Period: 60 }), 'must be given'],
  ['linked accounts', new ListMetricsCommand({ IncludeLinkedAccounts: true }), 'IncludeLinkedAccounts'],
  ['tags of nothing', new ListTagsForResourceCommand({ ResourceARN: 'arn:x' }), 'does not exist: arn:x'],
  ['101 alarms to delete', new DeleteAlarmsCommand({ AlarmNames: Array(101).fill('a') }), 'At most 100'],
])('a call that asks for %s is refused', async (_, command, words) => {
  const { client } = await monitoring();
  await expect(client.send(command as DescribeAlarmsCommand)).rejects.toThrow(words);
});
