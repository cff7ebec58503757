import fc from 'fast-check';
import type { Column, Pii } from '../../../lib/contract/column';
import type { Columns, Dataset, Partitioning } from '../../../lib/contract/dataset';
import type { QualityRule, Severity } from '../../../lib/contract/quality-rule';

/** Datasets that keep every rule of checkContract, of every column kind and option. */

const text = fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== '');
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });

function option<K extends string, V>(name: K, value: fc.Arbitrary<V>): fc.Arbitrary<{ [P in K]?: V }> {
  return fc.oneof(
    fc.constant({}),
    value.map((given) => ({ [name]: given }) as { [P in K]?: V }),
  );
}

const merged = <T extends object[]>(...parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.tuple(...parts).map((objects) => Object.assign({}, ...objects) as Column);

function limits(value: fc.Arbitrary<number>): fc.Arbitrary<{ min?: number; max?: number }> {
  return fc.tuple(value, value, fc.boolean(), fc.boolean()).map(([a, b, hasMin, hasMax]) => ({
    ...(hasMin && { min: Math.min(a, b) }),
    ...(hasMax && { max: Math.max(a, b) }),
  }));
}

const lengths = fc
  .tuple(fc.nat(3), fc.integer({ min: 9, max: 40 }), fc.boolean(), fc.boolean())
  .map(([low, high, hasMin, hasMax]) => ({
    ...(hasMin && { minLength: low === 0 ? 0 : 1 }),
    ...(hasMax && { maxLength: high }),
  }));

const stringPii: fc.Arbitrary<Pii> = fc
  .tuple(
    fc.constantFrom('identifier', 'contact', 'sensitive'),
    fc.constantFrom('pseudonymise', 'redact', 'keep'),
    words,
  )
  .map(([classification, action, readableBy]) => ({
    classification,
    action,
    ...(action === 'keep' && { readableBy }),
  })) as fc.Arbitrary<Pii>;

const decimalShape = fc
  .integer({ min: 1, max: 38 })
  .chain((precision) => fc.tuple(fc.constant(precision), fc.integer({ min: 0, max: precision })));

function constrained(kind: Column['kind']): fc.Arbitrary<object> {
  switch (kind) {
    case 'string':
      return fc.oneof(
        fc.tuple(lengths, option('pii', stringPii)).map((parts) => Object.assign({}, ...parts)),
        words.map((values) => ({ enum: values })),
        fc.constantFrom('^[A-Z]{2}\\d+$', '\\p{Lu}', 'x|y').map((pattern) => ({ pattern })),
        fc.constantFrom('uuid', 'email', 'uri', 'ipv4').map((format) => ({ format })),
      );
    case 'int':
      return limits(fc.integer());
    case 'bigint':
      return limits(fc.maxSafeInteger());
    case 'double':
      return limits(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0));
    case 'decimal':
      return decimalShape.chain(([precision, scale]) =>
        limits(fc.integer({ min: -9, max: 9 }).map((digit) => (precision > scale ? digit : 0))).map(
          (range) => ({
            precision,
            scale,
            ...range,
          }),
        ),
      );
    case 'map':
      return option('numericKeys', words);
    default:
      return fc.constant({});
  }
}

const KINDS = [
  'string',
  'boolean',
  'int',
  'bigint',
  'double',
  'decimal',
  'date',
  'timestamp',
  'map',
  'array',
  'json',
] as const;

export const anyColumn: fc.Arbitrary<Column> = fc
  .constantFrom(...KINDS)
  .chain((kind) =>
    merged(
      fc.record({ kind: fc.constant(kind), required: fc.boolean(), description: text }),
      constrained(kind),
    ),
  );

const addedValues = {
  boolean: fc.boolean(),
  date: fc.constant('2020-02-29'),
  timestamp: fc.constant('2020-02-29T12:00:00Z'),
} as const;

/** With what rows of older versions have, where the kind lets any value be right. */
const maybeAdded = (column: Column): fc.Arbitrary<Column> => {
  const value = addedValues[column.kind as keyof typeof addedValues] ?? fc.constant(null);
  if (column.required && !Object.hasOwn(addedValues, column.kind)) return fc.constant(column);
  return option(
    'added',
    value.map((given) => ({ version: '1-0-0' as const, value: given })),
  ).map((added) => ({ ...column, ...added }));
};

