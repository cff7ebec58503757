import type { ResultValues, RowFormat } from './row-format';

/**
 * RFC 4180 with a header: a value is quoted where it must be, and where it is empty, so that an empty
 * string and NULL (nothing) stay apart.
 */
export function csvFormat(): RowFormat {
  return {
    begin: (columns) => line(columns.map((column) => column.name)),
    rows: (rows) => rows.map(line).join(''),
    end: () => '',
  };
}

function line(values: ResultValues): string {
  return `${values.map((value) => (value === null ? '' : field(value))).join(',')}\n`;
}

function field(value: string): string {
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
