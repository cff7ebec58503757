import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { clientConfig } from '../../cli/aws';
import { athenaPort } from '../../cli/query/athena';
import { resultPages, runQuery } from '../../cli/query/run-query';
import { local } from '../../lib/config/local';
import { names } from '../../lib/wiring/names';
import { s3 } from './support/platform';

/** Bucket and database of this file alone. */
const mark = randomUUID().slice(0, 8);
const bucket = `athena-ddl-test-${mark}`;
const database = `athena_ddl_test_${mark}`;

jest.setTimeout(60_000);

const athena = athenaPort(clientConfig('local'));
const signal = new AbortController().signal;

/** Two days of two rows each. */
beforeAll(async () => {
  await s3().send(new CreateBucketCommand({ Bucket: bucket }));
  for (const day of [1, 2]) {
    const Key = `events/year=2024/month=1/day=${day}/a.csv`;
    await s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: `${day},click\n${day + 10},view\n` }));
  }
  await query(`CREATE DATABASE ${database} COMMENT 'Of a test'`);
});

afterAll(async () => {
  await query(`DROP DATABASE IF EXISTS ${database} CASCADE`);
  athena.close();
});

async function query(sql: string): Promise<(string | null)[][]> {
  const run = await runQuery(athena, { sql, database, workGroup: names.workgroup(local.name) }, signal);
  const rows: (string | null)[][] = [];
  for await (const page of resultPages(athena, run, signal)) rows.push(...page.rows.map((row) => [...row]));
  return rows;
}

const table = (name: string, properties = '') => `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (
  event_id int COMMENT 'Number of the event',
  event_type string
)
PARTITIONED BY (year int, month int, day int)
ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
LOCATION 's3://${bucket}/events/'
${properties};`;

test('a table with projected partitions is there as soon as it is declared', async () => {
  const declare = table(
    'projected',
    `TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.year.type' = 'integer', 'projection.year.range' = '2024,2026',
  'projection.month.type' = 'integer', 'projection.month.range' = '1,12',
  'projection.day.type' = 'integer', 'projection.day.range' = '1,31'
)`,
  );
  await query(declare);
  await query(declare);
  expect(
    await query(
      'SELECT event_type, COUNT(*) FROM projected WHERE year = 2024 AND month = 1 AND day BETWEEN 1 AND 7 GROUP BY event_type ORDER BY event_type',
    ),
  ).toEqual([
    ['click', '2'],
    ['view', '2'],
  ]);
  await expect(query(declare.replace('IF NOT EXISTS', ''))).rejects.toThrow(/AlreadyExistsException/);
});

test('partitions are found by MSCK REPAIR, dropped, and added again', async () => {
  await query(table('repaired'));
  const count = async () => (await query('SELECT COUNT(*) FROM repaired'))[0]?.[0];
  expect(await count()).toBe('0');
  await query('MSCK REPAIR TABLE repaired');
  expect(await query('SHOW PARTITIONS repaired')).toEqual([
    ['year=2024/month=1/day=1'],
    ['year=2024/month=1/day=2'],
  ]);
  expect(await count()).toBe('4');
  await query('ALTER TABLE repaired DROP PARTITION (year = 2024, month = 1, day = 2)');
  expect(await count()).toBe('2');
  await query('ALTER TABLE repaired ADD IF NOT EXISTS PARTITION (year = 2024, month = 1, day = 2)');
  expect(await count()).toBe('4');
});

test('databases, tables and properties are shown', async () => {
  await query(table('shown', "TBLPROPERTIES ('owner.team' = 'web')"));
  expect(await query(`SHOW DATABASES LIKE '${database}'`)).toEqual([[database]]);
  expect(await query(`SHOW TABLES IN ${database} 'sho*'`)).toEqual([['shown']]);
  expect(await query("SHOW TBLPROPERTIES shown('owner.team')")).toEqual([['owner.team', 'web']]);
});

test('a dropped table is gone, its files are not', async () => {
  await query(table('dropped'));
  await query(`DROP TABLE \`${database}\`.\`dropped\``);
  await query('DROP TABLE IF EXISTS dropped');
  await expect(query('SHOW PARTITIONS dropped')).rejects.toThrow(/Table not found/);
  await query(table('dropped'));
  await query('MSCK REPAIR TABLE dropped');
  expect(await query('SELECT COUNT(*) FROM dropped')).toEqual([['4']]);
});
