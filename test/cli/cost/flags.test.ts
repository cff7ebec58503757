import { expect, test } from '@jest/globals';
import { month, queries, rate, size } from '../../../cli/cost/flags';

test.each([
  ['10000/s', 10_000],
  ['600/min', 10],
  ['1.5k/h', 1_500 / 3_600],
  ['86.4M/day', 1_000],
])('%s is a rate', (text, perSecond) => expect(rate(text)).toBeCloseTo(perSecond, 9));

test.each([
  ['1KB', 1024],
  ['815B', 815],
  ['1.5 MB', 1.5 * 1024 ** 2],
])('%s is a size', (text, bytes) => expect(size(text)).toBe(bytes));

test('queries are how many, and what each scans', () =>
  expect(queries('1000x2GB')).toEqual({ count: 1_000, bytes: 2 * 1024 ** 3 }));

test.each(['10000', '0/s', '/s', '1.2.3/s', '10/year'])('%s is no rate', (text) =>
  expect(() => rate(text)).toThrow('as 10000/s'),
);
test.each(['1', '0KB', 'KB', '1kb'])('%s is no size', (text) => expect(() => size(text)).toThrow('as 1KB'));
test.each(['1000', 'x2GB', '1.5x2GB'])('%s are no queries', (text) =>
  expect(() => queries(text)).toThrow('as 1000x2GB'),
);
test.each(['0', '1.5', ''])('"%s" is no month', (text) => expect(() => month(text)).toThrow('1 or more'));
