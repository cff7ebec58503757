import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { type EnvironmentConfig, environments } from '../../../../lib/config';
import { IngestionAlarms } from '../../../../lib/constructs/alarms/ingestion-alarms';
import { events } from '../../../../lib/datasets/events.dataset';
import { evaluateMetric } from '../../../../local/monitoring/alarms/evaluate-metric';
import { single } from '../../../../local/monitoring/store/aggregate';
import { type MetricId, MetricStore } from '../../../../local/monitoring/store/metric-store';
import { templateOf } from '../in-stack';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T12:00:00Z');

function alarmOf(environment: EnvironmentConfig): PutMetricAlarmInput {
  const template = templateOf((stack) => {
    new IngestionAlarms(stack, 'Alarms', { dataset: events, environment });
  }, environment);
  const name = `catchment-${environment.name}-events-consumer-stopped`;
  const found = template.findResources('AWS::CloudWatch::Alarm', { Properties: { AlarmName: name } });
  return Object.values(found)[0]?.['Properties'] as PutMetricAlarmInput;
}

/** Seconds after the start at which records arrive, and at which the consumer reads what has arrived. */
interface Course {
  readonly arrivals: readonly number[];
  readonly reads: readonly number[];
}

/** Minutes, counted from the start, at whose end the alarm is on. */
function minutesInAlarm(
  environment: EnvironmentConfig,
  { arrivals, reads }: Course,
  minutes: number,
): number[] {
  const alarm = alarmOf(environment);
  const store = new MetricStore();
  const add = (metric: MetricId, second: number) =>
    store.add({
      metric,
      time: START + second * 1_000,
      unit: 'Count',
      aggregate: single(1),
      highResolution: false,
    });
  const stream = { StreamName: `catchment-${environment.name}-events` };
  for (const at of arrivals)
    add({ namespace: 'AWS/Kinesis', name: 'IncomingRecords', dimensions: stream }, at);
  const dataset = { dataset: 'events' };
  for (const at of reads) add({ namespace: 'DataPipeline', name: 'RecordsIn', dimensions: dataset }, at);
  return Array.from({ length: minutes }, (_, at) => at + 1).filter(
    (minute) => evaluateMetric(store, alarm, START + minute * MINUTE)?.value === 'ALARM',
  );
}

/** Every so many seconds, from one on and before another. */
const every = (seconds: number, from: number, until: number) =>
  Array.from({ length: Math.ceil((until - from) / seconds) }, (_, at) => from + at * seconds);
const readAfter = (arrivals: readonly number[], seconds: number) => arrivals.map((at) => at + seconds);
const HOUR = 3_600;

describe('a consumer that reads at once', () => {
  const { local } = environments;
  const course = (arrivals: readonly number[]): Course => ({ arrivals, reads: readAfter(arrivals, 2) });

  test.each([
    ['records every second', every(1, 0, HOUR)],
    ['a record every minute and a half', every(90, 59, HOUR)],
    ['a burst at the end of a minute, read in the next', [58, 59, 59, 59]],
    ['such a burst every five minutes', every(300, 59, HOUR)],
    ['no records at all', []],
  ])('raises nothing with %s', (_, arrivals) => {
    expect(minutesInAlarm(local, course(arrivals), 70)).toEqual([]);
  });

  test('raises it two minutes after it stopped, until it reads again', () => {
    const arrivals = every(1, 0, 30 * 60);
    // It stops at 12:10 and is put right at 12:20.
    const reads = [...readAfter(every(1, 0, 598), 2), ...every(1, 1_200, 30 * 60)];
    expect(minutesInAlarm(local, { arrivals, reads }, 40)).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });
});

describe('a consumer that gathers a batch for five minutes', () => {
  const { prod } = environments;

  test.each([300, 310, 330])('raises nothing when it reads every %i seconds', (seconds) => {
    const course = { arrivals: every(1, 0, 2 * HOUR), reads: every(seconds, seconds, 2 * HOUR) };
    expect(minutesInAlarm(prod, course, 120)).toEqual([]);
  });

  test('raises it two periods after it stopped', () => {
    const course = { arrivals: every(1, 0, HOUR), reads: every(300, 290, 30 * 60) };
    const [first] = minutesInAlarm(prod, course, 60);
    expect(first).toBe(40);
  });
});
