import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  EntityNotFoundException,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ddlPages } from '../../../../../local/athena/sql/ddl/ddl-result';
import { readDdl } from '../../../../../local/athena/sql/ddl/read-ddl';
import { runDdl } from '../../../../../local/athena/sql/ddl/run-ddl';
import { EngineFailed, type SqlPorts } from '../../../../../local/athena/sql/engine';

const glue = mockClient(GlueClient);
const s3 = mockClient(S3Client);
beforeEach(() => {
  glue.reset();
  s3.reset();
  engineRan = [];
});

/** What the engine was told to do. */
let engineRan: string[] = [];
const engine = {
  pages: () => {
    throw new Error('No statement of these gives the pages of the engine.');
  },
  rows: async (sql: string) => {
    if (sql.includes('fails')) {
      throw new EngineFailed({ message: 'no', errorName: 'NOT_SUPPORTED', errorType: 'USER_ERROR' });
    }
    engineRan.push(sql);
    return [];
  },
};
const ports = () => ({ glue: new GlueClient({ region: 'us-east-1' }), s3: new S3Client({}) }) as SqlPorts;

/** The statement's rows; its failure as the query's status tells it. */
async function run(sql: string, session: string | undefined = 'db') {
  const ddl = await readDdl(sql);
  for await (const { columns = [], data = [], error } of ddlPages(() =>
    runDdl(ports(), engine, ddl, session),
  )) {
    if (error) throw Object.assign(new Error(`${error.errorName}: ${error.message}`), { name: 'Failed' });
    return { columns: columns.map(({ name }) => name), rows: data };
  }
  throw new Error('no page');
}
const exists = new AlreadyExistsException({ $metadata: {}, message: 'Table t already exists.' });
const absent = new EntityNotFoundException({ $metadata: {}, message: 'no' });
const CREATE = "TABLE t (a int) PARTITIONED BY (dt date) STORED AS PARQUET LOCATION 's3://b/t/'";

function partitioned(): void {
  glue.on(GetTableCommand).resolves({
    Table: {
      Name: 't',
      PartitionKeys: [{ Name: 'dt' }, { Name: 'hour' }],
      StorageDescriptor: { Location: 's3://b/t/', InputFormat: 'parquet' },
    },
  });
}

test('a table is created in the database of the query, external', async () => {
  await run(`CREATE EXTERNAL ${CREATE} TBLPROPERTIES ('projection.enabled'='true')`);
  expect(glue.commandCalls(CreateTableCommand)[0]?.args[0].input).toMatchObject({
    DatabaseName: 'db',
    TableInput: {
      Name: 't',
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys: [{ Name: 'dt', Type: 'date' }],
      StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }], Location: 's3://b/t/' },
      Parameters: { EXTERNAL: 'TRUE', 'projection.enabled': 'true' },
    },
  });
});

test('a table that is there stays, or fails the statement', async () => {
  glue.on(CreateTableCommand).rejects(exists);
  await run(CREATE.replace('TABLE', 'CREATE EXTERNAL TABLE IF NOT EXISTS'));
  await expect(run(`CREATE EXTERNAL ${CREATE}`)).rejects.toMatchObject({
    name: 'Failed',
    message: expect.stringMatching(/^FAILED: .*AlreadyExistsException\(message:Table t already exists\.\)$/),
  });
});

test('a database with tables is dropped with CASCADE alone', async () => {
  glue.on(GetTablesCommand).resolves({ TableList: [{ Name: 't' }] });
  await expect(run('DROP DATABASE d')).rejects.toThrow(/is not empty/);
  expect(glue.commandCalls(DeleteDatabaseCommand)).toHaveLength(0);
  await run('DROP DATABASE d CASCADE');
  expect(glue.commandCalls(DeleteDatabaseCommand)).toHaveLength(1);
});

