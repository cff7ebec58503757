import { expect, test } from '@jest/globals';
import { PRICE_SHEET, PRICE_SOURCES, prices, UNCONFIRMED_PRICES } from '../../../lib/wiring/prices';

const paths = (tree: object, above: readonly string[] = []): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' ? paths(value, [...above, key]) : [[...above, key].join('.')],
  );

test('every price is confirmed by one source, or said to be confirmed by none', () => {
  const told = [...PRICE_SOURCES.flatMap(({ confirms }) => confirms), ...Object.keys(UNCONFIRMED_PRICES)];
  expect(told.sort()).toEqual(paths(prices).sort());
});

test('sources stand from the newest to the oldest, and none is newer than the comparison', () => {
  const days = PRICE_SOURCES.flatMap(({ asOf = [] }) => asOf);
  expect(days).toEqual([...days].sort().reverse());
  for (const day of days) expect(day <= PRICE_SHEET.comparedOn).toBe(true);
});
