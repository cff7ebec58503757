import { describe, expect, test } from '@jest/globals';
import { parseExpression } from '../../../../local/monitoring/math/expression';
import { MathError, type Series, type Value } from '../../../../local/monitoring/math/value';

const MINUTE = 60_000;
const times = [0, 1, 2, 3, 4].map((at) => at * MINUTE);
const grid = { times, period: 60 };

/** One value a minute, `undefined` where there is no data. */
const series = (...values: Array<number | undefined>): Series =>
  new Map(values.flatMap((value, at) => (value === undefined ? [] : [[at * MINUTE, value] as const])));
const gap = undefined;

/** A series as it was given, a number as itself. */
function told(value: Value): unknown {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) return value.map(told);
  const found = times.map((time) => (value as Series).get(time));
  return found.slice(0, found.findLastIndex((one) => one !== undefined) + 1);
}

function compute(text: string, metrics: Record<string, Series>): unknown {
  const known = new Map(Object.entries(metrics));
  return told(parseExpression(text).evaluate(known, known, grid));
}

const a = series(1, 2, gap, 4, 5);
const b = series(10, gap, 30, 0, 50);

test.each<[string, unknown]>([
  // Between two metrics there is a value where both have one; a division by zero leaves a gap.
  ['a + b', [11, gap, gap, 4, 55]],
  ['100 * a / b', [10, gap, gap, gap, 10]],
  ['-a', [-1, -2, gap, -4, -5]],
  ['a ^ 2 - 1', [0, 3, gap, 15, 24]],
  ['2 + 3 * 4', 14],
  // Comparisons and logic give 1 and 0.
  ['a > 2', [0, 0, gap, 1, 1]],
  ['a >= 2 AND a < 5', [0, 1, gap, 1, 0]],
  ['a == 1 OR a == 5', [1, 0, gap, 0, 1]],
  ['a != 2 && a <= 4 || a == 2', [1, 1, gap, 1, 0]],
  // Of one metric a number, of a list a metric of what each minute has.
  ['SUM(a)', 12],
  ['AVG(a)', 3],
  ['SUM([a, b])', [11, 2, 30, 4, 55]],
  ['MAX([a, b])', [10, 2, 30, 4, 50]],
  ['MIN(METRICS())', [1, 2, 30, 0, 5]],
  ['SUM(METRICS("b"))', [10, gap, 30, 0, 50]],
  ['STDDEV([a, b])', [4.5, 0, 0, 2, 22.5]],
  ['METRIC_COUNT(METRICS())', 2],
  ['DATAPOINT_COUNT(a)', 4],
  [
    'METRICS() * 2',
    [
      [2, 4, gap, 8, 10],
      [20, gap, 60, 0, 100],
    ],
  ],
  // Filling.
  ['FILL(a, 0)', [1, 2, 0, 4, 5]],
  ['FILL(a, REPEAT)', [1, 2, 2, 4, 5]],
  ['FILL(a, LINEAR)', [1, 2, 3, 4, 5]],
  ['FILL(a, b)', [1, 2, 30, 4, 5]],
  [
    'FILL(METRICS(), 0)',
    [
      [1, 2, 0, 4, 5],
      [10, 0, 30, 0, 50],
    ],
  ],
  // Choosing: where the condition has no data there is none.
  ['IF(a > 2, a, 0)', [0, 0, gap, 4, 5]],
  ['IF(a > 2, a)', [gap, gap, gap, 4, 5]],
  ['IF(FILL(a, 0) > 0 AND FILL(b, 0) == 0, 1, 0)', [0, 1, 0, 1, 0]],
  // From one value to the next that there is.
  ['DIFF(a)', [gap, 1, gap, 2, 1]],
  ['RATE(a) * 60', [gap, 1, gap, 1, 1]],
  ['DIFF_TIME(a)', [gap, 60, gap, 120, 60]],
  ['RUNNING_SUM(a)', [1, 3, gap, 7, 12]],
  ['ABS(0 - a)', [1, 2, gap, 4, 5]],
  ['CEIL(a / 2) + FLOOR(a / 2)', [1, 2, gap, 4, 5]],
  ['LOG10(b * 10)', [2, gap, expect.closeTo(2.477, 3), gap, expect.closeTo(2.699, 3)]],
  ['a * PERIOD(a)', [60, 120, gap, 240, 300]],
  ['TIME_SERIES(7)', [7, 7, 7, 7, 7]],
  ['MINUTE(a)', [0, 1, gap, 3, 4]],
  ['DAY(a) * 100 + MONTH(a)', [401, 401, gap, 401, 401]],
  ['FIRST(METRICS())', [1, 2, gap, 4, 5]],
  ['LAST([a, b])', [10, gap, 30, 0, 50]],
])('%s', (text, wanted) => {
  expect(compute(text, { a, b })).toEqual(wanted);
});

test('a list without its empty metrics', () => {
  expect(compute('REMOVE_EMPTY(METRICS())', { a, none: new Map() })).toEqual([[1, 2, gap, 4, 5]]);
});

describe('what is not served is refused by its name', () => {
  test.each([
    ['SEARCH("x", "Sum")', 'SEARCH()'],
    ['ANOMALY_DETECTION_BAND(a, 2)', 'ANOMALY_DETECTION_BAND()'],
    ['SUM(SERVICE_QUOTA(a))', 'SERVICE_QUOTA()'],
    ['a % b', 'operator %'],
    ['toString(a)', 'toString()'],
    ['a.b', 'MemberExpression'],
    ['a +', 'is no expression'],
  ])('%s', (text, words) => {
    expect(() => parseExpression(text)).toThrow(MathError);
    expect(() => parseExpression(text)).toThrow(words);
  });
});

test('an expression tells what it is made of', () => {
  const { ids, takesAll } = parseExpression('FILL(a, REPEAT) + SUM(METRICS()) + b');
  expect({ ids, takesAll }).toEqual({ ids: ['a', 'b'], takesAll: true });
});
