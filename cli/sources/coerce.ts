import type { Column, ColumnKind } from '../../lib/contract/column';

/**
 * Turns a file's value into what travels. A value that does not fit its column is left as it is: the
 * contract's validator names it, field, type and rule, or the consumer does.
 */
export type Coerce = (value: unknown) => unknown;

const asIs: Coerce = (value) => value;

/** For values that have a type, as Parquet's have. */
export function coerceTyped(column: Column | undefined): Coerce {
  return column === undefined ? fromUnknown : TYPED[column.kind];
}

/** For text, as CSV's cells are; an empty cell is null. */
export function coerceText(column: Column | undefined): Coerce {
  const fromText = column === undefined ? asIs : TEXT[column.kind];
  return (text) => (text === '' ? null : fromText(text));
}

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const LOCAL_TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?$/;
/** A double holds 15 significant digits exactly; a longer decimal travels as a string of digits. */
const EXACT_DIGITS = 15;

function fromUnknown(value: unknown): unknown {
  if (typeof value === 'bigint') return integer(value);
  return value instanceof Date ? isoTime(value) : value;
}

function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function isoTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

/** Times without an offset are UTC. */
function timestamp(value: unknown): unknown {
  if (value instanceof Date) return isoTime(value);
  if (typeof value !== 'string' || !LOCAL_TIME.test(value)) return value;
  return `${value.slice(0, 10)}T${value.slice(11)}Z`;
}

function number(value: unknown): unknown {
  return typeof value === 'bigint' ? integer(value) : value;
}

/** A key that a spreadsheet kept as a number: 13085.0 is "13085". */
function text(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : value;
  if (typeof value === 'bigint') return String(value);
  return value instanceof Date ? isoTime(value) : value;
}

const TYPED: Readonly<Record<ColumnKind, Coerce>> = {
  string: text,
  boolean: asIs,
  int: number,
  bigint: number,
  double: number,
  decimal: number,
  date: (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  timestamp,
  map: asIs,
  array: asIs,
  json: asIs,
};

function when(pattern: RegExp, convert: (text: string) => unknown): Coerce {
  return (value) => (typeof value === 'string' && pattern.test(value) ? convert(value) : value);
}

function exactNumber(digits: string): number | string {
  return digits.replace(/^-?0*|\./g, '').length <= EXACT_DIGITS ? Number(digits) : digits;
}

function safeInteger(digits: string): number | string {
  return integer(BigInt(digits));
}

function parsedJson(value: unknown): unknown {
  try {
    return JSON.parse(value as string);
  } catch {
    // Left as text: the validator says that it is not what the column wants.
    return value;
  }
}

const TEXT: Readonly<Record<ColumnKind, Coerce>> = {
  string: asIs,
  boolean: when(/^(?:true|false)$/i, (value) => value.toLowerCase() === 'true'),
  int: when(INTEGER, safeInteger),
  bigint: when(INTEGER, safeInteger),
  double: when(FLOAT, Number),
  decimal: when(NUMBER, exactNumber),
  date: asIs,
  timestamp,
  map: parsedJson,
  array: parsedJson,
  json: parsedJson,
};
