import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Breaks, VersionPart } from '../../../lib/contract/change';
import { type Column, column } from '../../../lib/contract/column';
import { ContractError } from '../../../lib/contract/contract-error';
import type { Dataset, SchemaVersion } from '../../../lib/contract/dataset';
import { judge } from '../../../lib/contract/judge';
import { renderOdcs } from '../../../lib/contract/render-odcs';
import { orders } from '../../../lib/datasets/orders.dataset';
import { anyDataset } from './arbitraries';

const description = 'A column.';
const before: Dataset = {
  ...orders,
  version: '1-0-0',
  columns: {
    ...orders.columns,
    source: column.string({ required: true, enum: ['web', 'shop'], description }),
    small: column.int({ min: 1, max: 9, description }),
    note: column.string({ minLength: 1, maxLength: 9, description }),
    more: column.map({ numericKeys: ['amount', 'tax'], description }),
    code: column.string({ pattern: '^[A-Z]+$', description }),
    mail: column.string({
      description,
      pii: { classification: 'contact', action: 'keep', readableBy: ['crm', 'audit'] },
    }),
  },
  retentionDays: 365,
  drop: [{ column: 'source', equals: 'shop', reason: 'A test.' }],
};
const yaml = renderOdcs(before);

/** The dataset with some options of some columns changed; undefined takes a column away. */
function columnsWith(changes: Record<string, object | undefined>): Pick<Dataset, 'columns'> {
  const columns: Record<string, Column> = { ...before.columns };
  for (const [name, change] of Object.entries(changes)) {
    if (change === undefined) delete columns[name];
    else columns[name] = { ...(columns[name] as Column), ...change };
  }
  return { columns };
}

function changesOf(change: object) {
  return judge(yaml, { ...before, ...change } as Dataset).changes.map(({ what: _what, ...rest }) => rest);
}

