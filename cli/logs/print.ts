import { formatCount, tableOf } from '../format/named-table';
import type { LogRow, LogsResult } from './insights';

/** What a cell of a table shows whole. */
const WIDEST_CELL = 60;

/** A table; or, where values would be cut, a block for each row: keys and messages are there to be copied. */
export function rowsText(rows: readonly LogRow[]): string {
  const fields = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const isWide = rows.some((row) => [...row.values()].some((value) => value.length > WIDEST_CELL));
  if (isWide) return rows.map(blockOf).join('\n\n');
  return tableOf<LogRow>(
    fields.map((name) => ({
      name,
      numeric: rows.every((row) => isNumber(row.get(name))),
      value: (row) => row.get(name) ?? null,
    })),
    rows,
  );
}

function blockOf(row: LogRow): string {
  const width = Math.max(...[...row.keys()].map((name) => name.length));
  return [...row].map(([name, value]) => `${name.padEnd(width)}  ${value.trimEnd()}`).join('\n');
}

export function rowsJson(rows: readonly LogRow[]): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(row)),
    null,
    2,
  );
}

/** How much was found, and in how much. */
export function foundText({ rows, scanned }: LogsResult): string {
  return `${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}, from ${formatCount(scanned)} lines of log.\n`;
}

function isNumber(value: string | undefined): boolean {
  return value === undefined || (value !== '' && Number.isFinite(Number(value)));
}
