import { expect, test } from '@jest/globals';
import { classify } from '../../../../local/athena/sql/classify';

test.each([
  ['SELECT 1', 'DML', 'SELECT', '.csv'],
  ['(SELECT 1)', 'DML', 'SELECT', '.csv'],
  ['-- first\n /* then */ with a as (select 1) select * from a', 'DML', 'SELECT', '.csv'],
  ['VALUES 1', 'DML', 'SELECT', '.csv'],
  ['explain select 1', 'DML', 'EXPLAIN', '.txt'],
  ['insert into t values (1)', 'DML', 'INSERT', ''],
  ['DELETE FROM t', 'DML', 'DELETE', ''],
  ["UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'ORC')", 'DML', 'UNLOAD', ''],
  ['SHOW   tables', 'UTILITY', 'SHOW_TABLES', '.txt'],
  ['SHOW schemas', 'UTILITY', 'SHOW_DATABASES', '.txt'],
  ['SHOW TBLPROPERTIES t', 'UTILITY', 'SHOW_TABLE_PROPERTIES', '.txt'],
  ['SHOW CREATE VIEW v', 'UTILITY', 'SHOW_CREATE_VIEW', '.txt'],
  ['SHOW FUNCTIONS', 'UTILITY', 'SHOW_FUNCTIONS', '.csv'],
  ['DESC t', 'UTILITY', 'DESCRIBE_TABLE', '.txt'],
  ["CREATE TABLE t\nWITH (format = 'PARQUET') AS SELECT 1", 'DDL', 'CREATE_TABLE_AS_SELECT', ''],
  ['CREATE TABLE IF NOT EXISTS "a"."t" AS SELECT 1', 'DDL', 'CREATE_TABLE_AS_SELECT', ''],
  ['CREATE TABLE `db`.`t` (a int)', 'DDL', 'CREATE_TABLE', '.txt'],
  ['CREATE EXTERNAL TABLE t (a int)', 'DDL', 'CREATE_TABLE', '.txt'],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', 'DDL', 'CREATE_VIEW', '.txt'],
  ['create schema s', 'DDL', 'CREATE_DATABASE', '.txt'],
  ['DROP TABLE t', 'DDL', 'DROP_TABLE', '.txt'],
  ['ALTER TABLE d.t ADD IF NOT EXISTS PARTITION (p = 1)', 'DDL', 'ALTER_TABLE_ADD_PARTITION', '.txt'],
  ['ALTER TABLE t ADD COLUMNS (a int)', 'DDL', 'ALTER_TABLE_ADD_COLUMN', '.txt'],
  ["ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')", 'DDL', 'ALTER_TABLE_PROPERTIES', '.txt'],
  ['MSCK REPAIR TABLE t', 'DDL', 'MSCK_REPAIR', '.txt'],
  ['OPTIMIZE t REWRITE DATA USING BIN_PACK', 'DDL', undefined, '.txt'],
])('%s is %s %s with a result %s', async (sql, type, substatement, suffix) => {
  const statement = await classify(sql);
  expect([statement.type, statement.substatement, statement.suffix]).toEqual([type, substatement, suffix]);
});

test.each([
  ['selec 1', /^line 1:1: mismatched input 'selec'\. Expecting: 'ALTER'/],
  ['-- only', /^line 1:1: mismatched input '<EOF>'/],
  ['TRUNCATE TABLE t', /^Queries of this type are not supported: TRUNCATE$/],
  ['CREATE MATERIALIZED VIEW v AS SELECT 1', /not supported: CREATE MATERIALIZED$/],
  ['SHOW SESSION', /not supported: SHOW SESSION$/],
  ["USING EXTERNAL FUNCTION f(x INT) RETURNS INT LAMBDA 'f' SELECT f(1)", /USING EXTERNAL FUNCTION/],
])('%s is refused', async (sql, message) => {
  await expect(classify(sql)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message: expect.stringMatching(message),
  });
});
