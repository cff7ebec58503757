// The checks that JSON Schema has no word for, in plain JavaScript: render-contract-module.ts copies this
// file as it stands into every generated contract module, so it imports nothing and knows no dataset.
// It runs once per event and column: character codes instead of regular expressions where that pays.

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Spark and Parquet disagree about days before the Gregorian calendar; RFC 3339 ends with 9999. */
const FIRST_YEAR = 1583;
const LAST_YEAR = 9999;
/** Every decimal of up to 15 digits survives the way through a double; of 16 digits, not every one. */
const EXACT_DIGITS = 15;
const EXACT_LIMIT = 1e15;
/** Powers of ten up to this one are exact doubles, which makes the division below correctly rounded. */
const EXACT_SCALE = 22;
/** With the row around it, 64 levels: as deep as the consumer lets an event be. */
const MAX_JSON_DEPTH = 63;
/** A decimal of 38 digits, its sign and its point. */
const MAX_NUMERIC_LENGTH = 40;
/** Keys that are no column of anyone's and poison whoever copies the row. */
const DANGEROUS_COLUMNS = new Set(['__proto__', 'constructor', 'prototype']);

/** The two digits at `at`, or NaN. */
function twoDigits(text, at) {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Whether the first ten characters are a date of the calendar, YYYY-MM-DD. */
function startsWithDate(text) {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1)) return false;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  if (day <= DAYS_IN_MONTH[month - 1]) return true;
  return month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function isDate(text) {
  return text.length === 10 && startsWithDate(text);
}

/** RFC 3339 with an offset, upper-case T and Z, at most nine digits of a second, no leap second. */
function isTimestamp(text) {
  const length = text.length;
  if (length < 20 || length > 35 || !startsWithDate(text) || text.charCodeAt(10) !== 84) return false;
  if (!(twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 59)) return false;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return false;
  let at = 19;
  if (text.charCodeAt(at) === 46) {
    at += 1;
    const first = at;
    while (at < length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at += 1;
    if (at === first || at > first + 9) return false;
  }
  const sign = text.charCodeAt(at);
  if (sign === 90) return at + 1 === length;
  if ((sign !== 43 && sign !== 45) || at + 6 !== length || text.charCodeAt(at + 3) !== 58) return false;
  // An offset could carry the first or the last year over the edge.
  if (text.startsWith('1583') || text.startsWith('9999')) return false;
  return twoDigits(text, at + 1) <= 23 && twoDigits(text, at + 4) <= 59;
}

const IS_HEX = new Uint8Array(256);
for (const digit of '0123456789abcdefABCDEF') IS_HEX[digit.charCodeAt(0)] = 1;

/** 1 when every character from `from` up to `to` is a hexadecimal digit. */
function hexRun(text, from, to) {
  let all = 1;
  for (let at = from; at < to; at += 1) all &= IS_HEX[text.charCodeAt(at)];
  return all;
}

/** Any version, either case, without `urn:uuid:`. A third faster than the regular expression. */
function isUuid(text) {
  return (
    text.length === 36 &&
    text.charCodeAt(8) === 45 &&
    text.charCodeAt(13) === 45 &&
    text.charCodeAt(18) === 45 &&
    text.charCodeAt(23) === 45 &&
    (hexRun(text, 0, 8) &
      hexRun(text, 9, 13) &
      hexRun(text, 14, 18) &
      hexRun(text, 19, 23) &
      hexRun(text, 24, 36)) ===
      1
  );
}

function codePoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** A text is never shorter in code units than in code points: most texts need no counting. */
function longerThan(text, limit) {
  return text.length > limit && (text.length > 2 * limit || codePoints(text) > limit);
}

function shorterThan(text, limit) {
  return text.length < limit || (text.length < 2 * limit && codePoints(text) < limit);
}

/** The digits that a double stands for, without exponent: 1e-7 is 0.0000001. */
function plainText(number) {
  const text = String(number);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (parts === null) return text;
  const [, sign, whole, fraction = '', exponent] = parts;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * The rule that a decimal breaks, or undefined. Bounds come as doubles for numbers and as unscaled
 * integers in text for texts, which are compared exactly.
 */
function decimalRule(value, precision, scale, min, max, minUnscaled, maxUnscaled) {
  if (typeof value === 'string') return decimalTextRule(value, precision, scale, minUnscaled, maxUnscaled);
  if (value < min) return 'minimum';
  if (value > max) return 'maximum';
  if (scale <= EXACT_SCALE) {
    const factor = 10 ** scale;
    const unscaled = Math.round(value * factor);
    if (unscaled < EXACT_LIMIT && unscaled > -EXACT_LIMIT) {
      return unscaled / factor === value ? undefined : 'scale';
    }
  }
  const text = plainText(value);
  const significant = text
    .replace(/^-?[0.]*/, '')
    .replace('.', '')
    .replace(/0+$/, '');
  const point = text.indexOf('.');
  const behind = point < 0 ? 0 : text.length - point - 1;
  return significant.length > EXACT_DIGITS || behind > scale ? 'scale' : undefined;
}

function decimalTextRule(text, precision, scale, minUnscaled, maxUnscaled) {
  const parts = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/.exec(text);
  if (parts === null) return 'type';
  const [, sign, whole, fraction = ''] = parts;
  // Before BigInt, whose cost grows with the square of the digits.
  if (whole !== '0' && whole.length > precision - scale) return sign ? 'minimum' : 'maximum';
  if (fraction.length > scale) return 'scale';
  const unscaled = BigInt(sign + whole + fraction.padEnd(scale, '0'));
  if (unscaled < BigInt(minUnscaled)) return 'minimum';
  return unscaled > BigInt(maxUnscaled) ? 'maximum' : undefined;
}

/** The rule that a 64-bit integer breaks, or undefined. */
function bigintRule(value, min, max) {
  if (typeof value === 'string') {
    if (!/^(?:0|-?[1-9]\d*)$/.test(value)) return 'type';
    if (value.length > 20) return value.startsWith('-') ? 'minimum' : 'maximum';
  } else if (!Number.isSafeInteger(value)) return 'type';
  const integer = BigInt(value);
  if (integer < BigInt(min)) return 'minimum';
  return integer > BigInt(max) ? 'maximum' : undefined;
}

/** Inside a value `constructor` may be a word like any other, unless it carries an object. */
function isDangerous(key, value) {
  return key === '__proto__' || (key === 'constructor' && typeof value === 'object' && value !== null);
}

/** Whether a value is a finite number, or a text of one: a sign, digits, a point and digits. */
function isNumeric(value) {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'string' || value.length > MAX_NUMERIC_LENGTH) return false;
  const length = value.length;
  let at = value.charCodeAt(0) === 45 ? 1 : 0;
  let digits = 0;
  let points = 0;
  for (; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code !== 46 || digits === 0 || points === 1) return false;
    else points = 1;
  }
  return digits > 0 && value.charCodeAt(length - 1) !== 46;
}

