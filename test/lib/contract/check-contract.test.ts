import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkContract } from '../../../lib/contract/check-contract';
import { type Column, column } from '../../../lib/contract/column';
import { ContractError } from '../../../lib/contract/contract-error';
import { type Dataset, defineDataset } from '../../../lib/contract/dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyDataset } from './arbitraries';

const base: Dataset = {
  ...orders,
  version: '1-0-0',
  columns: {
    ...orders.columns,
    source: column.string({ required: true, enum: ['web', 'shop'], description: 'Where from.' }),
  },
};
const range = { from: '2009-12-01', to: '2011-12-31' };

function contradiction(change: object): string {
  try {
    checkContract({ ...base, ...change } as Dataset);
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return (error as Error).message;
  }
  return 'no contradiction';
}

/** The base with one column in place of another, or besides. */
const withColumn = (name: string, options: Partial<Column> | object) => ({
  columns: {
    ...base.columns,
    [name]: { kind: 'string', required: false, description: 'A column.', ...options },
  },
});

describe('a dataset is refused, with both values quoted,', () => {
  test.each<[string, object, string[]]>([
    ['when a key names no column', { primaryKey: ['evnt_id'] }, ['"evnt_id"', 'event_id, invoice']],
    ['when a key names what every object inherits', { primaryKey: ['toString'] }, ['"toString"', 'event_id']],
    ['when there is no key', { primaryKey: [] }, ['primaryKey is empty']],
    ['when a key is named twice', { primaryKey: ['invoice', 'invoice'] }, ['"invoice" twice']],
    ['when a key is optional', { primaryKey: ['customer_id'] }, ['"customer_id"', 'required: false']],
    ['when the event time names no column', { eventTime: 'when' }, ['"when"', 'invoice_date']],
    [
      'when the event time is a text',
      { eventTime: 'invoice' },
      ['"invoice"', 'string', 'required timestamp'],
    ],
    [
      'when the event time is optional',
      withColumn('invoice_date', { kind: 'timestamp' }),
      ['"invoice_date"', 'required: false'],
    ],
    [
      'when its range ends before it starts',
      { partitioning: { layout: 'dt', from: '2011-12-31', to: '2009-12-01' } },
      ['2009-12-01', '2011-12-31'],
    ],
    [
      'when a date is none',
      { partitioning: { layout: 'dt', ...range, to: '2011-02-29' } },
      ['"2011-02-29"', 'to'],
    ],
    [
      'when a date is written otherwise',
      { partitioning: { layout: 'dt', ...range, from: '1/12/2009' } },
      ['"1/12/2009"'],
    ],
    [
      'when its layout is unknown',
      { partitioning: { layout: 'hourly', ...range } },
      ['"hourly"', 'dt, calendar'],
    ],
    [
      'when the layout projects by no column',
      { partitioning: { layout: 'calendar', ...range, by: 'shop' } },
      ['"shop"', 'source'],
    ],
    [
      'when the layout projects by a column without enum',
      { partitioning: { layout: 'calendar', ...range, by: 'country' } },
      ['"country"', 'enum: undefined'],
    ],
    [
      'when the layout has no by',
      { partitioning: { layout: 'dt', ...range, by: 'source' } },
      ['"source"', '"dt"'],
    ],
    [
      'when a value of by cannot stand in a path',
      {
        ...withColumn('source', { required: true, enum: ['web', 'a/b'] }),
        partitioning: { layout: 'calendar', ...range, by: 'source' },
      },
      ['"source"', '"a/b"'],
    ],
    [
      'when a path would tell a personal value',
      {
        ...withColumn('source', {
          required: true,
          enum: ['web'],
          pii: { classification: 'contact', action: 'redact' },
        }),
        partitioning: { layout: 'calendar', ...range, by: 'source' },
      },
      ['"source"', '"redact"'],
    ],
    ['when a column bears the name of a partition key', withColumn('dt', {}), ['"dt"', 'layout "dt"']],
    [
      'when a column bears the name of a calendar key',
      { ...withColumn('month', {}), partitioning: { layout: 'calendar', ...range } },
      ['"month"', 'year, month, day'],
    ],
    ['when contentId names no column', { contentId: 'id' }, ['"id"', 'event_id']],
    ['when contentId is no uuid', { contentId: 'invoice' }, ['"invoice"', 'format: undefined', 'uuid']],
    [
      'when drop names no column',
      { drop: [{ column: 'kind', equals: 'x', reason: 'r' }] },
      ['"kind"', 'source'],
    ],
    [
      'when drop compares a number',
      { drop: [{ column: 'quantity', equals: '0', reason: 'r' }] },
      ['"quantity"', '"0"', 'int'],
    ],
    [
      'when drop waits for what the enum lacks',
      { drop: [{ column: 'source', equals: 'test', reason: 'r' }] },
      ['"source" = "test"', 'web, shop'],
    ],
    ['when its name is no snake_case', { name: 'Order-Lines' }, ['"Order-Lines"', 'snake_case']],
    ['when its name is too long', { name: 'o'.repeat(37) }, ['o'.repeat(37), '36']],
    [
      'when it expects more than all events to be refused',
      { monitoring: { quarantinePercent: 101 } },
      ['monitoring.quarantinePercent is 101', 'up to 100'],
    ],
    [
      'when any share of events may be refused',
      { monitoring: { quarantinePercent: 'any' } },
      ['monitoring.quarantinePercent is "any"'],
    ],
    [
      'when no row may be late',
      { monitoring: { latePercent: 0 } },
      ['monitoring.latePercent is 0', 'or "any"'],
    ],
    [
      'when its traffic is neither steady nor irregular',
      { monitoring: { traffic: 'wild' } },
      ['"wild"', 'steady, irregular'],
    ],
    ['when it groups by no column', { monitoring: { groupBy: 'shop' } }, ['"shop"', 'event_id, invoice']],
    ['when it groups by a number', { monitoring: { groupBy: 'quantity' } }, ['"quantity"', 'int']],
    [
      'when its live counts would tell customers',
      { monitoring: { groupBy: 'customer_id' } },
      ['"customer_id"', 'pseudonymise'],
    ],
    ['when its run group is no snake_case', { runGroup: 'Group 1' }, ['"Group 1"', 'snake_case']],
    ['when its version is no SchemaVer', { version: '1.0.0' }, ['"1.0.0"', '1-0-0']],
    ['when its version begins at nought', { version: '0-1-0' }, ['"0-1-0"', 'MODEL from 1']],
    ['when nobody owns it', { owner: ' ' }, ['owner is empty']],
    ['when it has no columns', { columns: {} }, ['no column']],
    ['when its freshness is no number of minutes', { freshnessMinutes: 0 }, ['freshnessMinutes is 0']],
    ['when its retention is no number of days', { retentionDays: 1.5 }, ['retentionDays is 1.5']],
    ['when it has no shard', { capacity: { mode: 'provisioned', shards: 0 } }, ['shards is 0']],
  ])('%s', (_when, change, quotes) => {
    const message = contradiction(change);
    for (const quote of quotes) expect(message).toContain(quote);
  });
});

