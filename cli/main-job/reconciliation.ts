import { formatWorth, type Sum } from './figures';
import type { FileFigures } from './file-figures';
import type { TableFigures } from './table-figures';

export interface Comparison {
  readonly figure: string;
  readonly file: string;
  readonly athena: string;
  readonly equal: boolean;
}

export interface Reconciliation {
  readonly comparisons: readonly Comparison[];
  /** Days and countries that differ, in words. */
  readonly differences: readonly string[];
  readonly equal: boolean;
}

/** Sets the file beside the tables, figure by figure. `sent` is what the producer was acknowledged. */
export function reconcile(file: FileFigures, tables: TableFigures, sent: number): Reconciliation {
  const days = compareGroups('day', file.byDay, tables.byDay);
  const countries = compareGroups('country', file.byCountry, tables.byCountry);
  const count = (figure: string, left: number, right: number): Comparison => ({
    figure,
    file: left.toLocaleString('en-US'),
    athena: right.toLocaleString('en-US'),
    equal: left === right,
  });
  const comparisons = [
    count('order lines sent', file.lines, sent),
    count('quarantined', file.quarantined, tables.quarantined),
    count('distinct events in raw', file.total.rows, tables.rawEvents),
    count('rows in cleaned', file.total.rows, tables.total.rows),
    {
      figure: 'worth of cleaned',
      file: formatWorth(file.total.worth),
      athena: formatWorth(tables.total.worth),
      equal: file.total.worth === tables.total.worth,
    },
    count('days', file.byDay.size, tables.byDay.size),
    days.comparison,
    count('countries', file.byCountry.size, tables.byCountry.size),
    countries.comparison,
  ];
  return {
    comparisons,
    differences: [...days.differences, ...countries.differences],
    equal: comparisons.every((comparison) => comparison.equal),
  };
}

function compareGroups(kind: string, file: ReadonlyMap<string, Sum>, tables: ReadonlyMap<string, Sum>) {
  const keys = [...new Set([...file.keys(), ...tables.keys()])].sort();
  const say = (sum: Sum | undefined) =>
    sum ? `${sum.rows.toLocaleString('en-US')} rows worth ${formatWorth(sum.worth)}` : 'nothing';
  const differences = keys
    .filter((key) => {
      const left = file.get(key);
      const right = tables.get(key);
      return left?.rows !== right?.rows || left?.worth !== right?.worth;
    })
    .map((key) => `${kind} ${key}: the file has ${say(file.get(key))}, Athena ${say(tables.get(key))}`);
  const comparison: Comparison = {
    figure: `rows and worth per ${kind}`,
    file: `${file.size}`,
    athena: `${keys.length - differences.length} equal`,
    equal: differences.length === 0,
  };
  return { comparison, differences };
}