/** The rule that a map of texts breaks, or undefined. The values of `numericKeys` are numbers besides. */
function mapRule(map, numericKeys) {
  for (const key in map) {
    if (key === '__proto__') return 'dangerous-key';
    const value = map[key];
    if (numericKeys?.includes(key)) {
      if (!isNumeric(value)) return 'not-numeric';
    } else if (typeof value !== 'string') return 'type';
  }
  return undefined;
}

/** The rule that a JSON value breaks, or undefined. A producer may hand in what JSON cannot say. */
function jsonRule(value, depth = 0) {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : 'type';
  if (typeof value !== 'object' || depth >= MAX_JSON_DEPTH) return 'type';
  for (const key of Object.keys(value)) {
    if (isDangerous(key, value[key])) return 'dangerous-key';
    const rule = jsonRule(value[key], depth + 1);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

/** The first key that is not among the columns, or undefined. */
function unknownKey(row, columns) {
  return Object.keys(row).find((key) => !columns.has(key));
}

function receivedTypeOf(value) {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not-a-finite-number';
  return typeof value;
}

/** What ajv says, in the words of a violation. `wanted` holds the words by column and rule. */
function violationOf(error, row, wanted) {
  const { keyword, params } = error;
  if (keyword === 'closed') {
    return {
      // A key is the sender's text and may be personal itself: told only where it looks like a column.
      field: /^[a-z_][a-z_0-9]{0,63}$/i.test(params.unknown) ? params.unknown : '',
      rule: DANGEROUS_COLUMNS.has(params.unknown) ? 'dangerous-key' : 'unknown-column',
      wanted: 'only the columns of the contract',
      receivedType: receivedTypeOf(Object.getOwnPropertyDescriptor(row, params.unknown).value),
    };
  }
  const field = keyword === 'required' ? params.missingProperty : (error.instancePath.split('/')[1] ?? '');
  if (field === '') return { field, rule: 'type', wanted: 'object', receivedType: receivedTypeOf(row) };
  const value = row[field];
  const rule =
    value === null || value === undefined ? 'required' : (params.rule ?? RULES[keyword] ?? keyword);
  return { field, rule, wanted: wanted[field][rule], receivedType: receivedTypeOf(value) };
}

/** Rule names where they differ from the keyword's. */
const RULES = {
  timestamp: 'format',
  date: 'format',
  uuid: 'format',
  maxCodePoints: 'max-length',
  minCodePoints: 'min-length',
};

module.exports = {
  bigintRule,
  decimalRule,
  isDate,
  isTimestamp,
  isUuid,
  jsonRule,
  longerThan,
  mapRule,
  shorterThan,
  unknownKey,
  violationOf,
};