describe('a column is refused, with both values quoted,', () => {
  test.each<[string, string, object, string[]]>([
    ['when its name is no snake_case', 'unitPrice', {}, ['"unitPrice"', 'snake_case']],
    ['when its name is reserved', '_shard', {}, ['"_shard"', 'reserved']],
    ['when its name is that of a property of every object', 'constructor', {}, ['"constructor"']],
    ['when nobody says what it means', 'note', { description: '' }, ['"note"', 'description is empty']],
    ['when its limits cross', 'rate', { kind: 'double', min: 2, max: 1 }, ['min 2', 'max 1']],
    ['when a limit is beyond its type', 'units', { kind: 'int', max: 2 ** 31 }, ['2147483648', '2147483647']],
    ['when a limit is no whole number', 'units', { kind: 'int', min: 0.5 }, ['min 0.5', 'scale of 0']],
    [
      'when a limit is finer than its scale',
      'fee',
      { kind: 'decimal', precision: 4, scale: 1, min: 0.25 },
      ['0.25', '1'],
    ],
    ['when a limit is infinite', 'rate', { kind: 'double', max: Infinity }, ['max is Infinity']],
    ['when its precision is beyond 38', 'fee', { kind: 'decimal', precision: 39, scale: 2 }, ['39', '38']],
    [
      'when its scale exceeds its precision',
      'fee',
      { kind: 'decimal', precision: 3, scale: 4 },
      ['scale is 4', 'precision 3'],
    ],
    ['when its lengths cross', 'note', { minLength: 3, maxLength: 2 }, ['minLength 3', 'maxLength 2']],
    ['when a length is negative', 'note', { maxLength: -1 }, ['maxLength is -1']],
    ['when its pattern is no regular expression', 'note', { pattern: '(' }, ['"("', 'regular expression']],
    ['when its enum is empty', 'note', { enum: [] }, ['enum has no value']],
    ['when its enum repeats a value', 'note', { enum: ['a', 'a'] }, ['"a" twice']],
    [
      'when a value of its enum is too long',
      'note',
      { enum: ['abc'], maxLength: 2 },
      ['"abc"', 'maxLength 2'],
    ],
    ['when a value of its enum is too short', 'note', { enum: ['a'], minLength: 2 }, ['"a"', 'minLength 2']],
    ['when a value of its enum misses the pattern', 'note', { enum: ['a'], pattern: '^b' }, ['"a"', '"^b"']],
    ['when a number has a pattern', 'units', { kind: 'int', pattern: 'x' }, ['pattern "x"', 'int']],
    ['when a text has a minimum', 'note', { min: 1 }, ['min 1', 'string']],
    [
      'when it is kept for nobody',
      'mail',
      { pii: { classification: 'contact', action: 'keep' } },
      ['"keep"', 'undefined'],
    ],
    [
      'when it is redacted for somebody',
      'mail',
      { pii: { classification: 'contact', action: 'redact', readableBy: ['crm'] } },
      ['"redact"', '["crm"]'],
    ],
    [
      'when a number is to be a pseudonym',
      'phone',
      { kind: 'bigint', pii: { classification: 'contact', action: 'pseudonymise' } },
      ['"pseudonymise"', 'bigint'],
    ],
    [
      'when it is required and dropped',
      'mail',
      { required: true, pii: { classification: 'contact', action: 'drop' } },
      ['required: true', '"drop"'],
    ],
    [
      'when a text has numeric keys',
      'note',
      { numericKeys: ['amount'] },
      ['numericKeys ["amount"]', 'string'],
    ],
    ['when no key is numeric', 'more', { kind: 'map', numericKeys: [] }, ['numericKeys names no key']],
    ['when a key is numeric twice', 'more', { kind: 'map', numericKeys: ['a', 'a'] }, ['"a" twice']],
    ['when a numeric key is poison', 'more', { kind: 'map', numericKeys: ['__proto__'] }, ['"__proto__"']],
    [
      'when it was added after the contract',
      'note',
      { added: { version: '1-0-1', value: null } },
      ['1-0-1', '1-0-0'],
    ],
    ['when it was added in no version', 'note', { added: { version: '1.0', value: null } }, ['"1.0"']],
    [
      'when it is required and older rows have none',
      'note',
      { required: true, added: { version: '1-0-0', value: null } },
      ['required', 'null'],
    ],
    [
      'when older rows would have what the type does not hold',
      'units',
      { kind: 'int', added: { version: '1-0-0', value: 2 ** 31 } },
      ['2147483648', 'int'],
    ],
    [
      'when older rows would all be one person',
      'mail',
      {
        pii: { classification: 'contact', action: 'pseudonymise' },
        added: { version: '1-0-0', value: 'a' },
      },
      ['personal'],
    ],
  ])('%s', (_when, name, options, quotes) => {
    const message = contradiction(withColumn(name, options));
    for (const quote of [`column "${name}"`, ...quotes]) expect(message).toContain(quote);
  });

  test('when it is a key that all rows share', () => {
    const change = {
      ...withColumn('mail', { required: true, pii: { classification: 'contact', action: 'redact' } }),
      primaryKey: ['mail'],
    };
    expect(contradiction(change)).toMatch(/"mail".*"redact"/);
  });
});

