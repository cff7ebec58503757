import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  EntityNotFoundException,
  GetDatabasesCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { runOnGlue } from '../../../../local/athena/ddl/glue-ddl';
import { type CatalogueDdl, readDdl } from '../../../../../local/athena/sql/ddl/read-ddl';

const glue = mockClient(GlueClient);
beforeEach(() => {
  glue.reset();
});

const run = async (sql: string, session: string | undefined = 'db') =>
  await runOnGlue(new GlueClient({ region: 'us-east-1' }), (await readDdl(sql)) as CatalogueDdl, session);
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
    name: 'DdlFailed',
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
  glue.on(DeleteDatabaseCommand).rejects(absent);
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
  const ddl = (await readDdl('SHOW TABLES')) as CatalogueDdl;
  await expect(runOnGlue(new GlueClient({}), ddl, undefined)).rejects.toMatchObject({
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
