import { isCalendarDate } from './calendar';
import { compareVersions } from './change';
import type { Added, Column } from './column';
import { boundsOf, unscaledOf } from './column-bounds';
import { ContractError } from './contract-error';
import type { Dataset } from './dataset';
import { typeText } from './row-schema';

const VERSION = /^[1-9]\d*-(0|[1-9]\d*)-(0|[1-9]\d*)$/;
/** Stricter than a row's timestamp: a default is written once, and UTC is what everyone reads. */
const UTC_TIMESTAMP = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$/;
const DECIMAL_TEXT = /^-?\d{1,38}(\.\d{1,38})?$/;

type Value = NonNullable<Added['value']>;

function textFits(value: Value, column: Column): boolean {
  if (typeof value !== 'string' || column.format !== undefined) return false;
  const length = [...value].length;
  return (
    (column.enum?.includes(value) ?? true) &&
    length >= (column.minLength ?? 0) &&
    length <= (column.maxLength ?? Number.POSITIVE_INFINITY) &&
    (column.pattern === undefined || new RegExp(column.pattern, 'u').test(value))
  );
}

/** The value as a whole number of 10^-scale, or undefined when it has none. */
function unscaledValue(value: Value, scale: number): bigint | undefined {
  if (typeof value === 'string') {
    if (!DECIMAL_TEXT.test(value)) return undefined;
    const [whole = '0', fraction = ''] = value.split('.');
    return fraction.length > scale ? undefined : BigInt(whole + fraction.padEnd(scale, '0'));
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  try {
    return unscaledOf(value, scale);
  } catch {
    return undefined;
  }
}

function exactFits(value: Value, column: Column): boolean {
  const bounds = boundsOf(column);
  if (bounds === undefined || (column.kind === 'int' && typeof value !== 'number')) return false;
  const unscaled = unscaledValue(value, column.scale ?? 0);
  return unscaled !== undefined && unscaled >= bounds.minUnscaled && unscaled <= bounds.maxUnscaled;
}

function fits(value: Value, column: Column): boolean {
  switch (column.kind) {
    case 'string':
      return textFits(value, column);
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
    case 'bigint':
    case 'decimal':
      return exactFits(value, column);
    case 'double': {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = column;
      return typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
    }
    case 'date':
      return typeof value === 'string' && isCalendarDate(value);
    case 'timestamp':
      return typeof value === 'string' && isCalendarDate(UTC_TIMESTAMP.exec(value)?.[1] ?? '');
    case 'map':
    case 'array':
    case 'json':
      return false;
  }
}

/** @throws ContractError when a column was added after the contract, or its value cannot stand in it. */
export function checkAdded(dataset: Dataset, name: string, column: Column): void {
  const fail = (problem: string): never => {
    throw new ContractError(`${dataset.name}: column "${name}": ${problem}`);
  };
  if (column.added === undefined) return;
  const { version, value } = column.added;
  if (!VERSION.test(version)) {
    fail(`added.version is "${version}"; SchemaVer is MODEL-REVISION-ADDITION with MODEL from 1, as 1-0-1.`);
  }
  if (compareVersions(version, dataset.version) > 0) {
    fail(
      `added.version is ${version}, after the contract's own ${dataset.version}. Raise the contract's version or correct it.`,
    );
  }
  if (value === null) {
    if (column.required) {
      fail('is required, yet added.value is null. Give the value that rows of older versions have.');
    }
    return;
  }
  if (column.pii !== undefined) {
    fail(`holds personal data, yet added.value gives a value to everyone. Make it optional and null.`);
  }
  if (!fits(value, column)) {
    fail(
      `added.value is ${JSON.stringify(value)}, which does not fit ${typeText(column)} with its constraints. Correct it.`,
    );
  }
}