test('IF EXISTS and IF NOT EXISTS forgive what they name', async () => {
  glue.on(GetTablesCommand).resolves({ TableList: [] }).on(DeleteDatabaseCommand).rejects(absent);
  glue.on(CreateDatabaseCommand).rejects(exists);
  await run('DROP DATABASE IF EXISTS d CASCADE');
  await run('CREATE DATABASE IF NOT EXISTS d');
  await expect(run('DROP DATABASE d CASCADE')).rejects.toThrow(/EntityNotFoundException/);
  await expect(run('CREATE DATABASE d')).rejects.toThrow(/AlreadyExistsException/);
});

test('names are listed in order, over all pages, those that a pattern fits', async () => {
  glue
    .on(GetDatabasesCommand)
    .resolves({ DatabaseList: [{ Name: 'raw' }], NextToken: 'more' })
    .on(GetDatabasesCommand, { NextToken: 'more' })
    .resolves({ DatabaseList: [{ Name: 'analytics' }, { Name: 'a.b' }] });
  expect(await run('SHOW DATABASES')).toEqual({
    columns: ['database_name'],
    rows: [['a.b'], ['analytics'], ['raw']],
  });
  expect((await run("SHOW DATABASES LIKE 'r*|a.*'")).rows).toEqual([['a.b'], ['raw']]);
});

test('tables of no database cannot be listed', async () => {
  const ddl = await readDdl('SHOW TABLES');
  await expect(runDdl(ports(), engine, ddl, undefined)).rejects.toMatchObject({
    code: 'InvalidRequestException',
  });
});

test('partitions are listed as their folders are named', async () => {
  partitioned();
  glue.on(GetPartitionsCommand).resolves({
    Partitions: [{ Values: ['2026-01-02', '5'] }, { Values: ['2026-01-01', '10:30'] }],
  });
  expect(await run('SHOW PARTITIONS t')).toEqual({
    columns: ['partition'],
    rows: [['dt=2026-01-01/hour=10%3A30'], ['dt=2026-01-02/hour=5']],
  });
});

test('a table without partitions, or that is not there, says so', async () => {
  glue
    .on(GetTableCommand)
    .resolvesOnce({ Table: { Name: 't', PartitionKeys: [] } })
    .rejects(absent);
  await expect(run('SHOW PARTITIONS t')).rejects.toThrow('Table db.t is not a partitioned table');
  await expect(run('SHOW PARTITIONS t')).rejects.toThrow('Table not found db.t');
});

test('a partition is added where its folder lies, or where the statement says', async () => {
  partitioned();
  await run(
    "ALTER TABLE t ADD PARTITION (hour=7, dt='2026-01-01') PARTITION (dt='2026-01-01', hour=8) LOCATION 's3://b/else/'",
  );
  const inputs = glue.commandCalls(CreatePartitionCommand).map(({ args }) => args[0].input.PartitionInput);
  expect(inputs).toMatchObject([
    { Values: ['2026-01-01', '7'], StorageDescriptor: { Location: 's3://b/t/dt=2026-01-01/hour=7/' } },
    { Values: ['2026-01-01', '8'], StorageDescriptor: { Location: 's3://b/else/', InputFormat: 'parquet' } },
  ]);
});

test('a partition that does not name the keys is refused before anything is done', async () => {
  partitioned();
  await expect(
    run("ALTER TABLE t ADD PARTITION (dt='2026-01-01', hour=1) PARTITION (dt='2026-01-01')"),
  ).rejects.toThrow(/Partition \(dt\) of db\.t must name its keys: dt, hour/);
  expect(glue.commandCalls(CreatePartitionCommand)).toHaveLength(0);
});

