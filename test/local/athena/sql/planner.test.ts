import {
  CreateDatabaseCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Execution } from '../../../../local/athena/execution';
import { createPlanner } from '../../../../local/athena/sql/planner';
import type { TrinoClient, TrinoSession } from '../../../../local/athena/trino/trino-client';

const glue = mockClient(GlueClient);
const s3 = mockClient(S3Client);
let asked: { sql: string; session: Readonly<Record<string, string>> | undefined }[] = [];
/** Rows by a part of the statement that asks for them. */
let answers: Readonly<Record<string, unknown[][]>> = {};
let fails = false;

const trino: TrinoClient = {
  async *run(sql: string, { properties }: TrinoSession) {
    asked.push({ sql, session: properties });
    const data = Object.entries(answers).find(([part]) => sql.includes(part))?.[1] ?? [];
    const stats = { state: 'FINISHED' } as never;
    const error = { message: 'no', errorName: 'GENERIC', errorType: 'USER_ERROR' as const };
    yield { id: 'query_1', stats, data, ...(fails ? { error } : {}) };
  },
};

beforeEach(() => {
  glue.reset();
  s3.reset();
  asked = [];
  answers = {};
  fails = false;
  const absent = new EntityNotFoundException({ $metadata: {}, message: 'no' });
  glue.on(GetTableCommand).rejects(absent);
});

async function run(sql: string, parameters: readonly string[] = [], database = 'db') {
  const planner = createPlanner({ trino, glue: new GlueClient({}), s3: new S3Client({}) });
  const execution = {
    id: '1-2',
    query: sql,
    statement: await planner.classify(sql),
    parameters,
    database,
    outputLocation: 's3://out/tables/1-2',
  } as Partial<Execution> as Execution;
  const plan = await planner.plan(execution, new AbortController().signal);
  const pages = [];
  for await (const page of plan.pages) pages.push(page);
  return { pages, written: await plan.written?.() };
}

const known = (table: object) => glue.on(GetTableCommand).resolves({ Table: { Name: 't', ...table } });
const objects = (...keys: string[]) =>
  s3.on(ListObjectsV2Command).resolves({ Contents: keys.map((Key) => ({ Key })), KeyCount: keys.length });

test("a query goes on as it is written, without the comments and semicolons around; parameters are the engine's", async () => {
  await run("-- c\nSELECT ';' /* d */, 1 ; ");
  await run("SELECT 'it''s', ?", ["'x'"]);
  expect(asked.map(({ sql }) => sql)).toEqual([
    "SELECT ';' /* d */, 1",
    "EXECUTE IMMEDIATE 'SELECT ''it''''s'', ?' USING 'x'",
  ]);
  await expect(run('DROP TABLE t', ['1'])).rejects.toThrow(/this statement takes none/);
  await expect(run('SELECT 1; SELECT 2')).rejects.toThrow(/^Only one sql statement is allowed/);
});

test('a number with a point is a double, as on Athena, also in a parameter and in what is unloaded', async () => {
  objects();
  await run("SELECT 1.5, .5, 2., '1.5', DECIMAL '1.5', 1.5E1, a1.b, 3 WHERE x > ?", ['0.1']);
  await run("UNLOAD (SELECT 1.5) TO 's3://b/u/' WITH (format = 'JSON')");
  expect(asked[0]?.sql).toBe(
    "EXECUTE IMMEDIATE 'SELECT 1.5E0, .5E0, 2.E0, ''1.5'', DECIMAL ''1.5'', 1.5E1, a1.b, 3 WHERE x > ?' USING 0.1E0",
  );
  expect(asked[1]?.sql).toMatch(/AS SELECT 1\.5E0$/);
});

test('the database of the query is known also in backquotes', async () => {
  objects();
  await run('CREATE TABLE t AS SELECT 1', [], '`db`');
  expect(asked[0]?.sql).toContain('"awsdatacatalog"."db"."t"');
});

test('a CTAS is made where its properties say, or beside the results; it wrote what has the id of its query', async () => {
  objects('p/x=1/a_query_1_b', 'p/x=1/older');
  const { written } = await run(
    `CREATE TABLE "awsdatacatalog"."d"."t" WITH (table_type = 'hive', is_external = true, external_location = 's3://b/p/', format = 'parquet', write_compression = 'SNAPPY', partitioned_by = ARRAY['x'], bucketed_by = ARRAY['y'], bucket_count = 4) AS SELECT 1`,
  );
  expect(written).toEqual(['s3://b/p/x=1/a_query_1_b']);
  await run('CREATE TABLE t AS SELECT ?', ['1']);
  expect(asked).toEqual([
    {
      sql: `CREATE TABLE "awsdatacatalog"."d"."t" WITH (format = 'PARQUET', partitioned_by = ARRAY['x'], bucketed_by = ARRAY['y'], bucket_count = 4, external_location = 's3://b/p/') AS SELECT 1`,
      session: { 'awsdatacatalog.compression_codec': 'SNAPPY' },
    },
    {
      sql: `EXECUTE IMMEDIATE 'CREATE TABLE "awsdatacatalog"."db"."t" WITH (format = ''PARQUET'', external_location = ''s3://out/tables/1-2/'') AS SELECT ?' USING 1`,
      session: { 'awsdatacatalog.compression_codec': 'GZIP' },
    },
  ]);
});