describe('a change', () => {
  test.each<[string, object, string, Breaks, VersionPart]>([
    [
      'an optional column is added',
      columnsWith({ colour: column.string({ description }) }),
      'columns.colour',
      'none',
      'addition',
    ],
    [
      'a required column is added',
      columnsWith({ colour: column.string({ required: true, description }) }),
      'columns.colour',
      'both',
      'model',
    ],
    [
      'a required column is added that older rows have a value for',
      columnsWith({
        colour: column.string({ required: true, description, added: { version: '1-0-0', value: 'red' } }),
      }),
      'columns.colour',
      'producers',
      'model',
    ],
    [
      'older rows have another value',
      columnsWith({ note: { added: { version: '1-0-0', value: 'none' } } }),
      'columns.note.added',
      'readers',
      'model',
    ],
    [
      'a key of a map becomes numeric',
      columnsWith({ more: { numericKeys: ['amount', 'tax', 'tip'] } }),
      'columns.more.numericKeys',
      'producers',
      'model',
    ],
    [
      'a key of a map is numeric no more',
      columnsWith({ more: { numericKeys: ['amount'] } }),
      'columns.more.numericKeys',
      'none',
      'revision',
    ],
    [
      'numeric keys change places',
      columnsWith({ more: { numericKeys: ['tax', 'amount'] } }),
      'columns.more.numericKeys',
      'none',
      'addition',
    ],
    ['a column is removed', columnsWith({ note: undefined }), 'columns.note', 'both', 'model'],
    [
      'a type becomes another',
      columnsWith({ quantity: { kind: 'boolean' } }),
      'columns.quantity.type',
      'both',
      'model',
    ],
    [
      'a type becomes wider',
      columnsWith({ quantity: { kind: 'bigint' } }),
      'columns.quantity.type',
      'readers',
      'model',
    ],
    [
      'a decimal becomes wider',
      columnsWith({ price: { precision: 14 } }),
      'columns.price.type',
      'readers',
      'model',
    ],
    [
      'a decimal loses a digit before the point',
      columnsWith({ price: { scale: 5 } }),
      'columns.price.type',
      'both',
      'model',
    ],
    [
      'a column becomes required',
      columnsWith({ note: { required: true } }),
      'columns.note.required',
      'producers',
      'model',
    ],
    [
      'a column becomes optional',
      columnsWith({ source: { required: false } }),
      'columns.source.required',
      'readers',
      'model',
    ],
    ['a minimum rises', columnsWith({ small: { min: 2 } }), 'columns.small.min', 'producers', 'model'],
    ['a minimum falls', columnsWith({ small: { min: 0 } }), 'columns.small.min', 'none', 'revision'],
    ['a maximum falls', columnsWith({ small: { max: 8 } }), 'columns.small.max', 'producers', 'model'],
    ['a maximum rises', columnsWith({ small: { max: 10 } }), 'columns.small.max', 'none', 'revision'],
    ['a minimum is new', columnsWith({ quantity: { min: 0 } }), 'columns.quantity.min', 'producers', 'model'],
    [
      'a text may be longer',
      columnsWith({ note: { maxLength: 10 } }),
      'columns.note.maxLength',
      'none',
      'revision',
    ],
    [
      'a text must be longer',
      columnsWith({ note: { minLength: 2 } }),
      'columns.note.minLength',
      'producers',
      'model',
    ],
    [
      'a pattern changes',
      columnsWith({ code: { pattern: '^[A-Z]{2}$' } }),
      'columns.code.pattern',
      'producers',
      'model',
    ],
    [
      'a pattern is lifted',
      columnsWith({ code: { pattern: undefined } }),
      'columns.code.pattern',
      'none',
      'revision',
    ],
    [
      'a format is new',
      columnsWith({ note: { format: 'email' } }),
      'columns.note.format',
      'producers',
      'model',
    ],
    [
      'an enum loses a value',
      columnsWith({ source: { enum: ['shop'] } }),
      'columns.source.enum',
      'producers',
      'model',
    ],
    [
      'an enum gains a value',
      columnsWith({ source: { enum: ['web', 'shop', 'app'] } }),
      'columns.source.enum',
      'none',
      'revision',
    ],
    [
      'an enum is new',
      columnsWith({ country: { enum: ['France'] } }),
      'columns.country.enum',
      'producers',
      'model',
    ],
    [
      'an enum is lifted',
      columnsWith({ source: { enum: undefined } }),
      'columns.source.enum',
      'none',
      'revision',
    ],
    [
      'an enum is sorted',
      columnsWith({ source: { enum: ['shop', 'web'] } }),
      'columns.source.enum',
      'none',
      'addition',
    ],
    [
      'a description is reworded',
      columnsWith({ note: { description: 'New.' } }),
      'columns.note.description',
      'none',
      'addition',
    ],
    [
      'a pseudonym becomes plain',
      columnsWith({ customer_id: { pii: undefined } }),
      'columns.customer_id.pii.action',
      'readers',
      'model',
    ],
    [
      'a role may no longer read',
      columnsWith({ mail: { pii: { classification: 'contact', action: 'keep', readableBy: ['crm'] } } }),
      'columns.mail.pii.readableBy',
      'readers',
      'model',
    ],
    [
      'a role may read as well',
      columnsWith({
        mail: { pii: { classification: 'contact', action: 'keep', readableBy: ['crm', 'audit', 'x'] } },
      }),
      'columns.mail.pii.readableBy',
      'none',
      'revision',
    ],
    [
      'a class of personal data is corrected',
      columnsWith({ customer_id: { pii: { classification: 'contact', action: 'pseudonymise' } } }),
      'columns.customer_id.pii.classification',
      'none',
      'revision',
    ],
    [
      'columns change places',
      { columns: Object.fromEntries(Object.entries(before.columns).reverse()) },
      'columns',
      'none',
      'addition',
    ],
    ['the key is another', { primaryKey: ['invoice'] }, 'primaryKey', 'both', 'model'],
    ['the event time is another', { eventTime: 'country' }, 'eventTime', 'both', 'model'],
    [
      'the layout is another',
      { partitioning: { layout: 'calendar', from: '2009-12-01', to: '2011-12-31' } },
      'partitioning.layout',
      'readers',
      'model',
    ],
    [
      'the range ends earlier',
      { partitioning: { layout: 'dt', from: '2009-12-01', to: '2011-12-30' } },
      'partitioning.to',
      'both',
      'model',
    ],
    [
      'the range begins earlier',
      { partitioning: { layout: 'dt', from: '2009-11-30', to: '2011-12-31' } },
      'partitioning.from',
      'none',
      'revision',
    ],
    ['the content identifier goes', { contentId: undefined }, 'contentId', 'producers', 'model'],
    ['rows are dropped no longer', { drop: [] }, 'drop', 'none', 'revision'],
    [
      'more rows are dropped',
      { drop: [...(before.drop ?? []), { column: 'invoice', equals: 'TEST', reason: 'A test.' }] },
      'drop',
      'readers',
      'model',
    ],
    ['rows are kept for fewer days', { retentionDays: 30 }, 'retentionDays', 'readers', 'model'],
    ['rows are kept for longer', { retentionDays: undefined }, 'retentionDays', 'none', 'addition'],
    ['data may be older', { freshnessMinutes: 240 }, 'freshnessMinutes', 'none', 'revision'],
    ['data is fresher', { freshnessMinutes: 60 }, 'freshnessMinutes', 'none', 'addition'],
    ['another team owns it', { owner: 'finance' }, 'owner', 'none', 'addition'],
    ['more is refused as a rule', { monitoring: { quarantinePercent: 5 } }, 'monitoring', 'none', 'addition'],
    ['the stream grows', { capacity: { mode: 'provisioned', shards: 4 } }, 'capacity', 'none', 'addition'],
  ])('in which %s', (_what, change, at, breaks, needs) => {
    expect(changesOf(change)).toEqual([{ at, breaks, needs }]);
  });

  test('is told in plain words, with both values', () => {
    const { changes } = judge(yaml, { ...before, ...columnsWith({ small: { min: 2 } }) });
    expect(changes[0]?.what).toBe(
      'column "small": min changes from 1 to 2: rows that were right are refused',
    );
  });

  test('of a column into another is a removal and an addition', () => {
    const renamed = columnsWith({ note: undefined, remark: column.string({ description }) });
    expect(changesOf(renamed).map(({ at, breaks }) => [at, breaks])).toEqual([
      ['columns.note', 'both'],
      ['columns.remark', 'none'],
    ]);
  });
});

