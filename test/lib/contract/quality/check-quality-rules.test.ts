import { describe, expect, test } from '@jest/globals';
import { column } from '../../../../lib/contract/column';
import { ContractError } from '../../../../lib/contract/contract-error';
import { checkQualityRules } from '../../../../lib/contract/quality';
import type { QualityRule } from '../../../../lib/contract/quality-rule';
import { datasets } from '../../../../lib/datasets';

const description = 'A column.';
const visits = {
  name: 'visits',
  columns: {
    id: column.string({ required: true, description }),
    pages: column.int({ description }),
    at: column.timestamp({ required: true, description }),
    more: column.map({ description }),
    person: column.string({ description, pii: { classification: 'identifier', action: 'pseudonymise' } }),
    gone: column.string({ description, pii: { classification: 'contact', action: 'drop' } }),
  },
  arrives: true,
};
const rule = (options: object) => ({ name: 'a-rule', severity: 'warn', ...options }) as QualityRule;

function contradiction(
  rules: readonly QualityRule[],
  owner: Parameters<typeof checkQualityRules>[0] = visits,
): string {
  try {
    checkQualityRules(owner, rules);
  } catch (error) {
    expect(error).toBeInstanceOf(ContractError);
    return (error as Error).message;
  }
  return 'no contradiction';
}

test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
  'the rules of %s hold together',
  (_name, dataset) => {
    expect(contradiction(dataset.quality ?? [], { ...dataset, arrives: true })).toBe('no contradiction');
  },
);

test.each<[string, object, string]>([
  [
    'has no such column',
    { kind: 'completeness', column: 'pgaes' },
    'names column "pgaes", which is not among the columns (id, pages, at, more, person, gone)',
  ],
  [
    'names what every object inherits',
    { kind: 'completeness', column: 'toString' },
    'names column "toString"',
  ],
  [
    'measures a text by number',
    { kind: 'range', column: 'id', min: 1 },
    'names column "id", which is a string; this kind of rule takes int, bigint, double, decimal',
  ],
  [
    'matches a number',
    { kind: 'pattern', column: 'pages', pattern: 'x' },
    'which is a int; this kind of rule takes string',
  ],
  ['counts maps', { kind: 'uniqueness', columns: ['id', 'more'] }, 'which is a map'],
  [
    'judges pseudonyms by their form',
    { kind: 'pattern', column: 'person', pattern: 'x' },
    'the lake holds pseudonyms',
  ],
  ['measures what is dropped', { kind: 'uniqueness', columns: ['gone'] }, 'pii action "drop" leaves nothing'],
  ['is unique in nothing', { kind: 'uniqueness', columns: [] }, 'names no column'],
  ['is unique twice', { kind: 'uniqueness', columns: ['id', 'id'] }, '"id" twice'],
  [
    'wants more than all',
    { kind: 'completeness', column: 'id', atLeast: 1.2 },
    'atLeast is 1.2; it is 0 to 1',
  ],
  ['has no number', { kind: 'range', column: 'pages', min: Number.NaN }, 'min is NaN; it is a number'],
  ['has no bound', { kind: 'range', column: 'pages' }, 'has neither min nor max'],
  [
    'has bounds the wrong way',
    { kind: 'range', column: 'pages', min: 9, max: 1 },
    'min 9 is greater than max 1',
  ],
  ['allows nothing', { kind: 'allowed', column: 'id', values: [] }, 'allows no value'],
  ['allows twice', { kind: 'allowed', column: 'id', values: ['a', 'a'] }, 'allows "a" twice'],
  ['has no regular expression', { kind: 'pattern', column: 'id', pattern: '(' }, 'has the pattern "("'],
  [
    'has a pattern of one engine',
    { kind: 'pattern', column: 'id', pattern: '(?<=a)b' },
    '(?<= means something else, or nothing, to Athena or Spark',
  ],
  ['counts without a bound', { kind: 'row-count' }, 'has neither atLeast nor atMost'],
  ['wants less than nothing', { kind: 'row-count', atLeast: -1 }, 'atLeast is -1; it is a number from 0'],
  [
    'is as fresh as a text',
    { kind: 'freshness', column: 'id', withinMinutes: 1 },
    'this kind of rule takes timestamp',
  ],
  ['is fresh before it was made', { kind: 'freshness', withinMinutes: -1 }, 'withinMinutes is -1'],
  ['is empty', { kind: 'sql', expression: ' ', max: 0 }, 'is empty'],
  ['is two statements', { kind: 'sql', expression: 'count(*); DROP TABLE x', max: 0 }, '";" or a comment'],
  [
    'leaves its parentheses',
    { kind: 'sql', expression: 'count(*)) FROM x WHERE (1=1', max: 0 },
    'parentheses that do not match',
  ],
  [
    'quotes in one dialect',
    { kind: 'sql', expression: 'max("pages")', max: 0 },
    'Athena and Spark quote differently',
  ],
  [
    'has a quotation mark in a text',
    { kind: 'sql', expression: "count_if(id = 'it''s')", max: 0 },
    "has '' within a text",
  ],
  [
    'has no end of a text',
    { kind: 'sql', expression: "count_if(id = 'x)", max: 0 },
    'a quotation mark that does not end',
  ],
  ['has no bound', { kind: 'sql', expression: 'count(*)' }, 'has neither min nor max'],
  [
    'is of no kind',
    { kind: 'complete', column: 'id' },
    'is of kind "complete"; a kind is one of completeness, uniqueness',
  ],
  [
    'has no severity',
    { kind: 'completeness', column: 'id', severity: 'error' },
    'severity "error"; it is warn or fail',
  ],
  ['has a name that is none', { kind: 'completeness', column: 'id', name: 'No Name' }, 'not kebab-case'],
])('a rule that %s is refused', (_what, options, told) => {
  expect(contradiction([rule(options)])).toContain(told);
});

test('two rules of one name are refused', () => {
  const complete = rule({ kind: 'completeness', column: 'id' });
  expect(contradiction([complete, complete])).toBe(
    'visits: quality rule "a-rule" stands there twice; a name tells one rule. Rename one.',
  );
});

describe('on a table that no records arrive in', () => {
  const mart = { ...visits, arrives: false };

  test.each([
    [{ kind: 'row-count', atLeast: 1 }],
    [{ kind: 'referential', column: 'id', references: { dataset: 'orders', column: 'event_id' } }],
    [{ kind: 'freshness', withinMinutes: 1 }],
  ])('%j is refused', (options) => {
    expect(contradiction([rule(options)])).toBe('no contradiction');
    expect(contradiction([rule(options)], mart)).not.toBe('no contradiction');
  });

  test('a named column can be fresh', () => {
    expect(contradiction([rule({ kind: 'freshness', column: 'at', withinMinutes: 1 })], mart)).toBe(
      'no contradiction',
    );
  });
});

test.each([
  "count_if(id = 'its; --' OR id = '')",
  "avg(CASE WHEN id LIKE 'C%' THEN 1e0 ELSE 0e0 END)",
  'max(pages) - min(pages)',
])('the expression %s is one', (expression) => {
  expect(contradiction([rule({ kind: 'sql', expression, max: 0 })])).toBe('no contradiction');
});
