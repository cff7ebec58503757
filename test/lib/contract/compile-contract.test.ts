import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Column, column } from '../../../lib/contract/column';
import { compileContract } from '../../../lib/contract/compile-contract';
import type { Violation } from '../../../lib/contract/compiled';
import type { Columns, Dataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyColumn } from './arbitraries';
import { brokenColumns } from './oracle';

const description = 'A column.';
const line = {
  event_id: '550e8400-e29b-41d4-a716-446655440000',
  invoice: '489434',
  stock_code: '85048',
  description: '15CM CHRISTMAS GLASS BALL 20 LIGHTS',
  quantity: 12,
  invoice_date: '2009-12-01T07:45:00Z',
  price: 6.95,
  customer_id: '13085',
  country: 'United Kingdom',
};
const { validate } = compileContract(orders);

function validatorOf(columns: Columns): (row: unknown) => Violation | undefined {
  return compileContract({ ...(orders as Dataset), columns }).validate;
}

/** The rule that one value of one column breaks, or undefined. */
function ruleFor(definition: Column, value: unknown): string | undefined {
  return validatorOf({ value: definition })({ value })?.rule;
}

describe('a row of orders', () => {
  test('keeps the contract, with and without its optional columns', () => {
    expect(validate(line)).toBeUndefined();
    expect(validate({ ...line, customer_id: null, description: undefined })).toBeUndefined();
    const { customer_id: _id, description: _text, ...required } = line;
    expect(validate(required)).toBeUndefined();
  });

  test.each<[string, object, string, string, string]>([
    ['a negative price', { price: -1 }, 'price', 'minimum', 'number'],
    ['a price with five digits behind the point', { price: 6.95555 }, 'price', 'scale', 'number'],
    ['a price beyond the precision', { price: 1e9 }, 'price', 'maximum', 'number'],
    ['a price that is no number', { price: 'six' }, 'price', 'type', 'string'],
    ['NaN', { quantity: Number.NaN }, 'quantity', 'type', 'not-a-finite-number'],
    ['an infinite price', { price: Number.POSITIVE_INFINITY }, 'price', 'type', 'not-a-finite-number'],
    ['a number as a string', { quantity: '12' }, 'quantity', 'type', 'string'],
    ['a fraction of a unit', { quantity: 1.5 }, 'quantity', 'type', 'number'],
    ['a quantity of 33 bits', { quantity: 2 ** 31 }, 'quantity', 'maximum', 'number'],
    ['a required column that is null', { country: null }, 'country', 'required', 'null'],
    ['a required column that is missing', { country: undefined }, 'country', 'required', 'missing'],
    ['an unknown column', { colour: 'red' }, 'colour', 'unknown-column', 'string'],
    ['an unknown column that is null', { colour: null }, 'colour', 'unknown-column', 'null'],
    [
      'a date that the calendar lacks',
      { invoice_date: '2010-02-29T00:00:00Z' },
      'invoice_date',
      'format',
      'string',
    ],
    ['a time without an offset', { invoice_date: '2009-12-01T07:45:00' }, 'invoice_date', 'format', 'string'],
    ['a time in milliseconds', { invoice_date: 1259653500000 }, 'invoice_date', 'type', 'number'],
    ['an invoice number that is too long', { invoice: '4'.repeat(17) }, 'invoice', 'max-length', 'string'],
    ['an identifier that is no uuid', { event_id: '550e8400' }, 'event_id', 'format', 'string'],
    ['an object in place of a text', { country: { name: 'UK' } }, 'country', 'type', 'object'],
    ['a list in place of a text', { country: ['UK'] }, 'country', 'type', 'array'],
  ])('is refused for %s', (_what, change, field, rule, receivedType) => {
    expect(validate({ ...line, ...change })).toMatchObject({ field, rule, receivedType });
  });

  test.each(['__proto__', 'constructor', 'prototype'])('is refused for the key %s', (key) => {
    const row = JSON.parse(`{"${key}": {"polluted": true}, ${JSON.stringify(line).slice(1)}`);
    expect(validate(row)).toMatchObject({ field: key, rule: 'dangerous-key' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each([null, 'text', 1, [line], undefined])('is refused when it is no object but %j', (row) => {
    expect(validate(row)).toMatchObject({ field: '', rule: 'type', wanted: 'object' });
  });

  test('is refused in words that never hold the value', () => {
    const secret = 'alice-17@example.com';
    const violations = [
      ...Object.keys(line).map((name) => validate({ ...line, [name]: { [secret]: secret } })),
      ...Object.keys(line).map((name) => validate({ ...line, [name]: secret.repeat(40) })),
      validate({ ...line, [secret]: secret }),
    ];
    expect(violations).not.toContain(undefined);
    expect(JSON.stringify(violations)).not.toContain('alice');
  });

  test('is refused in words that say what the rule wants', () => {
    expect(validate({ ...line, price: -1 })?.wanted).toBe('>= 0');
    expect(validate({ ...line, price: 1e9 })?.wanted).toBe('<= 99999999.9999');
    expect(validate({ ...line, country: null })?.wanted).toBe('string, present and not null');
  });
});

describe('a decimal', () => {
  const price = column.decimal(12, 4, { required: true, min: 0, description });
  const wide = column.decimal(38, 10, { required: true, description });

  test.each([9.95, 0.1, 0.0001, 99999999.9999, 0, -0, 1e-4, '9.9500', '0', '-0'])('takes %p', (value) => {
    expect(ruleFor(price, value)).toBeUndefined();
  });

  test.each([
    [0.1 + 0.2, 'scale'],
    [0.00001, 'scale'],
    ['9.95000', 'scale'],
    ['1e3', 'type'],
    ['01', 'type'],
    ['', 'type'],
    [' 1', 'type'],
    ['-0.0001', 'minimum'],
    ['100000000', 'maximum'],
    ['9'.repeat(1_000_000), 'maximum'],
  ])('refuses %.20p for its %s', (value, rule) => {
    expect(ruleFor(price, value)).toBe(rule);
  });

  test('of more than 15 digits travels as a string', () => {
    expect(ruleFor(wide, 123456789.123456)).toBeUndefined();
    expect(ruleFor(wide, 1234567890123456.5)).toBe('scale');
    expect(ruleFor(wide, '1234567890123456789012345678.0123456789')).toBeUndefined();
    expect(ruleFor(wide, 1e27)).toBeUndefined();
  });

  test.each([
    [38, 0, 1e38],
    [34, 34, 1],
    [16, 0, 1e16],
  ])(
    'of %i digits, %i behind the point, ends below the double that its limit rounds to',
    (precision, scale, limit) => {
      const full = column.decimal(precision, scale, { required: true, description });
      expect(ruleFor(full, limit)).toBe('maximum');
      expect(ruleFor(full, -limit)).toBe('minimum');
      expect(ruleFor(full, limit / 10)).toBeUndefined();
    },
  );

  test('holds every amount of whole ten-thousandths up to its precision', () => {
    const check = validatorOf({ value: price });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (unscaled) => {
        expect(check({ value: unscaled / 10_000 })).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a bigint', () => {
  const id = column.bigint({ required: true, description });

  test.each([0, -1, Number.MAX_SAFE_INTEGER, '9223372036854775807', '-9223372036854775808'])(
    'takes %p',
    (value) => {
      expect(ruleFor(id, value)).toBeUndefined();
    },
  );

  test.each([
    [Number.MAX_SAFE_INTEGER + 1, 'type'],
    [1.5, 'type'],
    ['9223372036854775808', 'maximum'],
    ['-9223372036854775809', 'minimum'],
    ['9'.repeat(1_000_000), 'maximum'],
    ['-0', 'type'],
    ['1_000', 'type'],
  ])('refuses %.20p for its %s', (value, rule) => {
    expect(ruleFor(id, value)).toBe(rule);
  });
});

describe('a timestamp', () => {
  const at = column.timestamp({ required: true, description });

  test.each([
    '2009-12-01T07:45:00Z',
    '2012-02-29T23:59:59.999999999Z',
    '2009-12-01T07:45:00+05:30',
    '2009-12-01T07:45:00.5-23:59',
  ])('takes %s', (value) => {
    expect(ruleFor(at, value)).toBeUndefined();
  });

  test.each([
    '2009-12-01 07:45:00Z',
    '2009-12-01t07:45:00z',
    '2009-12-01T24:00:00Z',
    '2009-12-01T07:60:00Z',
    '2016-12-31T23:59:60Z',
    '2009-12-01T07:45:00.Z',
    '2009-12-01T07:45:00.1234567890Z',
    '2009-12-01T07:45:00+0530',
    '2009-12-01T07:45:00+24:00',
    '2009-12-01T07:45Z',
    '0009-12-01T07:45:00Z',
    '9999-12-31T23:59:59-01:00',
    '2009-13-01T07:45:00Z',
    '2009-12-00T07:45:00Z',
    '2009-12-01T07:45:00Z ',
    '２009-12-01T07:45:00Z',
  ])('refuses %s', (value) => {
    expect(ruleFor(at, value)).toBe('format');
  });
});

describe('lengths', () => {
  test('are counted in code points, so that an emoji is one', () => {
    const two = column.string({ required: true, minLength: 2, maxLength: 2, description });
    expect(ruleFor(two, '😀😀')).toBeUndefined();
    expect(ruleFor(two, '😀')).toBe('min-length');
    expect(ruleFor(two, '😀😀😀')).toBe('max-length');
  });

  test('are checked before the pattern, so that a long text cannot keep it busy', () => {
    const slow = column.string({ required: true, maxLength: 10, pattern: '^(a+)+$', description });
    expect(ruleFor(slow, `${'a'.repeat(60)}b`)).toBe('max-length');
  });
});

describe('a map and a json column', () => {
  const attributes = column.map({ required: true, description });
  const payload = column.json({ description });

  test('take what JSON holds, and a word like constructor', () => {
    expect(ruleFor(attributes, { constructor: 'Ferrari' })).toBeUndefined();
    expect(ruleFor(payload, { list: [1, null, { deep: true }], constructor: 'Ferrari' })).toBeUndefined();
    expect(ruleFor(payload, null)).toBeUndefined();
  });

  test('refuse what poisons an object', () => {
    expect(ruleFor(attributes, JSON.parse('{"__proto__": "x"}'))).toBe('dangerous-key');
    expect(ruleFor(payload, JSON.parse('{"a": [{"__proto__": {}}]}'))).toBe('dangerous-key');
    expect(ruleFor(payload, JSON.parse('{"constructor": {"prototype": {}}}'))).toBe('dangerous-key');
  });

  test('refuse what JSON cannot say, and what has no end', () => {
    const endless: Record<string, unknown> = {};
    endless['self'] = endless;
    expect(ruleFor(payload, { at: 10n })).toBe('type');
    expect(ruleFor(payload, [Number.NaN])).toBe('type');
    expect(ruleFor(payload, endless)).toBe('type');
    expect(ruleFor(attributes, { size: 1 })).toBe('type');
  });
});

describe('a map with numeric keys', () => {
  const properties = column.map({ required: true, numericKeys: ['amount', 'quantity'], description });

  test.each([{}, { amount: '12.50' }, { amount: -3, quantity: '007' }, { page: 'twelve', quantity: '-1' }])(
    'takes %j',
    (map) => {
      expect(ruleFor(properties, map)).toBeUndefined();
    },
  );

  test.each(['', '-', 'twelve', '1,50', '1.', '.5', '1.2.3', '1e3', ' 1', '+1', '9'.repeat(41), null, true])(
    'refuses the amount %j',
    (amount) => {
      expect(ruleFor(properties, { quantity: '1', amount })).toBe('not-numeric');
    },
  );

  test('refuses a number at any other key', () => {
    expect(ruleFor(properties, { page: 1 })).toBe('type');
  });

  test('says which keys it means', () => {
    const violation = validatorOf({ properties })({ properties: { amount: 'a lot' } });
    expect(violation).toMatchObject({ field: 'properties', wanted: 'a decimal number at amount, quantity' });
  });
});

const OTHER_VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, '', 0, -0, true, [], {}, '0', '-1', '1.50', Number.NaN, Infinity),
  fc.constantFrom('web', 'AB12', 'user@example.com', 'https://example.com/a', '10.0.0.255', '300.1.1.1'),
  fc.constantFrom(
    '2012-02-29',
    '2011-02-29',
    '1582-01-01',
    '2009-12-01T07:45:00Z',
    '2009-12-01T07:45:00.1+01:00',
  ),
  fc.uuid(),
  fc.string({ maxLength: 45, unit: 'binary' }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.integer({ min: -99_999, max: 99_999 }).map((number) => number / 1000),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String),
  fc.array(fc.oneof(fc.string(), fc.constant(1)), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constant(null)), { maxKeys: 3, noNullPrototype: true }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
);

/** Values that are often right for a column, so that its finer rules are reached. */
function likelyValue({ kind, enum: values, numericKeys }: Column): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'int':
    case 'bigint':
      return fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(String));
    case 'double':
      return fc.double();
    case 'decimal':
      return fc.oneof(
        fc
          .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(4))
          .map(([digits, scale]) => digits / 10 ** scale),
        fc
          .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(30))
          .map(([whole, part]) => `${whole}.${part}`),
      );
    case 'boolean':
      return fc.boolean();
    case 'string':
      return values ? fc.constantFrom(...values) : fc.string({ maxLength: 45, unit: 'binary' });
    case 'map':
      return fc.dictionary(
        fc.oneof(fc.constantFrom(...(numericKeys ?? ['other'])), fc.string({ maxLength: 3 })),
        fc.oneof(
          fc.constantFrom('1', '-0.50', '.5', '5.', '--1', '1e3', '', '007', '1.2.3'),
          fc.double(),
          fc.string({ maxLength: 5 }),
        ),
        { maxKeys: 2, noNullPrototype: true },
      );
    default:
      return OTHER_VALUES;
  }
}

