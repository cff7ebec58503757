import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderDatePredicate } from '../../../../lib/contract/quality/render-date-predicate';

const DAY_MS = 86_400_000;
const days = (first: string, count: number) =>
  Array.from({ length: count }, (_, at) =>
    new Date(Date.parse(first) + at * DAY_MS).toISOString().slice(0, 10),
  );

test.each([
  [['2026-11-21'], `"dt" IN (DATE '2026-11-21')`],
  [days('2026-11-20', 3), `"dt" BETWEEN DATE '2026-11-20' AND DATE '2026-11-22'`],
  [
    ['2026-11-30', '2026-12-01', '2026-01-05'],
    `("dt" IN (DATE '2026-01-05') OR "dt" BETWEEN DATE '2026-11-30' AND DATE '2026-12-01')`,
  ],
])('by date, dates become ranges: case %#', (dates, predicate) => {
  expect(renderDatePredicate('dt', dates, 'athena')).toBe(predicate);
});

test.each([
  [['2024-01-07'], '("year" = 2024 AND "month" IN (1) AND "day" IN (7))'],
  [days('2024-01-01', 7), '("year" = 2024 AND "month" IN (1) AND "day" BETWEEN 1 AND 7)'],
  [days('2024-02-01', 29), '("year" = 2024 AND "month" IN (2))'],
  [days('2024-01-01', 366), '("year" = 2024 AND "month" BETWEEN 1 AND 12)'],
  [
    days('2024-01-31', 2),
    '(("year" = 2024 AND "month" IN (1) AND "day" IN (31)) OR ("year" = 2024 AND "month" IN (2) AND "day" IN (1)))',
  ],
])('by calendar, dates become days, months and years: case %#', (dates, predicate) => {
  expect(renderDatePredicate('calendar', dates, 'athena')).toBe(predicate);
});

test('years of days make a text that Athena takes', () => {
  const everyOther = days('2010-01-01', 3650).filter((_, at) => at % 2 === 0);
  for (const layout of ['dt', 'calendar'] as const) {
    expect(renderDatePredicate(layout, everyOther, 'athena').length).toBeLessThan(100_000);
  }
});

/** Evaluates the calendar predicate as JavaScript. */
function matches(predicate: string, date: string): boolean {
  const script = predicate
    .replace(/"(\w+)" BETWEEN (\d+) AND (\d+)/g, '($1 >= $2 && $1 <= $3)')
    .replace(/"(\w+)" IN \(([\d, ]+)\)/g, '[$2].includes($1)')
    .replace(/"(\w+)" = (\d+)/g, '$1 === $2')
    .replaceAll('AND', '&&')
    .replaceAll('OR', '||');
  const [year, month, day] = date.split('-').map(Number);
  return new Function('year', 'month', 'day', `return ${script}`)(year, month, day) === true;
}

test('by calendar, exactly the dates that were asked for match', () => {
  const universe = days('2023-11-15', 500);
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...universe), { minLength: 1, maxLength: 120 }), (dates) => {
      const predicate = renderDatePredicate('calendar', dates, 'athena');
      expect(universe.filter((date) => matches(predicate, date))).toEqual([...dates].sort());
    }),
    { numRuns: 30 },
  );
});
