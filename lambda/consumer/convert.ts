/** From a validated value of the wire to what Parquet stores. The contract's validator went before. */

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
/** The validator lets no number through that has more digits; text may have up to 38. */
const EXACT_LIMIT = 1e15;
const EXACT_TEXT_LENGTH = 15;
/** Powers of ten up to this one are exact doubles. */
const EXACT_SCALE = 22;
const ZERO = 48;

function digits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/** Days since 1970-01-01 of the date that a text begins with. Proleptic Gregorian, years 0 to 9999. */
export function daysOf(text: string): number {
  const month = digits(text, 5);
  // March is the first month of the count, so that a leap day is the last day of its year.
  const year = digits(text, 0) * 100 + digits(text, 2) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digits(text, 8) - 1;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Milliseconds since the epoch of an RFC 3339 timestamp; digits behind the millisecond are cut off. */
export function millisOf(text: string): number {
  const seconds = digits(text, 11) * 3600 + digits(text, 14) * 60 + digits(text, 17);
  let millis = daysOf(text) * MS_PER_DAY + seconds * 1000;
  let at = 19;
  if (text.charCodeAt(at) === 46) {
    for (
      let unit = 100, code = text.charCodeAt(++at);
      code >= ZERO && code <= 57;
      code = text.charCodeAt(++at)
    ) {
      millis += Math.floor((code - ZERO) * unit);
      unit = unit > 1 ? unit / 10 : 0;
    }
  }
  const sign = text.charCodeAt(at);
  if (sign === 90) return millis;
  const offset = (digits(text, at + 1) * 60 + digits(text, at + 4)) * MS_PER_MINUTE;
  return sign === 45 ? millis + offset : millis - offset;
}

/** Day of the epoch, UTC, of a moment in milliseconds. */
export function dayOfMillis(millis: number): number {
  return Math.floor(millis / MS_PER_DAY);
}

function unscaledText(text: string, scale: number): number | bigint {
  const point = text.indexOf('.');
  const fraction = point < 0 ? '' : text.slice(point + 1);
  const whole = point < 0 ? text : text.slice(0, point);
  const unscaled = whole + fraction.padEnd(scale, '0');
  return unscaled.length <= EXACT_TEXT_LENGTH ? Number(unscaled) : BigInt(unscaled);
}

/** A decimal times ten to the power of its scale. */
export function unscaledOf(value: number | string, scale: number): number | bigint {
  if (typeof value === 'string') return unscaledText(value, scale);
  const unscaled = scale <= EXACT_SCALE ? Math.round(value * 10 ** scale) : Number.POSITIVE_INFINITY;
  // A double of at most 15 digits is told exactly by its shortest text; toFixed gives no exponent.
  return Math.abs(unscaled) < EXACT_LIMIT ? unscaled : exactUnscaled(value, scale);
}

function exactUnscaled(value: number, scale: number): bigint {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) + scale - fraction.length;
  if (shift < 0) {
    throw new RangeError(
      `A decimal has more than ${scale} digits behind the point, which its contract forbids.`,
    );
  }
  return BigInt(whole + fraction) * 10n ** BigInt(shift);
}

/** A 64-bit integer of the wire. */
export function integerOf(value: number | string): number | bigint {
  return typeof value === 'number' ? value : BigInt(value);
}
