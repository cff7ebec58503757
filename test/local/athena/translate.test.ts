import { expect, test } from '@jest/globals';
import { toTrino } from '../../../local/athena/translate';

test('a trailing semicolon, which Athena takes and Trino does not, goes', () => {
  expect(toTrino('SELECT 1 ;\n', [])).toBe('SELECT 1');
});

test('parameters are handed over as the literals that they are', () => {
  expect(toTrino("SELECT 'it''s', ? WHERE ? = 1", ["'x'", '1'])).toBe(
    "EXECUTE IMMEDIATE 'SELECT ''it''''s'', ? WHERE ? = 1' USING 'x', 1",
  );
});

test.each([
  ['CREATE EXTERNAL TABLE t (a int)', 'CREATE EXTERNAL TABLE'],
  ['-- repair\nmsck  repair table t', 'MSCK REPAIR TABLE'],
  ["ALTER TABLE t ADD IF NOT EXISTS PARTITION (dt='2010-01-01')", 'ALTER TABLE … PARTITION'],
  ['show partitions t', 'SHOW PARTITIONS'],
])('%s is refused by name', (sql, name) => {
  expect(() => toTrino(sql, [])).toThrow(`The local environment does not run ${name}:`);
});