test('a CTAS of Iceberg is made by its connector', async () => {
  await run(
    "CREATE TABLE t WITH (table_type = 'ICEBERG', is_external = false, location = 's3://b/t/', partitioning = ARRAY['day(ts)'], write_compression = 'zstd') AS SELECT 1",
  );
  expect(asked).toEqual([
    {
      sql: `CREATE TABLE "iceberg"."db"."t" WITH (format = 'PARQUET', location = 's3://b/t', partitioning = ARRAY['day(ts)']) AS SELECT 1`,
      session: { 'iceberg.compression_codec': 'ZSTD' },
    },
  ]);
});

test.each([
  ["WITH (format = 'ION')", /does not write the format 'ION'/],
  ["WITH (colour = 'red')", /unknown property 'colour'/],
  ["WITH (write_compression = 'BZIP2')", /does not write the compression 'BZIP2'/],
  ["WITH (write_compression = 'ZSTD', orc_compression = 'ZSTD')", /say the same/],
  ["WITH (format = 'ORC', field_delimiter = ',')", /field_delimiter is for the format TEXTFILE alone/],
  ["WITH (compression_level = 9, write_compression = 'ZSTD')", /compression_level is refused/],
  ["WITH (partitioned_by = 'a')", /The property partitioned_by wants ARRAY/],
  ["WITH (external_location = '/tmp')", /is not an S3 path/],
  ["WITH (table_type = 'ICEBERG', location = 's3://b/')", /wants the property is_external = false/],
  ["WITH (table_type = 'ICEBERG', is_external = false)", /wants the property location/],
])('a CTAS %s is refused', async (properties, message) => {
  await expect(run(`CREATE TABLE t ${properties} AS SELECT 1`)).rejects.toThrow(message);
  expect(asked).toEqual([]);
});

test('UNLOAD leaves files and no table, also when it fails', async () => {
  objects();
  const unload = "UNLOAD (SELECT (1), ')') TO 's3://b/u/' WITH (format = 'TEXTFILE', field_delimiter = ',')";
  await run(unload);
  expect(asked[0]?.sql).toBe(
    `CREATE TABLE "awsdatacatalog"."unload_1_2"."unloaded" WITH (format = 'TEXTFILE', textfile_field_separator = ',', external_location = 's3://b/u/') AS SELECT (1), ')'`,
  );
  fails = true;
  expect((await run(unload)).pages[0]?.error?.message).toBe('no');
  for (const command of [CreateDatabaseCommand, DeleteTableCommand, DeleteDatabaseCommand]) {
    expect(glue.commandCalls(command as never)).toHaveLength(2);
  }
  await expect(run("UNLOAD (SELECT 1) TO 's3://b/' WITH (compression = 'GZIP')")).rejects.toThrow(
    /wants the property format/,
  );
});

