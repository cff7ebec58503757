import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { evaluateMetric } from '../../../../local/monitoring/alarms/evaluate-metric';
import { type Aggregate, single } from '../../../../local/monitoring/store/aggregate';
import { MetricStore } from '../../../../local/monitoring/store/metric-store';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-11-21T12:00:00Z');

/** Values of metric `M`, one a minute, the last one in the minute before noon. */
function store(...values: Array<number | Aggregate | undefined>): MetricStore {
  const made = new MetricStore();
  values.forEach((value, at) => {
    if (value !== undefined) add(made, 'M', NOON - (values.length - at) * MINUTE, value);
  });
  return made;
}

function add(to: MetricStore, name: string, time: number, value: number | Aggregate, namespace = 'N') {
  to.add({
    metric: { namespace, name, dimensions: {} },
    time,
    unit: 'None',
    aggregate: typeof value === 'number' ? single(value) : value,
    highResolution: false,
  });
}

const alarm = (given: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput => ({
  AlarmName: 'a',
  Namespace: 'N',
  MetricName: 'M',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 10,
  ComparisonOperator: 'GreaterThanThreshold',
  ...given,
});

const state = (from: MetricStore, given: Partial<PutMetricAlarmInput> = {}, now = NOON) =>
  evaluateMetric(from, alarm(given), now)?.value ?? 'stays';
const reason = (from: MetricStore, given: Partial<PutMetricAlarmInput> = {}, now = NOON) =>
  evaluateMetric(from, alarm(given), now)?.explain().reason;

describe('a period counts once it is over', () => {
  test.each([
    ['a second before its end', NOON - 1_000, 'INSUFFICIENT_DATA'],
    ['at its end', NOON, 'ALARM'],
    ['within the next', NOON + 59_000, 'ALARM'],
  ])('%s', (_, now, wanted) => {
    expect(state(store(11), {}, now)).toBe(wanted);
  });
});

test.each([
  ['GreaterThanThreshold', 'OK', 'ALARM'],
  ['GreaterThanOrEqualToThreshold', 'ALARM', 'ALARM'],
  ['LessThanThreshold', 'OK', 'OK'],
  ['LessThanOrEqualToThreshold', 'ALARM', 'OK'],
] as const)('%s, at the threshold: %s, above it: %s', (ComparisonOperator, at, above) => {
  expect(state(store(10), { ComparisonOperator })).toBe(at);
  expect(state(store(10.1), { ComparisonOperator })).toBe(above);
});

describe('three out of five', () => {
  const given = { EvaluationPeriods: 5, DatapointsToAlarm: 3 };
  test.each([
    [[11, 11, 0, 0, 11], 'ALARM'],
    [[11, 11, 0, 0, 0], 'OK'],
    // The oldest has left the five that are evaluated.
    [[11, 11, 0, 0, 0, 11], 'OK'],
  ])('%j: %s', (values, wanted) => {
    expect(state(store(...values), given)).toBe(wanted);
  });
});

test('without DatapointsToAlarm all periods have to breach', () => {
  expect(state(store(11, 0), { EvaluationPeriods: 2 })).toBe('OK');
  expect(state(store(11, 11), { EvaluationPeriods: 2 })).toBe('ALARM');
});

test('a period of five minutes slides with the minute, as evaluations do', () => {
  const given = { Period: 300, TreatMissingData: 'notBreaching' };
  // 6 + 6 within the last five minutes.
  expect(state(store(6, undefined, undefined, undefined, 6), given)).toBe('ALARM');
  expect(state(store(6, undefined, undefined, undefined, undefined, 5), given)).toBe('OK');
});

test("an alarm on DynamoDB's metrics keeps its state while data is missing, unless it says otherwise", () => {
  const given = { Namespace: 'AWS/DynamoDB' };
  expect(state(store(), given)).toBe('stays');
  expect(state(store(), { ...given, TreatMissingData: 'notBreaching' })).toBe('OK');
});

describe('an expression', () => {
  const stat = (Id: string, Period = 60) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'N', MetricName: Id.toUpperCase() }, Period, Stat: 'Sum' },
    ReturnData: false,
  });
  const math = (Expression: string, ...ids: string[]) => {
    const { Namespace: _, MetricName: __, Statistic: ___, Period: ____, ...rest } = alarm();
    return { ...rest, Metrics: [{ Id: 'e', Expression }, ...ids.map((id) => stat(id))] };
  };

  test('is watched in place of a metric', () => {
    const values = store(5, 5);
    add(values, 'E2', NOON - MINUTE, 20);
    expect(evaluateMetric(values, math('100 * m / e2', 'm', 'e2'), NOON)?.value).toBe('ALARM');
    // In the other minute there is nothing to divide by, so there is no data.
    expect(evaluateMetric(values, math('100 * m / e2', 'm', 'e2'), NOON - MINUTE)?.value).toBe(
      'INSUFFICIENT_DATA',
    );
  });

  test('that fills gaps has no missing data', () => {
    const stopped = { ...math('IF(FILL(m, 0) > 0 AND FILL(read, 0) == 0, 1, 0)', 'm', 'read'), Threshold: 0 };
    const twice = { ...stopped, EvaluationPeriods: 2 };
    expect(evaluateMetric(store(), twice, NOON)?.value).toBe('OK');
    expect(evaluateMetric(store(5, 5), twice, NOON)?.value).toBe('ALARM');
    const reading = store(5, 5);
    add(reading, 'READ', NOON - MINUTE, 5);
    expect(evaluateMetric(reading, twice, NOON)?.value).toBe('OK');
  });
});