test('a partition is renamed and its files stay', async () => {
  partitioned();
  glue.on(GetPartitionCommand).resolves({
    Partition: { StorageDescriptor: { Location: 's3://b/t/dt=1/hour=1/' } },
  });
  await run("ALTER TABLE t PARTITION (dt='1', hour=1) RENAME TO PARTITION (dt='2', hour=3)");
  expect(glue.commandCalls(UpdatePartitionCommand)[0]?.args[0].input).toMatchObject({
    PartitionValueList: ['1', '1'],
    PartitionInput: { Values: ['2', '3'], StorageDescriptor: { Location: 's3://b/t/dt=1/hour=1/' } },
  });
});

test('columns are added, replaced and changed in place; a name may be there once', async () => {
  const Columns = [
    { Name: 'a', Type: 'int', Comment: 'the a' },
    { Name: 'b', Type: 'string' },
  ];
  glue.on(GetTableCommand).resolves({
    Table: {
      Name: 't',
      PartitionKeys: [{ Name: 'dt' }],
      StorageDescriptor: { Columns, Location: 's3://b/' },
    },
  });
  const columns = () =>
    glue.commandCalls(UpdateTableCommand).at(-1)?.args[0].input.TableInput?.StorageDescriptor?.Columns;
  await run('ALTER TABLE t ADD COLUMNS (c bigint)');
  expect(columns()).toEqual([...Columns, { Name: 'c', Type: 'bigint' }]);
  await run('ALTER TABLE t REPLACE COLUMNS (c bigint)');
  expect(columns()).toEqual([{ Name: 'c', Type: 'bigint' }]);
  await run('ALTER TABLE t CHANGE COLUMN a z bigint AFTER b');
  expect(columns()).toEqual([Columns[1], { Name: 'z', Type: 'bigint', Comment: 'the a' }]);
  await expect(run('ALTER TABLE t ADD COLUMNS (dt int)')).rejects.toThrow(/Duplicate column name: dt/);
  await expect(run('ALTER TABLE t CHANGE COLUMN x y int')).rejects.toThrow(/Invalid column reference x/);
});

test('a table is described as Hive does: filled up, its keys once more', async () => {
  glue.on(GetTableCommand).resolves({
    Table: {
      Name: 't',
      PartitionKeys: [{ Name: 'dt', Type: 'date' }],
      StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int', Comment: 'c' }] },
    },
  });
  const lines = (await run('DESCRIBE t')).rows.map((row) => row.join('\t'));
  expect(lines).toEqual([
    'a                   \tint                 \tc                   ',
    'dt                  \tdate                \t                    ',
    '\t \t ',
    '# Partition Information\t \t ',
    '# col_name            \tdata_type           \tcomment             ',
    '\t \t ',
    'dt                  \tdate                \t                    ',
  ]);
});

test('what SHOW CREATE TABLE says makes the same table again', async () => {
  const create = `CREATE EXTERNAL TABLE db.t (a int COMMENT 'it''s', \`b c\` map<string,int>) PARTITIONED BY (dt date)
    ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LOCATION 's3://b/t/' TBLPROPERTIES ('x' = 'y')`;
  await run(create);
  const made = () => glue.commandCalls(CreateTableCommand).at(-1)?.args[0].input.TableInput;
  const first = made();
  glue.on(GetTableCommand).resolves({ Table: { ...first, Name: 't', DatabaseName: 'db' } });
  const shown = (await run('SHOW CREATE TABLE t')).rows.map(([line]) => line).join('\n');
  await run(shown.replace('`db.t`', 'db.t'));
  expect(made()).toEqual(first);
});

function iceberg(): void {
  glue.on(GetTableCommand).resolves({
    Table: {
      Name: 'i',
      Parameters: { table_type: 'ICEBERG', metadata_location: 's3://b/i/metadata/00002-x.metadata.json' },
    },
  });
  const metadata = {
    location: 's3://b/i',
    'last-updated-ms': 5,
    'current-schema-id': 1,
    schemas: [
      {
        'schema-id': 1,
        fields: [
          { id: 1, name: 'id', type: 'long', doc: 'number' },
          { id: 2, name: 'm', type: { type: 'map', key: 'string', value: 'int' } },
        ],
      },
    ],
    'default-spec-id': 0,
    'partition-specs': [
      { 'spec-id': 0, fields: [{ name: 'id_bucket', 'source-id': 1, transform: 'bucket[4]' }] },
    ],
    properties: { 'write.format.default': 'PARQUET', 'write.parquet.compression-codec': 'zstd' },
  };
  s3.on(GetObjectCommand).callsFake(async () => ({
    Body: { transformToByteArray: async () => Buffer.from(JSON.stringify(metadata)) },
  }));
}

