import type { MadeFigures } from './event-figures';
import { type EventFigures, formatWorth, type Sum } from './figures';
import type { FileFigures } from './file-figures';
import type { OrderTables } from './table-figures';

export interface Comparison {
  readonly figure: string;
  /** As the source has it: the file, or the generator's own account. */
  readonly source: string;
  readonly athena: string;
  readonly equal: boolean;
}

export interface Reconciliation {
  readonly comparisons: readonly Comparison[];
  /** Days, countries and sessions that differ, in words. */
  readonly differences: readonly string[];
  readonly equal: boolean;
}

/** Sets the file beside the tables, figure by figure. `sent` is what the producer was acknowledged. */
export function reconcileOrders(file: FileFigures, tables: OrderTables, sent: number): Reconciliation {
  const groups = [
    compareGroups('rows and worth per day', 'day', file.byDay, tables.byDay, sumText),
    compareGroups('rows and worth per country', 'country', file.byCountry, tables.byCountry, sumText),
    compareGroups('daily_sales per day', 'sales of', joined(file.sales), joined(tables.sales), String),
  ];
  return reconciliation(
    [
      count('order lines sent', file.lines, sent),
      count('order lines quarantined', file.quarantined, tables.quarantined),
      count('distinct orders in raw', file.total.rows, tables.rawEvents),
      count('orders in cleaned', file.total.rows, tables.total.rows),
      {
        figure: 'worth of cleaned',
        source: formatWorth(file.total.worth),
        athena: formatWorth(tables.total.worth),
        equal: file.total.worth === tables.total.worth,
      },
    ],
    groups,
  );
}

/** Sets what was made beside the tables. `sent` is what the producer was acknowledged. */
export function reconcileEvents(made: MadeFigures, tables: EventFigures, sent: number): Reconciliation {
  const groups = [
    compareGroups('events per day', 'day', made.byDay, tables.byDay, (events) => `${events} events`),
    compareGroups('sessions', 'session', made.sessions, tables.sessions, (times) => `it ${times} times`),
  ];
  return reconciliation(
    [
      count('events sent', made.sent, sent),
      count('events quarantined', made.quarantined, tables.quarantined),
      count('events in cleaned', made.rows, tables.rows),
    ],
    groups,
  );
}

/** Several reconciliations as one. */
export function together(parts: readonly Reconciliation[]): Reconciliation {
  return {
    comparisons: parts.flatMap((part) => part.comparisons),
    differences: parts.flatMap((part) => part.differences),
    equal: parts.every((part) => part.equal),
  };
}

interface Groups {
  readonly comparison: Comparison;
  readonly differences: readonly string[];
}

function reconciliation(counts: readonly Comparison[], groups: readonly Groups[]): Reconciliation {
  const comparisons = [...counts, ...groups.map((group) => group.comparison)];
  return {
    comparisons,
    differences: groups.flatMap((group) => group.differences),
    equal: comparisons.every((comparison) => comparison.equal),
  };
}

function count(figure: string, source: number, athena: number): Comparison {
  return {
    figure,
    source: source.toLocaleString('en-US'),
    athena: athena.toLocaleString('en-US'),
    equal: source === athena,
  };
}

function compareGroups<T>(
  figure: string,
  kind: string,
  source: ReadonlyMap<string, T>,
  tables: ReadonlyMap<string, T>,
  text: (value: T) => string,
): Groups {
  const say = (value: T | undefined) => (value === undefined ? 'nothing' : text(value));
  const keys = [...new Set([...source.keys(), ...tables.keys()])].sort();
  const differences = keys
    .map((key) => ({ key, left: say(source.get(key)), right: say(tables.get(key)) }))
    .filter(({ left, right }) => left !== right)
    .map(({ key, left, right }) => `${kind} ${key}: the source has ${left}, Athena ${right}`);
  const comparison: Comparison = {
    figure,
    source: source.size.toLocaleString('en-US'),
    athena: `${(keys.length - differences.length).toLocaleString('en-US')} equal`,
    equal: differences.length === 0,
  };
  return { comparison, differences };
}

const sumText = ({ rows, worth }: Sum) => `${rows.toLocaleString('en-US')} rows worth ${formatWorth(worth)}`;

/** One text a day, of all its countries. */
function joined(sales: ReadonlyMap<string, ReadonlyMap<string, string>>): Map<string, string> {
  return new Map(
    [...sales].map(([day, countries]) => [
      day,
      [...countries]
        .map(([country, text]) => `${country}: ${text}`)
        .sort()
        .join(' | '),
    ]),
  );
}