describe('a percentile of few samples', () => {
  const given = { ExtendedStatistic: 'p90' };
  const { Statistic: _, ...rest } = alarm();
  const percentile = (low: 'evaluate' | 'ignore', count: number) =>
    evaluateMetric(
      store(single(11, count)),
      { ...rest, ...given, EvaluateLowSampleCountPercentile: low },
      NOON,
    )?.value;

  test('is evaluated all the same, or keeps the state where the alarm says so', () => {
    expect(percentile('evaluate', 99)).toBe('ALARM');
    expect(percentile('ignore', 99)).toBeUndefined();
    expect(percentile('ignore', 100)).toBe('ALARM');
  });
});

test('a window of more than a day is looked at once an hour', () => {
  const given = {
    Period: 3600,
    EvaluationPeriods: 25,
    DatapointsToAlarm: 1,
    TreatMissingData: 'notBreaching',
  };
  const values = store(11);
  expect(state(values, given, NOON + 59 * MINUTE)).toBe('ALARM');
  const later = new MetricStore();
  add(later, 'M', NOON + MINUTE, 11);
  expect(state(later, given, NOON + 59 * MINUTE)).toBe('OK');
  expect(state(later, given, NOON + HOUR)).toBe('ALARM');
});

describe('the reason says what was seen', () => {
  test.each<[Array<number | undefined>, Partial<PutMetricAlarmInput>, string]>([
    [
      [11.5],
      {},
      'Threshold Crossed: 1 out of the last 1 datapoints [11.5 (21/11/26 11:59:00)] was greater than the threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      [11, 12, 1],
      { EvaluationPeriods: 3, DatapointsToAlarm: 2 },
      'Threshold Crossed: 2 out of the last 3 datapoints [12.0 (21/11/26 11:58:00), 11.0 (21/11/26 11:57:00)] were greater than the threshold (10.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      [0],
      {},
      'Threshold Crossed: 1 out of the last 1 datapoints [0.0 (21/11/26 11:59:00)] was not greater than the threshold (10.0) (minimum 1 datapoint for ALARM -> OK transition).',
    ],
    [
      [],
      { TreatMissingData: 'breaching', EvaluationPeriods: 2 },
      'Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].',
    ],
    [
      [0],
      { TreatMissingData: 'notBreaching', EvaluationPeriods: 2 },
      'Threshold Crossed: 1 datapoint [0.0 (21/11/26 11:59:00)] was not greater than the threshold (10.0) and 1 missing datapoint was treated as [NonBreaching].',
    ],
    [
      [0],
      { TreatMissingData: 'breaching', EvaluationPeriods: 2, DatapointsToAlarm: 1 },
      'Threshold Crossed: 1 missing datapoint was treated as [Breaching].',
    ],
    [[], {}, 'Insufficient Data: 1 datapoint was unknown.'],
  ])('%j, %j', (values, given, wanted) => {
    expect(reason(store(...values), given)).toBe(wanted);
  });

  test('to programs, too', () => {
    const verdict = evaluateMetric(store(1, 11), alarm({ EvaluationPeriods: 2, DatapointsToAlarm: 1 }), NOON);
    expect(JSON.parse(verdict?.explain().reasonData ?? '')).toEqual({
      version: '1.0',
      queryDate: '2026-11-21T12:00:00.000+0000',
      startDate: '2026-11-21T11:58:00.000+0000',
      statistic: 'Sum',
      period: 60,
      recentDatapoints: [1, 11],
      threshold: 10,
      evaluatedDatapoints: [
        { timestamp: '2026-11-21T11:59:00.000+0000', value: 11 },
        { timestamp: '2026-11-21T11:58:00.000+0000', value: 1 },
      ],
    });
  });
});