test('an Iceberg table is described by its metadata', async () => {
  iceberg();
  const lines = async (sql: string) => (await run(sql)).rows.map((row) => row.join('\t'));
  expect(await lines('DESCRIBE i')).toEqual([
    '# Table schema:\t\t',
    '# col_name\tdata_type\tcomment',
    'id\tbigint\tnumber',
    'm\tmap<string, int>\t',
    '\t\t',
    '# Partition spec:\t\t',
    '# field_name\tfield_transform\tcolumn_name',
    'id_bucket\tbucket[4]\tid',
  ]);
  expect(await lines('SHOW CREATE TABLE i')).toEqual([
    'CREATE TABLE db.i (',
    "  id bigint COMMENT 'number', ",
    '  m map<string, int>)',
    'PARTITIONED BY (bucket(4, `id`))',
    "LOCATION 's3://b/i'",
    'TBLPROPERTIES (',
    "  'format'='parquet', ",
    "  'table_type'='iceberg', ",
    "  'write_compression'='zstd')",
  ]);
  expect(await lines('SHOW COLUMNS IN i')).toEqual(['id', 'm']);
});

test("an Iceberg table's properties are committed to its metadata, those alone that are followed", async () => {
  iceberg();
  await run("ALTER TABLE i SET TBLPROPERTIES ('vacuum_min_snapshots_to_keep' = '3')");
  const { Key, Body } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
  expect(Key).toMatch(/^i\/metadata\/00003-[-0-9a-f]{36}\.metadata\.json$/);
  expect(JSON.parse(Body as string)).toMatchObject({
    properties: { vacuum_min_snapshots_to_keep: '3', 'write.format.default': 'PARQUET' },
    'metadata-log': [{ 'metadata-file': 's3://b/i/metadata/00002-x.metadata.json', 'timestamp-ms': 5 }],
  });
  expect(glue.commandCalls(UpdateTableCommand)[0]?.args[0].input.TableInput?.Parameters).toMatchObject({
    metadata_location: `s3://b/${Key}`,
    previous_metadata_location: 's3://b/i/metadata/00002-x.metadata.json',
  });
  await expect(
    run("ALTER TABLE i SET TBLPROPERTIES ('vacuum_max_metadata_files_to_keep' = '3')"),
  ).rejects.toThrow(
    /Unsupported table property key: vacuum_max_metadata_files_to_keep: the local environment/,
  );
});

test("an Iceberg table is altered by the engine, whose refusal is the query's", async () => {
  iceberg();
  await run("ALTER TABLE i ADD COLUMNS (s struct<a:int,b:string> COMMENT 'x''y')");
  await run('ALTER TABLE i CHANGE COLUMN id key bigint');
  await run('DROP TABLE i');
  expect(engineRan).toEqual([
    `ALTER TABLE "db"."i" ADD COLUMN "s" row("a" integer, "b" varchar) COMMENT 'x''y'`,
    'ALTER TABLE "db"."i" RENAME COLUMN "id" TO "key"',
    'DROP TABLE "db"."i"',
  ]);
  await expect(run('ALTER TABLE i RENAME TO fails')).rejects.toThrow('NOT_SUPPORTED: no');
  await expect(run('ALTER TABLE i REPLACE COLUMNS (a int)')).rejects.toThrow(/not supported on the Iceberg/);
});
