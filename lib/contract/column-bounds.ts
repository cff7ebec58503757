import type { Column } from './column';

/** Inclusive limits of a numeric column: what its min and max say, else what its type holds. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** The same as exact integers: unscaled for a decimal (`1.5` at scale 2 is 150n). */
  readonly minUnscaled: bigint;
  readonly maxUnscaled: bigint;
}

const INT32_MAX = 2n ** 31n - 1n;
const INT64_MAX = 2n ** 63n - 1n;

/** A number's decimal text as an integer of 10^-scale; digits behind the scale must be zero. */
export function unscaledOf(number: number, scale: number): bigint {
  const [mantissa = '0', exponent = '0'] = number.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  if (digits % divisor !== 0n)
    throw new RangeError(`${number} has more than ${scale} digits behind the point`);
  return digits / divisor;
}

/** An unscaled integer as decimal text: 150n at scale 2 is `1.50`. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Scale and unscaled limits of the kinds that are whole numbers of something; a double has none. */
export function typeLimits(column: Column): { scale: number; low: bigint; high: bigint } | undefined {
  switch (column.kind) {
    case 'int':
      return { scale: 0, low: -INT32_MAX - 1n, high: INT32_MAX };
    case 'bigint':
      return { scale: 0, low: -INT64_MAX - 1n, high: INT64_MAX };
    case 'decimal': {
      const high = 10n ** BigInt(column.precision ?? 38) - 1n;
      return { scale: column.scale ?? 0, low: -high, high };
    }
    default:
      return undefined;
  }
}

/**
 * The limit as a double that lies within it. The nearest one may lie beyond: a nought and 34 nines behind
 * the point round to 1. What lies between the two has more than 15 digits, which no number may have.
 */
function innerDouble(unscaled: bigint, scale: number): number {
  const nearest = Number(decimalText(unscaled, scale));
  const exact = unscaledOf(nearest, scale);
  const isBeyond = unscaled < 0n ? exact < unscaled : exact > unscaled;
  return isBeyond ? nearest * (1 - Number.EPSILON) : nearest;
}

/** @returns undefined for a column whose type has no limits of its own (double and what is no number). */
export function boundsOf(column: Column): Bounds | undefined {
  const limits = typeLimits(column);
  if (limits === undefined) return undefined;
  const { scale } = limits;
  // checkContract has refused a min or max that the type cannot hold.
  const minUnscaled = column.min === undefined ? limits.low : unscaledOf(column.min, scale);
  const maxUnscaled = column.max === undefined ? limits.high : unscaledOf(column.max, scale);
  return {
    min: innerDouble(minUnscaled, scale),
    max: innerDouble(maxUnscaled, scale),
    minUnscaled,
    maxUnscaled,
  };
}
