import type { Column } from '../../../lib/contract/column';
import type { Columns } from '../../../lib/contract/dataset';

/**
 * The rules of a contract once more, written for clearness alone: texts, Dates and BigInts, no tricks.
 * The validator must agree with it on every row.
 */

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) return false;
  return date.getUTCFullYear() >= 1583;
}

function isTimestamp(text: string): boolean {
  const parts = TIMESTAMP.exec(text);
  if (parts === null) return false;
  const [, year = '', month, day, hour, minute, second, , offset] = parts;
  if (offset !== 'Z' && (year === '1583' || year === '9999')) return false;
  return isDay(`${year}-${month}-${day}`) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

/** A JSON number's decimal digits without exponent. */
function digitsOf(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toString().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  const padded = '0'.repeat(400) + whole + fraction + '0'.repeat(400);
  const point = 400 + whole.length + shift;
  const left = padded.slice(0, point).replace(/^0+(?=\d)/, '');
  const right = padded.slice(point).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${left}${right === '' ? '' : `.${right}`}`;
}

function isDecimal(value: unknown, { precision = 0, scale = 0, min, max }: Column): boolean {
  if (typeof value === 'number' && !Number.isFinite(value)) return false;
  if (typeof value !== 'number' && typeof value !== 'string') return false;
  const text = typeof value === 'number' ? digitsOf(value) : value;
  const parts = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return false;
  const [, sign, whole = '', fraction = ''] = parts;
  const significant = (whole + fraction).replace(/^0+/, '').replace(/0+$/, '');
  if (typeof value === 'number' && significant.length > 15) return false;
  if (fraction.length > scale) return false;
  const unscaled = BigInt(`${sign}${whole}${fraction.padEnd(scale, '0')}`);
  const high = 10n ** BigInt(precision);
  // The limits that tests generate are whole numbers.
  const at = (limit: number) => BigInt(limit) * 10n ** BigInt(scale);
  return (
    unscaled < high &&
    unscaled > -high &&
    (min === undefined || unscaled >= at(min)) &&
    (max === undefined || unscaled <= at(max))
  );
}

function isBigint(value: unknown, { min, max }: Column): boolean {
  if (typeof value !== 'string' && !Number.isSafeInteger(value)) return false;
  if (typeof value === 'string' && !/^(0|-?[1-9]\d*)$/.test(value)) return false;
  const integer = BigInt(value as string | number);
  return (
    BigInt.asIntN(64, integer) === integer &&
    (min === undefined || integer >= BigInt(min)) &&
    (max === undefined || integer <= BigInt(max))
  );
}

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  email: (text) => /^[^@\s]+@[a-z0-9.-]+$/i.test(text),
  uri: (text) => /^[a-z][a-z0-9+.-]*:\S*$/i.test(text),
  ipv4: (text) =>
    text.split('.').length === 4 &&
    text.split('.').every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256),
};

function isString(value: unknown, column: Column): boolean {
  if (typeof value !== 'string') return false;
  const length = [...value].length;
  return (
    (column.enum?.includes(value) ?? true) &&
    length >= (column.minLength ?? 0) &&
    length <= (column.maxLength ?? Number.POSITIVE_INFINITY) &&
    (column.pattern === undefined || new RegExp(column.pattern, 'u').test(value)) &&
    (column.format === undefined || FORMATS[column.format]?.(value) === true)
  );
}

const inRange = (value: number, { min = -Infinity, max = Infinity }: Column) => value >= min && value <= max;

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keepsRules(value: unknown, column: Column): boolean {
  switch (column.kind) {
    case 'string':
      return isString(value, column);
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'number' && (value | 0) === value && inRange(value, column);
    case 'double':
      return typeof value === 'number' && Number.isFinite(value) && inRange(value, column);
    case 'bigint':
      return isBigint(value, column);
    case 'decimal':
      return isDecimal(value, column);
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isDay(value);
    case 'timestamp':
      return typeof value === 'string' && isTimestamp(value);
    case 'map':
      return (
        isPlainObject(value) &&
        !Object.hasOwn(value, '__proto__') &&
        Object.entries(value).every(([key, entry]) =>
          column.numericKeys?.includes(key)
            ? Number.isFinite(entry) ||
              (typeof entry === 'string' && entry.length <= 40 && /^-?\d+(\.\d+)?$/.test(entry))
            : typeof entry === 'string',
        )
      );
    case 'array':
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
    case 'json':
      return (
        Number.isFinite(typeof value === 'number' ? value : 0) &&
        !JSON.stringify(value).includes('"__proto__":')
      );
  }
}

/** The names of all columns, known and unknown, that break a rule in the row. */
export function brokenColumns(columns: Columns, row: Readonly<Record<string, unknown>>): Set<string> {
  const known = Object.entries(columns).filter(([name, column]) => {
    const value = row[name];
    return value === undefined || value === null ? column.required : !keepsRules(value, column);
  });
  const unknown = Object.keys(row).filter((name) => !Object.hasOwn(columns, name));
  return new Set([...known.map(([name]) => name), ...unknown]);
}
