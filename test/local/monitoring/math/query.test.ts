import { expect, test } from '@jest/globals';
import { querySet, seriesIn } from '../../../../local/monitoring/math/query';
import { single } from '../../../../local/monitoring/store/aggregate';
import { MetricStore } from '../../../../local/monitoring/store/metric-store';

const metric = (Id: string, Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: 'N', MetricName: Id }, Period, Stat: 'Sum' },
});

test('expressions are computed after those that they use, whatever their order', () => {
  const store = new MetricStore();
  for (const minute of [0, 1, 2, 3]) {
    store.add({
      metric: { namespace: 'N', name: 'm', dimensions: {} },
      time: minute * 60_000,
      unit: 'None',
      aggregate: single(1),
      highResolution: false,
    });
  }
  const set = querySet([
    { Id: 'twice', Expression: 'plus * 2' },
    { Id: 'plus', Expression: 'm + 1' },
    metric('m', 120),
  ]);
  expect(set.periodOf('twice')).toBe(120);
  const [series] = seriesIn('twice', set.run(store, { start: 0, end: 240_000 }).get('twice'));
  expect([...(series ?? [])]).toEqual([
    [0, 6],
    [120_000, 6],
  ]);
});

test.each([
  ['an id that is none', [{ Id: 'M', Expression: '1' }], '"M" is no id'],
  ['an id that is missing', [{ Id: 'e', Expression: 'm * 2' }], 'no metric or expression m'],
  ['an id twice', [metric('m'), metric('m')], 'm stands for two queries'],
  [
    'a circle',
    [
      { Id: 'e', Expression: 'f' },
      { Id: 'f', Expression: 'e' },
    ],
    'e, f, e use one another',
  ],
  ['neither metric nor expression', [{ Id: 'e' }], 'either a MetricStat or an Expression'],
  [
    'a statistic that is not served',
    [{ Id: 'm', MetricStat: { Metric: {}, Period: 60, Stat: 'TS(80%:)' } }],
    'the statistic TS(80%:)',
  ],
])('%s is refused', (_, queries, words) => {
  expect(() => querySet(queries)).toThrow(words);
});

test('a number is no answer', () => {
  expect(() => seriesIn('e', 5)).toThrow('e gives a number, not a metric.');
});