test('the validator agrees with rules written a second time, on any contract and any row', () => {
  const cases = fc.tuple(anyColumn, anyColumn).chain(([a, b]) => {
    const row = fc
      .tuple(fc.oneof(likelyValue(a), OTHER_VALUES), fc.oneof(likelyValue(b), fc.constant(null)), fc.nat(9))
      .map(([first, second, dice]) => ({
        ...(dice !== 1 && { a: first }),
        b: second,
        ...(dice === 2 && { c: 'unknown' }),
      }));
    return fc.tuple(fc.constant({ a, b }), fc.array(row, { minLength: 30, maxLength: 30 }));
  });
  const outcomes = { kept: 0, broken: 0 };
  fc.assert(
    fc.property(cases, ([columns, rows]) => {
      const check = validatorOf(columns);
      for (const row of rows) {
        const broken = brokenColumns(columns, row);
        const violation = check(row);
        outcomes[broken.size === 0 ? 'kept' : 'broken'] += 1;
        if (broken.size === 0) expect({ row, violation }).toEqual({ row, violation: undefined });
        else expect([...broken]).toContain(violation?.field);
      }
    }),
    { numRuns: 150 },
  );
  // Without rows of both sorts the agreement would say little.
  expect(Math.min(outcomes.kept, outcomes.broken)).toBeGreaterThan(200);
});
