import { expect, test } from '@jest/globals';
import { type Aggregate, single } from '../../../../local/monitoring/store/aggregate';
import { MetricStore } from '../../../../local/monitoring/store/metric-store';
import { enoughSamples, statistic } from '../../../../local/monitoring/store/statistic';

const MINUTE = 60_000;
const metric = (dimensions: Record<string, string> = {}) => ({ namespace: 'N', name: 'M', dimensions });

function storeOf(...samples: Array<{ time: number; value: number; unit?: string; fine?: boolean }>) {
  const store = new MetricStore();
  for (const { time, value, unit = 'None', fine = false } of samples) {
    store.add({ metric: metric(), time, unit, aggregate: single(value), highResolution: fine });
  }
  return store;
}

test('a period takes what lies from its start on and before its end', () => {
  const store = storeOf(
    { time: -1, value: 1 },
    { time: 0, value: 10 },
    { time: 2 * MINUTE - 1, value: 20 },
    { time: 2 * MINUTE, value: 40 },
  );
  expect(store.read(metric(), 0, 2 * MINUTE)).toMatchObject({ count: 2, sum: 30, min: 10, max: 20 });
  expect(store.read(metric(), 3 * MINUTE, 4 * MINUTE)).toBeUndefined();
});

test('a busy minute takes its values one by one, and a percentile sees them all', () => {
  const store = storeOf(...Array.from({ length: 20_000 }, (_, at) => ({ time: at % MINUTE, value: at })));
  const whole = store.read(metric(), 0, MINUTE);
  expect(whole?.count).toBe(20_000);
  expect(statistic('p50')?.(whole as Aggregate)).toBe(9_999);
});

test('a unit takes its own values, none takes all', () => {
  const store = storeOf({ time: 0, value: 1, unit: 'Bytes' }, { time: 0, value: 2, unit: 'Count' });
  expect(store.read(metric(), 0, MINUTE, 'Count')?.sum).toBe(2);
  expect(store.read(metric(), 0, MINUTE)?.sum).toBe(3);
});

test('dimensions are a set: their order is no matter, one more or less is another metric', () => {
  const store = new MetricStore();
  const sample = { time: 0, unit: 'None', aggregate: single(1), highResolution: false };
  store.add({ metric: metric({ a: '1', b: '2' }), ...sample });
  store.add({ metric: metric({ b: '2', a: '1' }), ...sample });
  store.add({ metric: metric({ a: '1' }), ...sample });
  expect(store.read(metric({ a: '1', b: '2' }), 0, MINUTE)?.sum).toBe(2);
  expect(store.read(metric(), 0, MINUTE)).toBeUndefined();
});

test('periods below a minute see what was put in high resolution alone', () => {
  const store = storeOf({ time: 12_000, value: 1, fine: true }, { time: 13_000, value: 2 });
  expect(store.read(metric(), 10_000, 20_000)?.sum).toBe(1);
  expect(store.read(metric(), 0, MINUTE)?.sum).toBe(3);
});

test('what is too old is forgotten, and its metric with it', () => {
  const store = storeOf({ time: 0, value: 1 });
  store.forgetBefore(MINUTE);
  expect(store.read(metric(), 0, MINUTE)).toBeUndefined();
  expect(store.list(0)).toEqual([]);
});

/** 1 to 100, each once. */
const hundred: Aggregate = {
  count: 100,
  sum: 5050,
  min: 1,
  max: 100,
  values: Array.from({ length: 100 }, (_, at) => [100 - at, 1]).flat(),
};
test.each([
  ['SampleCount', 100],
  ['Sum', 5050],
  ['Average', 50.5],
  ['Minimum', 1],
  ['Maximum', 100],
  ['p0', 1],
  ['p50', 50],
  ['p99.9', 100],
  ['p100', 100],
  ['tm90', 45.5],
  ['IQM', 50.5],
])('%s of 1 to 100 is %d', (name, wanted) => {
  expect(statistic(name)?.(hundred)).toBe(wanted);
});

test('a statistic set hides percentiles, unless all of its values are the same', () => {
  const set = { count: 4, sum: 10, min: 1, max: 4, values: undefined };
  expect(statistic('p50')?.(set)).toBeUndefined();
  expect(statistic('p50')?.({ ...set, sum: 12, min: 3, max: 3 })).toBe(3);
});

test.each(['Median', 'p101', 'p', 'sum', 'constructor'])('%s is no statistic', (name) => {
  expect(statistic(name)).toBeUndefined();
});

// "10/(1-percentile)" above the middle, "10/percentile" below it.
test.each([
  ['p99', 1000],
  ['p50', 20],
  ['p10', 100],
])('%s takes %d samples to mean something', (name, samples) => {
  expect(enoughSamples(name, samples)).toBe(true);
  expect(enoughSamples(name, samples - 1)).toBe(false);
});
