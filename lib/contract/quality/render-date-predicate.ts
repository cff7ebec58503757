import type { Partitioning } from '../dataset';
import { type Dialect, dialects, type SqlDialect } from './sql-dialect';

const DAY_MS = 86_400_000;

interface Range<T> {
  readonly first: T;
  readonly last: T;
}

/** Runs of neighbours in an ascending list. */
function ranges<T>(values: readonly T[], follows: (before: T, after: T) => boolean): Range<T>[] {
  const found: { first: T; last: T }[] = [];
  for (const value of values) {
    const open = found.at(-1);
    if (open !== undefined && follows(open.last, value)) open.last = value;
    else found.push({ first: value, last: value });
  }
  return found;
}

function clauses<T>(column: string, found: readonly Range<T>[], literal: (value: T) => string): string[] {
  const single = found.filter(({ first, last }) => first === last).map(({ first }) => literal(first));
  return [
    ...(single.length === 0 ? [] : [`${column} IN (${single.join(', ')})`]),
    ...found
      .filter(({ first, last }) => first !== last)
      .map(({ first, last }) => `${column} BETWEEN ${literal(first)} AND ${literal(last)}`),
  ];
}

const anyOf = (alternatives: readonly string[]) =>
  alternatives.length === 1 ? (alternatives[0] as string) : `(${alternatives.join(' OR ')})`;

function byDate(dates: readonly string[], sql: Dialect): string {
  const found = ranges(dates, (before, after) => Date.parse(after) - Date.parse(before) === DAY_MS);
  return anyOf(clauses(sql.identifier('dt'), found, (date) => `DATE ${sql.text(date)}`));
}

const next = (before: number, after: number) => after === before + 1;

function numbersClause(column: string, values: readonly number[]): string {
  return anyOf(clauses(column, ranges(values, next), String));
}

function grouped<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

/** Months of a year that have the same days share a clause; a month that is whole needs no days. */
function byCalendar(dates: readonly string[], sql: Dialect): string {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => sql.identifier(name)) as [
    string,
    string,
    string,
  ];
  const months = [...grouped(dates, (date) => date.slice(0, 7)).entries()].map(([of, days]) => {
    const [y, m] = [Number(of.slice(0, 4)), Number(of.slice(5))];
    const whole = days.length === new Date(Date.UTC(y, m, 0)).getUTCDate();
    const dayClause = whole
      ? ''
      : numbersClause(
          day,
          days.map((date) => Number(date.slice(8))),
        );
    return { y, m, dayClause };
  });
  const alike = [...grouped(months, ({ y, dayClause }) => `${y} ${dayClause}`).values()];
  return anyOf(
    alike.map((group) => {
      const { y, dayClause } = group[0] as (typeof months)[number];
      const monthClause = numbersClause(
        month,
        group.map(({ m }) => m),
      );
      const days = dayClause === '' ? [] : [dayClause];
      return `(${[`${year} = ${y}`, monthClause, ...days].join(' AND ')})`;
    }),
  );
}

/**
 * A predicate on a cleaned table's partition keys alone, so that nothing but these dates is read.
 * @param dates YYYY-MM-DD; at least one
 */
export function renderDatePredicate(
  layout: Partitioning['layout'],
  dates: readonly string[],
  dialect: SqlDialect,
): string {
  const distinct = [...new Set(dates)].sort();
  const sql = dialects[dialect];
  return layout === 'dt' ? byDate(distinct, sql) : byCalendar(distinct, sql);
}
