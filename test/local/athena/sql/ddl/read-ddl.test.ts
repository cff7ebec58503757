import { describe, expect, test } from '@jest/globals';
import { readDdl } from '../../../../../local/athena/sql/ddl/read-ddl';

describe('CREATE EXTERNAL TABLE', () => {
  test('of the classic design is read whole', async () => {
    const ddl = await readDdl(`-- The events of web and app.
CREATE EXTERNAL TABLE IF NOT EXISTS analytics.events (
  event_id string COMMENT 'It''s the id',
  amount DECIMAL(12, 4),
  properties map<string,string>,
  nested struct<a:int,b:array<map<string,bigint>>>,
  \`timestamp\` timestamp
)
COMMENT 'Events'
PARTITIONED BY (year int, month int COMMENT 'one to twelve', day int)
STORED AS PARQUET
LOCATION 's3://lake/events/'
TBLPROPERTIES ('projection.enabled' = 'true', 'projection.year.range' = '2024,2026');`);
    expect(ddl).toEqual({
      kind: 'create-table',
      table: { database: 'analytics', name: 'events' },
      ifNotExists: true,
      comment: 'Events',
      columns: [
        { Name: 'event_id', Type: 'string', Comment: "It's the id" },
        { Name: 'amount', Type: 'decimal(12,4)' },
        { Name: 'properties', Type: 'map<string,string>' },
        { Name: 'nested', Type: 'struct<a:int,b:array<map<string,bigint>>>' },
        { Name: 'timestamp', Type: 'timestamp' },
      ],
      partitionKeys: [
        { Name: 'year', Type: 'int' },
        { Name: 'month', Type: 'int', Comment: 'one to twelve' },
        { Name: 'day', Type: 'int' },
      ],
      storage: {
        Location: 's3://lake/events/',
        InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        SerdeInfo: {
          SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          Parameters: { 'serialization.format': '1' },
        },
      },
      parameters: { 'projection.enabled': 'true', 'projection.year.range': '2024,2026' },
    });
  });

  test.each([
    [
      "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' LINES TERMINATED BY '\\n'",
      { 'field.delim': '\t', 'line.delim': '\n', 'serialization.format': '\t' },
      'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    ],
    [
      "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')",
      { 'ignore.malformed.json': 'true', 'serialization.format': '1' },
      'org.openx.data.jsonserde.JsonSerDe',
    ],
  ])('of text files with %s', async (format, parameters, serde) => {
    const ddl = await readDdl(`CREATE EXTERNAL TABLE t (a int) ${format} LOCATION 's3://b/t/'`);
    expect(ddl).toMatchObject({
      storage: {
        InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        SerdeInfo: { SerializationLibrary: serde, Parameters: parameters },
      },
    });
  });

  test.each([
    [
      "CREATE EXTERNAL TABLE t (a integer) LOCATION 's3://b/'",
      /^line 1:28: mismatched input 'integer'\. Expecting: tinyint, /,
    ],
    ['CREATE EXTERNAL TABLE t (a int', /^line 1:31: missing '\)' at '<EOF>'$/],
    [
      "CREATE EXTERNAL TABLE t (a int)\n  CLUSTERED BY (a) LOCATION 's3://b/'",
      /^line 2:20: mismatched input 'LOCATION'/,
    ],
    ["CREATE EXTERNAL TABLE 'x' (a int)", /^line 1:23: /],
    [
      "CREATE EXTERNAL TABLE t (a int) STORED AS ROCKS LOCATION 's3://b/'",
      /Expecting: PARQUET, ORC, AVRO, RCFILE, SEQUENCEFILE, TEXTFILE$/,
    ],
    ['CREATE EXTERNAL TABLE t (a int)', /^No location was specified/],
    ["CREATE EXTERNAL TABLE t (a int) LOCATION '/tmp'", /^The location '\/tmp' is not an S3 path/],
    [
      "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (A int) LOCATION 's3://b/'",
      /^Duplicate column name 'a'/,
    ],
    ["CREATE EXTERNAL TABLE t (a int) LOCATION 's3://", /^line 1:42: token recognition error/],
    [
      "CREATE EXTERNAL TABLE t (a int) CLUSTERED BY (a) INTO 2 BUCKETS LOCATION 's3://b/'",
      /^CLUSTERED BY is refused/,
    ],
    [
      "CREATE EXTERNAL TABLE t (a string) ROW FORMAT SERDE 'com.amazonaws.glue.serde.GrokSerDe' LOCATION 's3://b/'",
      /does not read the SerDe 'com\.amazonaws\.glue\.serde\.GrokSerDe'/,
    ],
    [
      "CREATE EXTERNAL TABLE t (a int) ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://b/'",
      /declare them as string and cast them/,
    ],
    ["CREATE TABLE t (a int) LOCATION 's3://b/'", /makes a managed table/],
    ["CREATE EXTERNAL TABLE other.d.t (a int) LOCATION 's3://b/'", /^Catalog 'other' does not exist/],
  ])('that is wrong never begins: %s', async (sql, message) => {
    await expect(readDdl(sql)).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });
});

const T = { database: undefined, name: 't' };

test.each([
  [
    "CREATE DATABASE IF NOT EXISTS d COMMENT 'x' LOCATION 's3://b/d/' WITH DBPROPERTIES ('a'='b')",
    {
      kind: 'create-database',
      name: 'd',
      ifNotExists: true,
      comment: 'x',
      location: 's3://b/d/',
      parameters: { a: 'b' },
    },
  ],
  ['create schema D', { kind: 'create-database', name: 'd', ifNotExists: false, parameters: {} }],
  ['DROP DATABASE IF EXISTS d CASCADE', { kind: 'drop-database', name: 'd', ifExists: true, cascade: true }],
  ['DROP TABLE `db`.`t`', { kind: 'drop-table', table: { database: 'db', name: 't' }, ifExists: false }],
  ['MSCK  REPAIR TABLE t', { kind: 'repair-table', table: { database: undefined, name: 't' } }],
  ['SHOW PARTITIONS t', { kind: 'show-partitions', table: { database: undefined, name: 't' } }],
  ["SHOW TABLES IN db 'or*'", { kind: 'show-tables', database: 'db', pattern: 'or*' }],
  ['show tables', { kind: 'show-tables' }],
  ["SHOW DATABASES LIKE 'c*'", { kind: 'show-databases', pattern: 'c*' }],
  [
    "SHOW TBLPROPERTIES t('projection.enabled')",
    { kind: 'show-properties', table: { database: undefined, name: 't' }, key: 'projection.enabled' },
  ],
  [
    "ALTER TABLE t ADD IF NOT EXISTS PARTITION (dt = '2026-01-01', n = 1) LOCATION 's3://b/x/' PARTITION (dt = '2026-01-02', n = 2)",
    {
      kind: 'add-partitions',
      table: { database: undefined, name: 't' },
      ifNotExists: true,
      partitions: [
        { values: { dt: '2026-01-01', n: '1' }, location: 's3://b/x/' },
        { values: { dt: '2026-01-02', n: '2' } },
      ],
    },
  ],
  [
    "ALTER TABLE db.t DROP PARTITION (dt = '2026-01-01'), PARTITION (dt = '2026-01-02')",
    {
      kind: 'drop-partitions',
      table: { database: 'db', name: 't' },
      ifExists: false,
      partitions: [{ dt: '2026-01-01' }, { dt: '2026-01-02' }],
    },
  ],
  [
    "ALTER TABLE t PARTITION (dt = '1') RENAME TO PARTITION (dt = '2')",
    { kind: 'rename-partition', table: T, from: { dt: '1' }, to: { dt: '2' } },
  ],
  ["ALTER TABLE t SET LOCATION 's3://b/x/'", { kind: 'set-location', table: T, location: 's3://b/x/' }],
  [
    "ALTER TABLE t PARTITION (dt = DATE '2026-01-01') SET LOCATION 's3://b/x/'",
    { kind: 'set-location', table: T, location: 's3://b/x/', partition: { dt: '2026-01-01' } },
  ],
  [
    "ALTER TABLE t ADD COLUMNS (a int, b string COMMENT 'c')",
    {
      kind: 'add-columns',
      table: T,
      columns: [
        { Name: 'a', Type: 'int' },
        { Name: 'b', Type: 'string', Comment: 'c' },
      ],
    },
  ],
  [
    'ALTER TABLE t REPLACE COLUMNS (a int)',
    { kind: 'replace-columns', table: T, columns: [{ Name: 'a', Type: 'int' }] },
  ],
  [
    'ALTER TABLE t CHANGE COLUMN a b bigint AFTER c',
    {
      kind: 'change-column',
      table: T,
      from: 'a',
      column: { Name: 'b', Type: 'bigint' },
      place: { after: 'c' },
    },
  ],
  [
    "ALTER TABLE t SET TBLPROPERTIES ('a' = 'b\\tc')",
    { kind: 'set-properties', table: T, parameters: { a: 'b\tc' } },
  ],
  ['ALTER TABLE t RENAME TO u', { kind: 'rename-table', table: T, to: { database: undefined, name: 'u' } }],
  [
    "ALTER DATABASE d SET DBPROPERTIES ('a' = 'b')",
    { kind: 'alter-database', name: 'd', parameters: { a: 'b' } },
  ],
  ["SHOW VIEWS IN d LIKE 'v*'", { kind: 'show-views', database: 'd', pattern: 'v*' }],
  ['SHOW COLUMNS IN t FROM d', { kind: 'show-columns', table: { database: 'd', name: 't' } }],
  ['SHOW CREATE TABLE `d`.t', { kind: 'show-create-table', table: { database: 'd', name: 't' } }],
  ['DESCRIBE FORMATTED d.t', { kind: 'describe', table: { database: 'd', name: 't' }, detail: 'formatted' }],
  ["DESCRIBE t PARTITION (a = '1')", { kind: 'describe', table: T, partition: { a: '1' } }],
])('%s is read', async (sql, ddl) => {
  expect(await readDdl(sql)).toEqual(ddl);
});

test('an Iceberg table is read with its transforms', async () => {
  const ddl = await readDdl(
    "CREATE TABLE `db`.`t` (`id` bigint, ts timestamp) PARTITIONED BY (`id`, day(ts), bucket(16, id), truncate(4, id)) LOCATION 's3://b/t/' TBLPROPERTIES ('table_type' ='ICEBERG', 'format'='parquet')",
  );
  expect(ddl).toEqual({
    kind: 'create-iceberg',
    table: { database: 'db', name: 't' },
    ifNotExists: false,
    columns: [
      { Name: 'id', Type: 'bigint' },
      { Name: 'ts', Type: 'timestamp' },
    ],
    parameters: { table_type: 'ICEBERG', format: 'parquet' },
    location: 's3://b/t/',
    partitioning: ['id', 'day(ts)', 'bucket(id, 16)', 'truncate(id, 4)'],
  });
});

test.each([
  ['DROP TABLE t; DROP TABLE u', /^Only one sql statement is allowed/],
  ['ALTER TABLE t PARTITION (a = 1) ADD COLUMNS (b int)', /^line 1:15: mismatched input 'PARTITION'/],
  ['ALTER TABLE t DROP PARTITION (a > 1)', /^line 1:33: mismatched input '>'\. Expecting: '='$/],
  ['ALTER TABLE t ADD PARTITION (a)', /Expecting: 'a = <constant>'$/],
  ['ALTER TABLE t CONCATENATE', /^Queries of this type are not supported/],
  ['ALTER INDEX i ON t REBUILD', /^Queries of this type are not supported/],
  ['DESCRIBE DATABASE d', /^Queries of this type are not supported/],
])('%s is refused', async (sql, message) => {
  await expect(readDdl(sql)).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message: expect.stringMatching(message),
  });
});
