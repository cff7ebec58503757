import { compare, numberOf, textOf, type Value } from './value';

interface Item {
  readonly value: Value;
  /** Milliseconds since 1970, of the line. */
  readonly time: number;
}

/** @param parameter the second operand: of `pct` the percentage */
type Aggregate = (items: readonly Item[], parameter: number) => Value;

const present = (items: readonly Item[]) => items.filter(({ value }) => value !== null);
const numbers = (items: readonly Item[]) =>
  items.map(({ value }) => numberOf(value)).filter((number) => number !== undefined);

const ofNumbers =
  (apply: (values: readonly number[], parameter: number) => number): Aggregate =>
  (items, parameter) => {
    const values = numbers(items);
    return values.length === 0 ? null : apply(values, parameter);
  };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** The least value that so many per cent of the values do not exceed. */
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] as number;
}

const sortedBy = (items: readonly Item[], order: (a: Item, b: Item) => number) => present(items).sort(order);

/** Of the lines of a group. */
export const aggregates: Readonly<Record<string, Aggregate>> = {
  count: (items) => present(items).length,
  count_distinct: (items) => new Set(present(items).map(({ value }) => textOf(value))).size,
  sum: ofNumbers(sum),
  avg: ofNumbers(mean),
  min: ofNumbers((values) => Math.min(...values)),
  max: ofNumbers((values) => Math.max(...values)),
  median: ofNumbers((values) => percentile(values, 50)),
  pct: ofNumbers(percentile),
  percentile: ofNumbers(percentile),
  stddev: ofNumbers((values) => {
    const middle = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  }),
  earliest: (items) => sortedBy(items, (a, b) => a.time - b.time)[0]?.value ?? null,
  latest: (items) => sortedBy(items, (a, b) => a.time - b.time).at(-1)?.value ?? null,
  sortsfirst: (items) => sortedBy(items, (a, b) => compare(a.value, b.value))[0]?.value ?? null,
  sortslast: (items) => sortedBy(items, (a, b) => compare(a.value, b.value)).at(-1)?.value ?? null,
};
