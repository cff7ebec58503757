import { expect, test } from '@jest/globals';
import { readPreparedSql } from '../../../local/athena/prepared-sql';

test.each([
  [
    'PREPARE My_Query FROM\nSELECT * FROM t WHERE a = ?;',
    { kind: 'prepare', name: 'My_Query', query: 'SELECT * FROM t WHERE a = ?' },
  ],
  ['-- why\nprepare "q" from select 1', { kind: 'prepare', name: 'q', query: 'select 1' }],
  ['EXECUTE q', { kind: 'execute', name: 'q', values: [] }],
  [
    "EXECUTE q USING 1, 'a, b', concat('(', x[1, 2]), \"c,d\"",
    { kind: 'execute', name: 'q', values: ['1', "'a, b'", "concat('(', x[1, 2])", '"c,d"'] },
  ],
  ["EXECUTE q USING 'it''s', 2", { kind: 'execute', name: 'q', values: ["'it''s'", '2'] }],
  ['DEALLOCATE PREPARE q', { kind: 'deallocate', name: 'q' }],
])('%s is read', async (sql, expected) => {
  expect(await readPreparedSql(sql)).toEqual(expected);
});

test.each(['SELECT 1', "EXECUTE IMMEDIATE 'SELECT 1'", 'SHOW TABLES', ''])(
  '%s is for the engine',
  async (sql) => {
    expect(await readPreparedSql(sql)).toBeUndefined();
  },
);

test.each([
  'PREPARE',
  'PREPARE q',
  'PREPARE q SELECT 1',
  'PREPARE q FROM',
  'EXECUTE q WITH 1',
  'EXECUTE q USING',
  'DEALLOCATE PREPARE q r',
])('%s cannot be read', async (sql) => {
  await expect(readPreparedSql(sql)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    members: { AthenaErrorCode: 'MALFORMED_QUERY' },
  });
});