test('rows that would be written where the table does not look are refused', async () => {
  known({
    PartitionKeys: [{ Name: 'day' }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is Athena's
    Parameters: { 'storage.location.template': 's3://b/by-day/${day}/' },
  });
  await expect(run('-- x\ninsert into  D . "T" select 1')).rejects.toThrow(
    /^INSERT INTO d\.t is refused: the table finds its rows by the location template/,
  );
  known({ StorageDescriptor: { BucketColumns: ['a'] } });
  await expect(run('INSERT INTO t VALUES (1)')).rejects.toThrow(/bucketed tables/);
});

test('an INSERT wrote what has its id, also in partitions that lie elsewhere', async () => {
  known({ PartitionKeys: [{ Name: 'p' }], StorageDescriptor: { Location: 's3://b/t/' } });
  const partitions = ['s3://b/t/p=1/', 's3://else/p/'];
  glue.on(GetPartitionsCommand).resolves({
    Partitions: partitions.map((Location) => ({ StorageDescriptor: { Location } })),
  });
  s3.on(ListObjectsV2Command).callsFake(async ({ Prefix }) => ({
    Contents: [{ Key: `${Prefix}query_1` }, { Key: `${Prefix}query_2` }],
  }));
  expect((await run('INSERT INTO t VALUES (1)')).written).toEqual([
    's3://b/t/query_1',
    's3://else/p/query_1',
  ]);
});

test("rows of Hive's tables are not changed; those of Iceberg are, with the table's compression", async () => {
  known({ Parameters: {} });
  for (const sql of [
    'DELETE FROM t',
    'UPDATE t SET a = 1',
    'MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE',
  ]) {
    expect((await run(sql)).pages[0]?.error).toMatchObject({ errorName: 'NOT_SUPPORTED' });
  }
  expect(asked).toEqual([]);
  known({ Parameters: { table_type: 'ICEBERG', metadata_location: 's3://b/t/metadata/1.metadata.json' } });
  const properties = { 'write.format.default': 'ORC', 'write.orc.compression-codec': 'snappy' };
  s3.on(GetObjectCommand).callsFake(async () => ({
    Body: { transformToByteArray: async () => Buffer.from(JSON.stringify({ properties })) },
  }));
  const { written } = await run('DELETE FROM t');
  expect(asked).toEqual([{ sql: 'DELETE FROM t', session: { 'iceberg.compression_codec': 'SNAPPY' } }]);
  expect(written).toBeUndefined();
});

test('VACUUM goes back as far as the table says, and at least to the snapshots that must stay', async () => {
  known({ Parameters: { table_type: 'ICEBERG', metadata_location: 's3://b/t/metadata/1.metadata.json' } });
  let properties: Record<string, string> = { vacuum_max_snapshot_age_seconds: '60' };
  s3.on(GetObjectCommand).callsFake(async () => ({
    Body: { transformToByteArray: async () => Buffer.from(JSON.stringify({ properties })) },
  }));
  const procedures = () => asked.filter(({ sql }) => sql.includes('EXECUTE'));
  await run('VACUUM t');
  expect(procedures()[0]).toEqual({
    sql: `ALTER TABLE "db"."t" EXECUTE expire_snapshots(retention_threshold => '60000ms')`,
    session: {
      'iceberg.expire_snapshots_min_retention': '0s',
      'iceberg.remove_orphan_files_min_retention': '0s',
    },
  });
  expect(procedures()[1]?.sql).toContain("remove_orphan_files(retention_threshold => '60000ms')");
  properties = { ...properties, vacuum_min_snapshots_to_keep: '2' };
  answers = { $snapshots: [[10], [100_000], [200_000]] };
  await run('VACUUM t');
  expect(procedures()[2]?.sql).toContain("'160000ms'");
});

test('OPTIMIZE is the engine’s, with its predicate; other tables have none', async () => {
  known({ Parameters: { table_type: 'ICEBERG' } });
  await run('OPTIMIZE d.t REWRITE DATA USING BIN_PACK WHERE a = 1;');
  expect(asked[0]?.sql).toBe('ALTER TABLE "d"."t" EXECUTE optimize WHERE a = 1');
  await expect(run('OPTIMIZE t REWRITE DATA')).rejects.toThrow(/Expecting: 'USING'/);
  known({ Parameters: {} });
  expect((await run('OPTIMIZE t REWRITE DATA USING BIN_PACK')).pages[0]?.error?.message).toMatch(
    /no Iceberg table/,
  );
});

test("a view's entry in the catalogue gets its columns, and the description by which the engine knows it", async () => {
  const definition = {
    originalSql: 'SELECT\n  1 a',
    columns: [
      { name: 'a', type: 'integer' },
      { name: 'b', type: 'array(row("x y" varchar(3),decimal(10,2)))' },
      { name: 'c', type: 'timestamp(3) with time zone' },
      { name: 'd', type: 'map(varchar,json)' },
    ],
  };
  known({
    TableType: 'VIRTUAL_VIEW',
    ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
  });
  await run('-- m\nCREATE OR REPLACE VIEW d.v AS SELECT 1 a');
  expect(glue.commandCalls(UpdateTableCommand)[0]?.args[0].input.TableInput).toMatchObject({
    Description: 'Presto View',
    StorageDescriptor: {
      Columns: [
        { Name: 'a', Type: 'int' },
        { Name: 'b', Type: 'array<struct<x y:varchar(3),field1:decimal(10,2)>>' },
        { Name: 'c', Type: 'timestamp' },
        { Name: 'd', Type: 'map<string,string>' },
      ],
    },
  });
  const [shown] = (await run('SHOW CREATE VIEW "d"."v"')).pages;
  expect(shown?.data).toEqual([['CREATE VIEW awsdatacatalog.d.v AS'], ['SELECT'], ['  1 a']]);
  const [described] = (await run('DESCRIBE d.v')).pages;
  expect(described?.data?.[0]).toEqual(['a', 'integer']);
});
