import { isNumeric, type ResultColumn, type ResultValues, type RowFormat } from './row-format';

/** What JSON calls a number; NaN and Infinity are none. */
const NUMERAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

type Member = (value: string | null) => string;

/**
 * A JSON array of one object a row. Numerals are written as they came, digit by digit, so that a bigint or
 * a decimal loses nothing; arrays, maps and rows stay text in Athena's notation.
 */
export function jsonFormat(): RowFormat {
  let members: Member[] = [];
  let first = true;
  const object = (values: ResultValues) => {
    const separator = first ? '\n' : ',\n';
    first = false;
    return `${separator}{${members.map((member, index) => member(values[index] ?? null)).join(',')}}`;
  };
  return {
    begin(columns) {
      members = named(columns);
      return '[';
    },
    rows: (rows) => rows.map(object).join(''),
    end: () => (first ? ']\n' : '\n]\n'),
  };
}

/** A name that stands twice would hide a value: the second becomes name_2. */
function named(columns: readonly ResultColumn[]): Member[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const count = (seen.get(column.name) ?? 0) + 1;
    seen.set(column.name, count);
    const key = JSON.stringify(count === 1 ? column.name : `${column.name}_${count}`);
    const render = literal(column);
    return (value) => `${key}:${value === null ? 'null' : render(value)}`;
  });
}

function literal(column: ResultColumn): (value: string) => string {
  if (column.type === 'boolean') return (value) => value;
  if (isNumeric(column)) return (value) => (NUMERAL.test(value) ? value : JSON.stringify(value));
  return (value) => JSON.stringify(value);
}
