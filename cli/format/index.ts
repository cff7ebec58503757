import { csvFormat } from './csv';
import { jsonFormat } from './json';
import type { RowFormat } from './row-format';
import { tableFormat } from './table';

export type { ResultColumn, ResultValues, RowFormat } from './row-format';

const formats = { table: tableFormat, csv: csvFormat, json: jsonFormat } as const;

export type FormatName = keyof typeof formats;
export const FORMAT_NAMES = Object.keys(formats) as FormatName[];

export function formatNamed(name: FormatName): RowFormat {
  return formats[name]();
}
