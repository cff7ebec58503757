import { expect, test } from '@jest/globals';
import { classify, insertTarget } from '../../../local/athena/statement';

test.each([
  ['SELECT 1', 'DML', 'SELECT', '.csv'],
  ['-- first\n /* then */ with a as (select 1) select * from a', 'DML', 'SELECT', '.csv'],
  ['VALUES 1', 'DML', 'SELECT', '.csv'],
  ['explain select 1', 'DML', 'EXPLAIN', '.txt'],
  ['insert into t values (1)', 'DML', 'INSERT', ''],
  ['DELETE FROM t', 'DML', undefined, ''],
  ['SHOW   tables', 'UTILITY', 'SHOW_TABLES', '.txt'],
  ['DESCRIBE t', 'UTILITY', undefined, '.txt'],
  ["CREATE TABLE t\nWITH (format = 'PARQUET') AS SELECT 1", 'DDL', 'CREATE_TABLE_AS_SELECT', ''],
  ['CREATE TABLE t (a int)', 'DDL', undefined, '.txt'],
  ['DROP TABLE t', 'DDL', undefined, '.txt'],
])('%s is %s %s with a result %s', (sql, type, substatement, suffix) => {
  const statement = classify(sql);
  expect([statement.type, statement.substatement, statement.suffix]).toEqual([type, substatement, suffix]);
});

test.each([
  ['INSERT INTO orders VALUES (1)', { database: undefined, table: 'orders' }],
  ['-- x\ninsert into  Db . "Orders" select 1', { database: 'db', table: 'orders' }],
  ['INSERT INTO "AwsDataCatalog"."db"."t" (a) SELECT 1', { database: 'db', table: 't' }],
  ['SELECT * FROM orders', undefined],
])('%s writes to %j', (sql, target) => {
  expect(insertTarget(sql)).toEqual(target);
});
