import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOfMillis, daysOf, integerOf, millisOf, unscaledOf } from '../../../lambda/consumer/convert';

const MS_PER_DAY = 86_400_000;
const anyMoment = fc.date({
  min: new Date('1583-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe('a timestamp', () => {
  test('is the moment that Date reads, whatever its offset', () => {
    const offset = fc.tuple(
      fc.constantFrom('+', '-'),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
    );
    const two = (value: number) => String(value).padStart(2, '0');
    fc.assert(
      fc.property(anyMoment, offset, (moment, [sign, hours, minutes]) => {
        const text = moment.toISOString();
        expect(millisOf(text)).toBe(moment.getTime());
        const shifted = text.replace('Z', `${sign}${two(hours)}:${two(minutes)}`);
        expect(millisOf(shifted)).toBe(Date.parse(shifted));
      }),
    );
  });

  test.each([
    ['2010-01-01T00:00:00Z', '.000'],
    ['2010-01-01T00:00:00.5Z', '.500'],
    ['2010-01-01T00:00:00.12Z', '.120'],
    ['2010-01-01T00:00:00.123456789Z', '.123'],
    ['2010-01-01T00:00:00.999999+00:00', '.999'],
  ])('%s is cut at the millisecond', (text, fraction) => {
    expect(new Date(millisOf(text)).toISOString()).toBe(`2010-01-01T00:00:00${fraction}Z`);
  });

  test('before 1970 belongs to the day that it lies in', () => {
    expect(dayOfMillis(-1)).toBe(-1);
    expect(dayOfMillis(0)).toBe(0);
    expect(dayOfMillis(MS_PER_DAY)).toBe(1);
  });
});

test('a date is the number of days that Date counts', () => {
  fc.assert(
    fc.property(anyMoment, (moment) => {
      const text = moment.toISOString().slice(0, 10);
      expect(daysOf(text)).toBe(Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY);
    }),
  );
});

describe('a decimal', () => {
  test('of up to 15 digits is the integer of its digits, as a number and as a text', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 22 }), (integer, scale) => {
        const unscaled = BigInt(integer % 1e15);
        const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
        const point = digits.length - scale;
        const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`;
        expect(BigInt(unscaledOf(text, scale))).toBe(unscaled);
        expect(BigInt(unscaledOf(Number(text), scale))).toBe(unscaled);
      }),
      { numRuns: 500 },
    );
  });

  test('of 38 digits is exact as a text', () => {
    expect(unscaledOf('-1234567890123456789012345678.0123456789', 10)).toBe(
      -12345678901234567890123456780123456789n,
    );
    expect(unscaledOf('7', 30)).toBe(7n * 10n ** 30n);
  });

  test('that is a small number of a large scale is exact', () => {
    expect(unscaledOf(1e-25, 30)).toBe(100_000n);
    expect(unscaledOf(1234567, 12)).toBe(1234567n * 10n ** 12n);
    expect(unscaledOf(-2.5e20, 2)).toBe(-25_000_000_000_000_000_000_000n);
  });

  test('of more digits behind the point than its scale is refused without the value', () => {
    expect(() => unscaledOf(1.23456e-30, 30)).toThrow('more than 30 digits');
    expect(() => unscaledOf(1.23456e-30, 30)).not.toThrow(/1\.23/);
  });
});

test('a 64-bit integer keeps all its digits as a text', () => {
  expect(integerOf('-9223372036854775808')).toBe(-9223372036854775808n);
  expect(integerOf(42)).toBe(42);
});
