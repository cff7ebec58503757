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
      'CREATE EXTERNAL TABLE t (a integer) LOCATION',
      /^line 1:28: mismatched input 'integer'\. Expecting: tinyint, /,
    ],
    ['CREATE EXTERNAL TABLE t (a int', /^line 1:31: mismatched input '<EOF>'\. Expecting: '\)'$/],
    [
      "CREATE EXTERNAL TABLE t (a int)\n  CLUSTERED BY (a) LOCATION 's3://b/'",
      /^line 2:3: mismatched input 'CLUSTERED'/,
    ],
    ["CREATE EXTERNAL TABLE 'x' (a int)", /^line 1:23: mismatched input 'x'\. Expecting: <identifier>$/],
    ['CREATE EXTERNAL TABLE t (a int) STORED AS ROCKS', /Expecting: PARQUET, ORC, AVRO, TEXTFILE$/],
    ['CREATE EXTERNAL TABLE t (a int)', /^No location was specified/],
    ["CREATE EXTERNAL TABLE t (a int) LOCATION '/tmp'", /^The location '\/tmp' is not an S3 path/],
    [
      "CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (A int) LOCATION 's3://b/'",
      /^Duplicate column name 'a'/,
    ],
    ["CREATE EXTERNAL TABLE t (a int) LOCATION 's3://", /[Uu]nterminated/],
  ])('that is wrong never begins: %s', async (sql, message) => {
    await expect(readDdl(sql)).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });
});

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
      partitions: [{ values: { dt: '2026-01-01' } }, { values: { dt: '2026-01-02' } }],
    },
  ],
])('%s is read', async (sql, ddl) => {
  expect(await readDdl(sql)).toEqual(ddl);
});

test.each([
  'SELECT 1',
  'SHOW CREATE TABLE t',
  'SHOW COLUMNS IN t',
  'CREATE TABLE t AS SELECT 1',
  'CREATE VIEW v AS SELECT 1',
  'DESCRIBE t',
])('%s is for Trino', async (sql) => {
  expect(await readDdl(sql)).toBeUndefined();
});
