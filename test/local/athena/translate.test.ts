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
  ["CREATE TABLE t (a int)\nLOCATION 's3://b/' TBLPROPERTIES ('table_type'='ICEBERG')", 'CREATE TABLE with'],
  ['-- more\nalter  table t add columns (b int)', 'ALTER TABLE … COLUMNS'],
  ["UNLOAD (SELECT 1) TO 's3://b/'", 'UNLOAD'],
  ['optimize t rewrite data', 'OPTIMIZE'],
])('%s is refused by name', (sql, name) => {
  expect(() => toTrino(sql, [])).toThrow(`The local environment does not run ${name}`);
});
