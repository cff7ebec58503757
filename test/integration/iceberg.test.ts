import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateJobCommand,
  DeleteJobCommand,
  DeleteTableCommand,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { clientConfig } from '../../cli/aws';
import { databaseOf, type KnownMart, knownMart, sparkTable } from '../../cli/marts/known-mart';
import { maintain } from '../../cli/marts/maintain';
import { runMaintenance } from '../../cli/marts/maintenance-job';
import { type MartQuery, martQuery } from '../../cli/marts/mart-query';
import { rollBack } from '../../cli/marts/rollback';
import { snapshotsOf } from '../../cli/marts/snapshots';
import { athenaPort } from '../../cli/query/athena';
import { prefixes } from '../../lib/wiring/names';
import { projectRoot } from '../../local/paths';
import { buckets, eventually, listObjects, s3 } from './support/platform';

/** A mart of this file alone, among those of orders: its job and its database are the platform's. */
const mark = randomUUID().slice(0, 8);
const model = knownMart('daily_sales');
const known: KnownMart = { ...model, mart: { ...model.mart, name: `iceberg_test_${mark}` } };
const { name } = known.mart;
const table = sparkTable('local', known.mart);
const location = prefixes.mart('analytics', name);

jest.setTimeout(120_000);

const signal = new AbortController().signal;
const glue = new GlueClient(clientConfig('local'));
const athena = athenaPort(clientConfig('local'));
const query: MartQuery = martQuery(athena, 'local', signal);

/** What a job that writes the table looks like; each of its commits adds a file to each of three days. */
const SCRIPT = `
import sys
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.sql("""CREATE TABLE IF NOT EXISTS ${table} (dt date, units bigint, net decimal(18,4), country string, at timestamp)
  USING iceberg PARTITIONED BY (dt) LOCATION 's3://${buckets.lake}/${location.replace(/\/$/, '')}'""")
for commit in range(4):
    spark.sql(f"""INSERT INTO ${table} SELECT date_add(date'2026-01-01', CAST(id AS int)), id + 10 * {commit}, 1.25,
      'Österreich', timestamp'2026-01-01 10:00:00' FROM range(3)""")
`;
const job = `iceberg-test-${mark}`;

beforeAll(async () => {
  const Key = `iceberg-test/${mark}.py`;
  await s3().send(new PutObjectCommand({ Bucket: buckets.results, Key, Body: SCRIPT }));
  const Command = { Name: 'glueetl', ScriptLocation: `s3://${buckets.results}/${Key}` };
  await glue.send(new CreateJobCommand({ Name: job, Role: 'test', Command, GlueVersion: '5.1' }));
  const { JobRunId: RunId } = await glue.send(new StartJobRunCommand({ JobName: job }));
  const run = await eventually('the job that writes the table ends', 120, async () => {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: job, RunId }));
    return JobRun?.CompletedOn === undefined ? undefined : JobRun;
  });
  expect(run.ErrorMessage).toBeUndefined();
});

afterAll(async () => {
  await glue.send(new DeleteTableCommand({ DatabaseName: databaseOf('local', known.mart), Name: name }));
  await glue.send(new DeleteJobCommand({ JobName: job }));
  athena.close();
});

async function rows(sql: string): Promise<readonly (readonly (string | null)[])[]> {
  return (await query.rows(known, sql)) ?? [];
}

async function snapshots() {
  return (await snapshotsOf(query, known)) ?? [];
}

const total = async () => (await rows(`SELECT CAST(SUM(units) AS varchar) FROM ${name}`))[0]?.[0];

function rollTo(to: string) {
  return rollBack({
    environment: 'local',
    known,
    to,
    query,
    refuseOpenRuns: async () => {},
    runJob: (args) => runMaintenance({ environment: 'local', group: known.group, args, signal }),
  });
}

test('a table that Spark wrote is read by Athena, by its name, with its types', async () => {
  expect(await rows(`SELECT * FROM ${name} WHERE dt = DATE '2026-01-02' ORDER BY units LIMIT 2`)).toEqual([
    ['2026-01-02', '1', '1.2500', 'Österreich', '2026-01-01 10:00:00.000000 UTC'],
    ['2026-01-02', '11', '1.2500', 'Österreich', '2026-01-01 10:00:00.000000 UTC'],
  ]);
});

test('earlier snapshots are listed, and read by number and by time', async () => {
  const [first, second, ...rest] = await snapshots();
  expect(rest).toHaveLength(2);
  expect(rest[1]?.current).toBe(true);
  const units = `SELECT CAST(SUM(units) AS varchar) FROM ${name} FOR`;
  expect(await rows(`${units} VERSION AS OF ${first?.id}`)).toEqual([['3']]);
  expect(await rows(`${units} TIMESTAMP AS OF TIMESTAMP '${second?.committedAt}'`)).toEqual([['36']]);
});

test('a roll-back shows the rows of its snapshot, and can be taken back', async () => {
  const [first, , , last] = await snapshots();
  expect(await rollTo(first?.id ?? '')).toMatchObject({ from: { id: last?.id }, to: { id: first?.id } });
  expect(await total()).toBe('3');
  await rollTo(last?.id ?? '');
  expect(await total()).toBe('192');
});

test('maintenance leaves one file a day, and no reader sees another answer meanwhile', async () => {
  const before = (await listObjects(buckets.lake, location)).filter(({ key }) => key.endsWith('.parquet'));
  expect(before).toHaveLength(12);
  const answers = new Set<string | null | undefined>();
  let done = false;
  const reader = (async () => {
    while (!done) answers.add(await total());
  })();
  const { maintained } = await maintain({
    environment: 'local',
    marts: [known],
    olderThanHours: 1,
    keep: 1,
    query,
    runJob: (group, args) => runMaintenance({ environment: 'local', group, args, signal }),
  });
  done = true;
  await reader;
  expect(maintained[0]?.before.files).toBe(12);
  expect(maintained[0]?.after.files).toBe(3);
  expect([...answers]).toEqual(['192']);
});

test.each([
  [['rollback', 'no_such_mart', '--to', '1'], /^catchment: There is no mart "no_such_mart"\. Name one of: /],
  [
    ['rollback', 'daily_sales', '--to', 'yesterday'],
    /^catchment: --to is "yesterday", and the number of a snapshot/,
  ],
  [
    ['rollback', 'daily_sales', '--to', '7'],
    /^catchment: daily_sales has no (snapshot 7\.|table in environment local yet)/,
  ],
])('%j is refused in a sentence', (args, message) => {
  const cli = join(projectRoot, 'cli', 'catchment.mjs');
  const { status, stderr, stdout } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  expect(stderr).toMatch(message);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});
