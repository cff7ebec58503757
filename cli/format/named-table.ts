import { formatNamed } from '.';
import type { ResultValues } from './row-format';

/** A column's name, and what is shown in it: numbers stand to the right. */
export interface TableColumn<Row> {
  readonly name: string;
  readonly numeric?: boolean;
  readonly value: (row: Row) => string | null;
}

/** A table for people, one line a row, without a newline at its end. */
export function tableOf<Row>(columns: ReadonlyArray<TableColumn<Row>>, rows: readonly Row[]): string {
  const table = formatNamed('table');
  const values: ResultValues[] = rows.map((row) => columns.map((column) => column.value(row)));
  return [
    table.begin(columns.map(({ name, numeric = false }) => ({ name, type: numeric ? 'bigint' : 'varchar' }))),
    table.rows(values),
    table.end(),
  ]
    .join('')
    .trimEnd();
}

/** `518593` as `518,593`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}
