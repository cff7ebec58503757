import { expect, test } from '@jest/globals';
import { parameterSql } from '../../../local/athena/parameter';

test.each([
  ["'abc'", "'abc'"],
  ['1 + 1', '1 + 1'],
  ['-2.5', '-2.5'],
  ["DATE '2020-01-01'", "DATE '2020-01-01'"],
  ['NULL', 'NULL'],
  ['now()', 'now()'],
])('%s is the expression that it is', async (value, sql) => {
  expect(await parameterSql(value)).toBe(sql);
});

test.each([
  ['abc def', "'abc def'"],
  ["it's", "'it''s'"],
  ['123e4567-e89b-12d3-a456-426614174000', "'123e4567-e89b-12d3-a456-426614174000'"],
  ['abc', "'abc'"],
  ['x + 1', "'x + 1'"],
  ['t.x', "'t.x'"],
  ['1 2', "'1 2'"],
  ['1; DROP TABLE t', "'1; DROP TABLE t'"],
])('%s is text, for it names a column or cannot be read', async (value, sql) => {
  expect(await parameterSql(value)).toBe(sql);
});