describe('the version', () => {
  const tightened = columnsWith({ small: { min: 2 } });
  const loosened = columnsWith({ small: { min: 0 } });
  const reworded = { description: 'Other words.' };

  test.each<[string, object, string, boolean]>([
    ['1-0-0', {}, '1-0-0', true],
    ['1-0-0', tightened, '2-0-0', false],
    ['1-9-9', tightened, '2-0-0', false],
    ['2-0-0', tightened, '2-0-0', true],
    ['3-0-0', tightened, '2-0-0', true],
    ['1-0-0', loosened, '1-1-0', false],
    ['1-0-1', loosened, '1-1-0', false],
    ['1-1-0', loosened, '1-1-0', true],
    ['2-0-0', loosened, '1-1-0', true],
    ['1-0-0', reworded, '1-0-1', false],
    ['1-0-1', reworded, '1-0-1', true],
    ['1-1-0', reworded, '1-0-1', true],
  ])('%s for %j, of which %s is the lowest: %p', (version, change, lowestVersion, versionSuffices) => {
    const judgement = judge(yaml, { ...before, ...change, version: version as SchemaVersion });
    expect(judgement).toMatchObject({ lowestVersion, versionSuffices });
    expect(judgement.problem === undefined).toBe(versionSuffices);
  });

  test('that does not suffice is answered with the one that would', () => {
    expect(judge(yaml, { ...before, ...tightened }).problem).toBe(
      "version is still 1-0-0, but a breaking change needs a new MODEL number. Set version: '2-0-0'.",
    );
  });

  test('never falls', () => {
    const committed = renderOdcs({ ...before, version: '2-1-0' });
    expect(judge(committed, { ...before, version: '2-0-9' })).toMatchObject({
      versionSuffices: false,
      problem: expect.stringContaining('2-0-9 is older than the committed 2-1-0'),
    });
  });
});

test('another dataset is not compared', () => {
  expect(() => judge(yaml, { ...before, name: 'sales' })).toThrow(ContractError);
});

test('a contract has changed exactly when it renders otherwise', () => {
  fc.assert(
    fc.property(anyDataset, anyDataset, (first, second) => {
      const other = { ...second, name: first.name, version: first.version };
      const { changes } = judge(renderOdcs(first), other);
      expect(changes.length === 0).toBe(renderOdcs(first) === renderOdcs(other));
    }),
  );
});

test('a dataset is unchanged against itself, whatever it is', () => {
  fc.assert(
    fc.property(anyDataset, (dataset) => {
      expect(judge(renderOdcs(dataset), dataset)).toMatchObject({ changes: [], versionSuffices: true });
    }),
  );
});

test('what is a change forwards is a change backwards, at the same places', () => {
  fc.assert(
    fc.property(anyDataset, anyDataset, (first, second) => {
      const other = { ...second, name: first.name, version: first.version };
      const places = (from: Dataset, to: Dataset) =>
        [...new Set(judge(renderOdcs(from), to).changes.map(({ at }) => at))].sort();
      expect(places(first, other)).toEqual(places(other, first));
    }),
  );
});

test('a limit that tightens one way loosens the other', () => {
  const withLimits = (min: number, max: number) => ({ ...before, ...columnsWith({ small: { min, max } }) });
  const limit = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(limit, limit, limit, limit, (a, b, c, d) => {
      const [first, second] = [withLimits(a, b), withLimits(c, d)];
      const tightened = (from: Dataset, to: Dataset) =>
        judge(renderOdcs(from), to)
          .changes.filter(({ breaks }) => breaks === 'producers')
          .map(({ at }) => at);
      const all = judge(renderOdcs(first), second).changes.map(({ at }) => at);
      expect([...tightened(first, second), ...tightened(second, first)].sort()).toEqual(all.sort());
    }),
  );
});