test('defineDataset refuses a contradiction where the dataset is declared', () => {
  expect(() => defineDataset({ ...base, primaryKey: ['nothing'] })).toThrow(ContractError);
});

test('every dataset without a contradiction is taken', () => {
  fc.assert(fc.property(anyDataset, (dataset) => checkContract(dataset)));
});

describe('the value of older rows', () => {
  const fits = (options: object, value: unknown) => {
    const added = { version: '1-0-0', value };
    return contradiction(withColumn('late', { ...options, added })) === 'no contradiction';
  };

  test.each<[object, unknown]>([
    [{}, null],
    [{ enum: ['web', 'shop'] }, 'web'],
    [{ kind: 'boolean' }, false],
    [{ kind: 'bigint' }, '9223372036854775807'],
    [{ kind: 'decimal', precision: 4, scale: 2 }, '-99.99'],
    [{ kind: 'decimal', precision: 4, scale: 2 }, 0.5],
    [{ kind: 'double', min: 0 }, 0.1],
    [{ kind: 'date' }, '2012-02-29'],
    [{ kind: 'timestamp' }, '2012-02-29T23:59:59.999Z'],
  ])('of %j may be %j', (options, value) => {
    expect(fits(options, value)).toBe(true);
  });

  test.each<[object, unknown]>([
    [{}, 1],
    [{ enum: ['web', 'shop'] }, 'app'],
    [{ maxLength: 2 }, 'abc'],
    [{ pattern: '^x' }, 'abc'],
    [{ kind: 'boolean' }, 'false'],
    [{ kind: 'int' }, 0.5],
    [{ kind: 'int' }, '1'],
    [{ kind: 'bigint' }, '9223372036854775808'],
    [{ kind: 'decimal', precision: 4, scale: 2 }, '0.555'],
    [{ kind: 'decimal', precision: 4, scale: 2 }, 100],
    [{ kind: 'double', min: 0 }, -0.1],
    [{ kind: 'date' }, '2011-02-29'],
    [{ kind: 'timestamp' }, '2012-02-29 23:59:59'],
    [{ kind: 'timestamp' }, '2011-02-29T00:00:00Z'],
    [{ kind: 'map' }, '{}'],
  ])('of %j may not be %j', (options, value) => {
    expect(fits(options, value)).toBe(false);
  });
});
