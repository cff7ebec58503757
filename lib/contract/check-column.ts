import type { Column, ColumnKind } from './column';
import { decimalText, typeLimits, unscaledOf } from './column-bounds';
import { ContractError } from './contract-error';

const NAME = /^[a-z][a-z0-9_]*$/;
/** Keys that every JavaScript object has or that poison one; a row is such an object. */
const OBJECT_KEYS: ReadonlySet<string> = new Set(['constructor', 'prototype']);
const MAX_PRECISION = 38;
const NUMBERS: ReadonlySet<ColumnKind> = new Set(['int', 'bigint', 'double', 'decimal']);

/** Reports one contradiction of a column. */
type Fail = (problem: string) => never;

function checkName(name: string, fail: Fail): void {
  if (name.startsWith('_')) {
    fail(`a name that begins with "_" is reserved for the platform's own columns. Rename the column.`);
  }
  if (!NAME.test(name)) {
    fail(`a name is lower snake_case, beginning with a letter. Rename the column.`);
  }
  if (OBJECT_KEYS.has(name))
    fail(`this name means something else in every JavaScript object. Rename the column.`);
}

/** Options that belong to another type: a builder's signature refuses them, a plain object does not. */
function checkOptionsFitKind(column: Column, fail: Fail): void {
  const misplaced = [
    ...(column.kind === 'string' ? [] : (['enum', 'pattern', 'format', 'minLength', 'maxLength'] as const)),
    ...(NUMBERS.has(column.kind) ? [] : (['min', 'max'] as const)),
    ...(column.kind === 'decimal' ? [] : (['precision', 'scale'] as const)),
    ...(column.kind === 'map' ? [] : (['numericKeys'] as const)),
  ].find((option) => column[option] !== undefined);
  if (misplaced !== undefined) {
    fail(
      `has ${misplaced} ${JSON.stringify(column[misplaced])}, which a ${column.kind} cannot have. Remove it.`,
    );
  }
}

function checkPattern(pattern: string, fail: Fail): void {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    fail(`pattern "${pattern}" is no regular expression (${(error as Error).message}). Correct it.`);
  }
}

function checkLengths({ minLength, maxLength }: Column, fail: Fail): void {
  for (const [option, length] of Object.entries({ minLength, maxLength })) {
    if (length !== undefined && !(Number.isSafeInteger(length) && length >= 0)) {
      fail(`${option} is ${length}; a length is a whole number from 0. Correct it.`);
    }
  }
  if (minLength !== undefined && maxLength !== undefined && minLength > maxLength) {
    fail(`minLength ${minLength} is greater than maxLength ${maxLength}: no value can keep both.`);
  }
}

function checkEnum(column: Column, values: readonly string[], fail: Fail): void {
  if (values.length === 0)
    fail(`enum has no value, so no row could be right. Name the values or leave enum out.`);
  const repeated = values.find((value, at) => values.indexOf(value) !== at);
  if (repeated !== undefined) fail(`enum names "${repeated}" twice. Name it once.`);
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = column;
  for (const value of values) {
    const length = [...value].length;
    if (length < minLength) fail(`enum value "${value}" is shorter than minLength ${minLength}.`);
    if (length > maxLength) fail(`enum value "${value}" is longer than maxLength ${maxLength}.`);
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
      fail(`enum value "${value}" does not match pattern "${pattern}".`);
    }
  }
}

function checkString(column: Column, fail: Fail): void {
  if (column.pattern !== undefined) checkPattern(column.pattern, fail);
  checkLengths(column, fail);
  if (column.enum !== undefined) checkEnum(column, column.enum, fail);
}

function checkNumericKeys(keys: readonly string[], fail: Fail): void {
  if (keys.length === 0) fail('numericKeys names no key. Name the keys or leave numericKeys out.');
  const repeated = keys.find((key, at) => keys.indexOf(key) !== at);
  if (repeated !== undefined) fail(`numericKeys names "${repeated}" twice. Name it once.`);
  const odd = keys.find((key) => key === '' || key === '__proto__');
  if (odd !== undefined) fail(`numericKeys names "${odd}", which no map may hold as a key. Remove it.`);
}

function checkDecimal({ precision, scale }: Column, fail: Fail): void {
  if (!(Number.isInteger(precision) && Number(precision) >= 1 && Number(precision) <= MAX_PRECISION)) {
    fail(`precision is ${precision}; a decimal has 1 to ${MAX_PRECISION} digits.`);
  }
  if (!(Number.isInteger(scale) && Number(scale) >= 0 && Number(scale) <= Number(precision))) {
    fail(
      `scale is ${scale} and precision ${precision}; the scale is a whole number from 0 to the precision.`,
    );
  }
}

function unscaledLimit(option: string, limit: number, scale: number, fail: Fail): bigint {
  try {
    return unscaledOf(limit, scale);
  } catch (error) {
    return fail(`${option} ${limit} does not fit a scale of ${scale}: ${(error as Error).message}.`);
  }
}

function checkLimit(column: Column, option: 'min' | 'max', limit: number, fail: Fail): void {
  if (!Number.isFinite(limit)) fail(`${option} is ${limit}; a limit is a finite number.`);
  const type = typeLimits(column);
  if (type === undefined) return;
  const unscaled = unscaledLimit(option, limit, type.scale, fail);
  if (unscaled < type.low || unscaled > type.high) {
    const range = `${decimalText(type.low, type.scale)} to ${decimalText(type.high, type.scale)}`;
    fail(`${option} ${limit} is outside of what the type holds, ${range}.`);
  }
}

function checkNumber(column: Column, fail: Fail): void {
  if (column.kind === 'decimal') checkDecimal(column, fail);
  const { min, max } = column;
  if (min !== undefined) checkLimit(column, 'min', min, fail);
  if (max !== undefined) checkLimit(column, 'max', max, fail);
  if (min !== undefined && max !== undefined && min > max) {
    fail(`min ${min} is greater than max ${max}: no value can keep both.`);
  }
}

function checkPii(column: Column, fail: Fail): void {
  if (column.pii === undefined) return;
  const { action, readableBy } = column.pii;
  if (action === 'keep' && (readableBy === undefined || readableBy.length === 0)) {
    fail(
      `pii action "keep" names no role in readableBy (${JSON.stringify(readableBy)}). Name who may read it.`,
    );
  }
  if (action !== 'keep' && readableBy !== undefined) {
    fail(
      `pii action "${action}" leaves nothing to read, yet readableBy names ${JSON.stringify(readableBy)}.`,
    );
  }
  if ((action === 'pseudonymise' || action === 'redact') && column.kind !== 'string') {
    fail(
      `pii action "${action}" writes a text, but the column is a ${column.kind}. Make it a string, or drop it.`,
    );
  }
  if (action === 'drop' && column.required) {
    fail(
      `is required: true, yet pii action "drop" leaves it null in every row. Make it optional or choose another action.`,
    );
  }
}

/** @throws ContractError on the first contradiction of the column with itself. */
export function checkColumn(dataset: string, name: string, column: Column): void {
  const fail: Fail = (problem) => {
    throw new ContractError(`${dataset}: column "${name}": ${problem}`);
  };
  checkName(name, fail);
  if (column.description.trim() === '') fail(`description is empty. Say what the column means.`);
  checkOptionsFitKind(column, fail);
  if (column.kind === 'string') checkString(column, fail);
  if (NUMBERS.has(column.kind)) checkNumber(column, fail);
  if (column.numericKeys !== undefined) checkNumericKeys(column.numericKeys, fail);
  checkPii(column, fail);
}