const columnNames = fc.uniqueArray(
  fc
    .stringMatching(/^[a-z][a-z0-9_]{0,10}$/)
    .filter(
      (name) =>
        ![
          'dt',
          'year',
          'month',
          'day',
          'constructor',
          'prototype',
          'event_id',
          'occurred_at',
          'source',
        ].includes(name),
    ),
  { minLength: 1, maxLength: 12 },
);

const FIXED: Columns = {
  event_id: { kind: 'string', required: true, format: 'uuid', description: 'Key.' },
  occurred_at: { kind: 'timestamp', required: true, description: 'Event time.' },
  source: { kind: 'string', required: true, enum: ['web', 'shop'], description: 'Where from.' },
};

const day = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const partitioning: fc.Arbitrary<Partitioning> = fc
  .tuple(day, day, fc.constantFrom('dt', 'calendar', 'by'))
  .map(([a, b, layout]) => {
    const range = a < b ? { from: a, to: b } : { from: b, to: a };
    if (layout === 'dt') return { layout, ...range };
    return { layout: 'calendar', ...range, ...(layout === 'by' && { by: 'source' }) };
  });

const share = fc.double({ min: 0, max: 1, noNaN: true });
const shareBound = option('atLeast', share);
const severity = fc.constantFrom('warn', 'fail') as fc.Arbitrary<Severity>;
const ruleOptions: fc.Arbitrary<object> = fc.oneof(
  fc
    .constantFrom<object>(
      { kind: 'completeness', column: 'source' },
      { kind: 'uniqueness', columns: ['source', 'event_id'] },
      { kind: 'allowed', column: 'source', values: ['web', "it's"] },
      { kind: 'pattern', column: 'source', pattern: '^[a-z]+\\d?$' },
      {
        kind: 'referential',
        column: 'source',
        references: { dataset: 'sources', column: 'name' },
      },
    )
    .chain((options) => shareBound.map((bound) => ({ ...options, ...bound }))),
  fc.constantFrom<object>(
    { kind: 'row-count', atLeast: 0.5 },
    { kind: 'row-count', atLeast: 0.5, atMost: 3 },
    { kind: 'freshness', withinMinutes: 60 },
    { kind: 'freshness', column: 'occurred_at', withinMinutes: 1.5 },
    { kind: 'sql', expression: "count_if(source = 'a; b')", max: 0 },
    { kind: 'sql', expression: 'max(length(source))', min: 1, max: 1 },
  ),
);
/** A rule on the columns that every dataset here has. */
const anyRule: fc.Arbitrary<QualityRule> = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}$/), severity, ruleOptions)
  .map(([name, level, options]) => ({ name, severity: level, ...options }) as QualityRule);

export const anyDataset: fc.Arbitrary<Dataset> = fc
  .tuple(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
      version: fc.constantFrom('1-0-0', '2-3-4') as fc.Arbitrary<Dataset['version']>,
      owner: text,
      description: text,
      primaryKey: fc.constantFrom(['event_id'], ['source', 'event_id']),
      eventTime: fc.constant('occurred_at'),
      partitioning,
      freshnessMinutes: fc.integer({ min: 1, max: 10_000 }),
    }),
    columnNames.chain((names) =>
      fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), anyColumn.chain(maybeAdded)))),
    ),
    option('retentionDays', fc.integer({ min: 1, max: 4000 })),
    option('contentId', fc.constant('event_id')),
    option('drop', fc.constant([{ column: 'source', equals: 'web', reason: 'test traffic' }])),
    option(
      'capacity',
      fc.constantFrom({ mode: 'on-demand' } as const, { mode: 'provisioned', shards: 2 } as const),
    ),
    option('runGroup', fc.constant('small_ones')),
    option(
      'monitoring',
      fc.constantFrom({ groupBy: 'source' }, {
        quarantinePercent: 0.5,
        latePercent: 'any',
        traffic: 'irregular',
      } as const),
    ),
    option('quality', fc.uniqueArray(anyRule, { selector: ({ name }) => name, maxLength: 9 })),
  )
  .map(([base, columns, ...options]) =>
    Object.assign({}, base, { columns: { ...FIXED, ...Object.fromEntries(columns) } }, ...options),
  );
