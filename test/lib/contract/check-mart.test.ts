import { expect, test } from '@jest/globals';
import { column } from '../../../lib/contract/column';
import { ContractError } from '../../../lib/contract/contract-error';
import { defineMart, type Mart } from '../../../lib/contract/mart';

const calls: Mart = {
  name: 'daily_calls',
  version: '1-0-0',
  owner: 'team',
  description: 'Calls by day.',
  zone: 'analytics',
  columns: {
    dt: column.date({ required: true, description: 'Date.' }),
    caller: column.string({
      required: true,
      pii: { classification: 'identifier', action: 'pseudonymise' },
      description: 'Who called.',
    }),
    calls: column.bigint({ description: 'Calls.' }),
  },
  primaryKey: ['dt', 'caller'],
  date: 'dt',
  partition: 'month',
  subject: 'caller',
  inputs: ['calls'],
  quality: [{ name: 'calls-there', kind: 'completeness', column: 'calls', severity: 'warn' }],
  lineage: { calls: [{ input: 'calls', column: 'id' }] },
};
const { date: _date, partition: _partition, ...whole } = calls;
const { subject: _subject, ...nobodys } = calls;

test('a mart that contradicts nothing comes back as it was', () => {
  expect(defineMart(calls)).toBe(calls);
  expect(defineMart(whole)).toBe(whole);
});

test.each<[string, Mart, RegExp]>([
  ['a name in capitals', { ...calls, name: 'DailyCalls' }, /name is "DailyCalls"; it is lower snake_case/],
  ['a version that is none', { ...calls, version: '0-1-0' }, /version is "0-1-0"/],
  ['an empty owner', { ...calls, owner: ' ' }, /owner is empty/],
  ['an unknown zone', { ...calls, zone: 'raw' as never }, /zone is "raw"; it is one of aggregated/],
  ['no key', { ...calls, primaryKey: [] }, /primaryKey is empty/],
  ['a key that is no column', { ...calls, primaryKey: ['id'] }, /primaryKey names "id", which is not among/],
  ['a key that may be null', { ...calls, primaryKey: ['calls'] }, /"calls", which is required: false/],
  ['a key named twice', { ...calls, primaryKey: ['dt', 'dt'] }, /primaryKey names "dt" twice/],
  ['a date that is a text', { ...calls, date: 'caller' }, /date names "caller", which is string/],
  ['partitions without a date', { ...whole, partition: 'day' }, /partition is "day", but there is no date/],
  ['unknown partitions', { ...calls, partition: 'hour' as never }, /partition is "hour"; it is one of day/],
  ['a subject without a pseudonym', { ...calls, subject: 'dt' }, /subject names "dt", which is date/],
  [
    'a pseudonym that an erasure would not find',
    nobodys,
    /column "caller" has a person's pseudonym, but subject is undefined/,
  ],
  ['no input', { ...calls, inputs: [] }, /inputs is empty/],
  ['an input named twice', { ...calls, inputs: ['calls', 'calls'] }, /inputs names "calls" twice/],
  [
    'lineage from what is no input',
    { ...calls, lineage: { calls: [{ input: 'visits', column: 'id' }] } },
    /lineage of "calls" names the input "visits"; the inputs are calls/,
  ],
  [
    'lineage of what is no column',
    { ...calls, lineage: { visits: [] } },
    /lineage names "visits", which is not among/,
  ],
  [
    'a rule about arrivals',
    { ...calls, quality: [{ name: 'as-usual', kind: 'row-count', atLeast: 1, severity: 'warn' }] },
    /quality rule "as-usual" is of kind row-count, which only a dataset can have/,
  ],
])('refused: %s', (_, mart, told) => {
  expect(() => defineMart(mart)).toThrow(ContractError);
  expect(() => defineMart(mart)).toThrow(told);
});
