import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AthenaClient,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  ListQueryExecutionsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { projectRoot } from '../../local/paths';
import { eventually, testPaths } from './support/platform';

/** Bucket, database and workgroups of this file alone. */
const mark = randomUUID().slice(0, 8);
const bucket = `athena-test-${mark}`;
const database = `athena_test_${mark}`;
const workGroup = `athena-test-${mark}`;
const tightWorkGroup = `${workGroup}-tight`;
const CUTOFF_BYTES = 10_000_000;

const athena = new AthenaClient(clientConfig('local'));
const s3 = new S3Client({ ...clientConfig('local'), forcePathStyle: true });
const glue = new GlueClient(clientConfig('local'));

/** Ten days of 100 rows each, and one day that is larger than the cutoff. */
const DAYS = Array.from({ length: 10 }, (_, day) => `2026-01-${String(day + 1).padStart(2, '0')}`);
const LARGE_DAY = '2026-01-31';

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const day of DAYS) await putDay(day, 100, 90);
  await putDay(LARGE_DAY, 1200, 7500);
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: 'events',
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [{ Name: 'dt', Type: 'date' }],
        Parameters: {
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.dt.type': 'date',
          'projection.dt.format': 'yyyy-MM-dd',
          'projection.dt.range': '2026-01-01,2026-01-31',
          'storage.location.template': `s3://${bucket}/events/dt=\${dt}/`,
        },
        StorageDescriptor: {
          Location: `s3://${bucket}/events/`,
          Columns: [
            { Name: 'id', Type: 'int' },
            { Name: 'content', Type: 'string' },
          ],
          InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    }),
  );
  for (const [Name, cutoff] of [
    [workGroup, {}],
    [tightWorkGroup, { BytesScannedCutoffPerQuery: CUTOFF_BYTES }],
  ] as const) {
    const ResultConfiguration = { OutputLocation: `s3://${bucket}/results-${Name}/` };
    await athena.send(
      new CreateWorkGroupCommand({ Name, Configuration: { ResultConfiguration, ...cutoff } }),
    );
  }
}, 60_000);

afterAll(async () => {
  for (const WorkGroup of [workGroup, tightWorkGroup]) {
    await athena.send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true }));
  }
});

async function putDay(day: string, rows: number, bytesEach: number): Promise<void> {
  const id = Array.from({ length: rows }, (_, index) => index);
  const content = id.map(() => randomBytes(bytesEach).toString('base64'));
  const body = parquetWriteBuffer({
    columnData: [
      { name: 'id', data: id, type: 'INT32' },
      { name: 'content', data: content, type: 'STRING' },
    ],
    codec: 'UNCOMPRESSED',
  });
  const Key = `events/dt=${day}/part-0.parquet`;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: new Uint8Array(body) }));
}

async function start(sql: string, more: Partial<StartQueryExecutionCommandInput> = {}): Promise<string> {
  const started = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: database, Catalog: 'AwsDataCatalog' },
      WorkGroup: workGroup,
      ...more,
    }),
  );
  return started.QueryExecutionId as string;
}

async function status(id: string): Promise<QueryExecution> {
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
  return QueryExecution as QueryExecution;
}

async function reaches(id: string, states: readonly string[]): Promise<QueryExecution> {
  return await eventually(`query ${id} is ${states.join(' or ')}`, 60, async () => {
    const execution = await status(id);
    return states.includes(execution.Status?.State ?? '') ? execution : undefined;
  });
}

const ended = (id: string) => reaches(id, ['SUCCEEDED', 'FAILED', 'CANCELLED']);

async function run(
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<QueryExecution> {
  return await ended(await start(sql, more));
}

async function rowsOf(execution: QueryExecution): Promise<(string | undefined)[][]> {
  const rows: (string | undefined)[][] = [];
  let page: GetQueryResultsCommandOutput | undefined;
  do {
    page = await athena.send(
      new GetQueryResultsCommand({
        QueryExecutionId: execution.QueryExecutionId,
        NextToken: page?.NextToken,
      }),
    );
    for (const row of page.ResultSet?.Rows ?? [])
      rows.push((row.Data ?? []).map((datum) => datum.VarCharValue));
  } while (page.NextToken !== undefined);
  return rows;
}

/** Bytes of this file's objects read since `from`, by key, once they are as many as wanted. */
async function objectsRead(from: number, wanted: number): Promise<Record<string, number>> {
  return await eventually(`${wanted} bytes read are in the access log`, 5, async () => {
    const read: Record<string, number> = {};
    const log = readFileSync(join(testPaths().logs, 's3-access.ndjson'), 'utf8');
    for (const line of log.split('\n').filter((text) => text !== '')) {
      const access = JSON.parse(line);
      const ours = access.bucket === bucket && access.operation === 'REST.GET.OBJECT';
      if (!ours || Date.parse(access.time) < from || !access.key.startsWith('events/')) continue;
      read[access.key] = (read[access.key] ?? 0) + access.bytesSent;
    }
    const total = Object.values(read).reduce((sum, bytes) => sum + bytes, 0);
    return total >= wanted ? read : undefined;
  });
}

describe('a query over a projected table', () => {
  test('reads the partition that it asks for, and says how many bytes that was', async () => {
    const from = Date.now();
    const one = await run(`SELECT count(*), max(content) FROM events WHERE dt = DATE '${DAYS[3]}'`);
    expect((await rowsOf(one))[1]?.[0]).toBe('100');
    const scanned = one.Statistics?.DataScannedInBytes as number;
    expect(await objectsRead(from, scanned)).toEqual({ [`events/dt=${DAYS[3]}/part-0.parquet`]: scanned });

    const all = await run('SELECT count(*), max(content) FROM events');
    expect((await rowsOf(all))[1]?.[0]).toBe('2200');
    expect(all.Statistics?.DataScannedInBytes).toBeGreaterThan(CUTOFF_BYTES);
  });

  test('leaves its result as CSV at the output location of the workgroup', async () => {
    const execution = await run(`SELECT id, dt, CAST(NULL AS varchar) AS none, 'a"b' AS quoted FROM events
      WHERE dt = DATE '${DAYS[0]}' AND id < 2 ORDER BY id`);
    const location = `s3://${bucket}/results-${workGroup}/${execution.QueryExecutionId}.csv`;
    expect(execution.ResultConfiguration?.OutputLocation).toBe(location);
    const Key = location.slice(`s3://${bucket}/`.length);
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    expect(await object.Body?.transformToString()).toBe(
      '"id","dt","none","quoted"\n"0","2026-01-01",,"a""b"\n"1","2026-01-01",,"a""b"\n',
    );
  });
});

test('types come as Athena names and writes them', async () => {
  const execution = await run(`SELECT 1 AS i, BIGINT '9007199254740993' AS b, 2e0 AS d,
    CAST('1.20' AS decimal(12,4)) AS dec, TIMESTAMP '2026-01-01 01:02:03.123' AS ts, DATE '2026-01-01' AS day,
    true AS t, 's' AS s, ARRAY['x', NULL] AS a, MAP(ARRAY['k'], ARRAY[1]) AS m, CAST(NULL AS varchar) AS n`);
  const { ResultSet } = await athena.send(
    new GetQueryResultsCommand({ QueryExecutionId: execution.QueryExecutionId }),
  );
  const columns = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
  const values = ResultSet?.Rows?.[1]?.Data ?? [];
  expect(columns.map((column, index) => [column.Name, column.Type, values[index]?.VarCharValue])).toEqual([
    ['i', 'integer', '1'],
    ['b', 'bigint', '9007199254740993'],
    ['d', 'double', '2.0'],
    ['dec', 'decimal', '1.2000'],
    ['ts', 'timestamp', '2026-01-01 01:02:03.123'],
    ['day', 'date', '2026-01-01'],
    ['t', 'boolean', 'true'],
    ['s', 'varchar', 's'],
    ['a', 'array', '[x, null]'],
    ['m', 'map', '{k=1}'],
    ['n', 'varchar', undefined],
  ]);
  expect(columns[3]).toMatchObject({ Precision: 12, Scale: 4 });
});

test('parameters stand for the question marks', async () => {
  const execution = await run('SELECT ? || ?', { ExecutionParameters: ["'it''s '", "'so'"] });
  expect((await rowsOf(execution))[1]).toEqual(["it's so"]);
});

test('more rows than a page holds come one after the other, none lost', async () => {
  const execution = await run('SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n');
  const rows = await rowsOf(execution);
  expect(rows[0]).toEqual(['n']);
  expect(rows.slice(1).map(([n]) => Number(n))).toEqual(
    Array.from({ length: 2500 }, (_, index) => index + 1),
  );
});

const FOR_EVER = `SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x)
  CROSS JOIN UNNEST(sequence(1, 10000)) AS b(y) CROSS JOIN UNNEST(sequence(1, 10000)) AS c(z)
  WHERE x * y % 7 = z % 5`;

test('a running query can be stopped', async () => {
  const id = await start(FOR_EVER);
  await reaches(id, ['RUNNING']);
  await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  expect((await status(id)).Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Query cancelled by user',
  });
  await expect(athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }))).rejects.toMatchObject({
    name: 'InvalidRequestException',
  });
});

test('a query that reads past the cutoff of its workgroup is cancelled; in another workgroup it is not', async () => {
  const sql = `SELECT max(content) FROM events WHERE dt = DATE '${LARGE_DAY}'`;
  expect((await run(sql, { WorkGroup: tightWorkGroup })).Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Bytes scanned limit was exceeded',
  });
  expect((await run(sql)).Status?.State).toBe('SUCCEEDED');
});

test('a failed query says why, as Athena does', async () => {
  const { Status } = await run('SELECT nothing FROM events');
  const reason =
    "COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources";
  expect(Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: reason,
    AthenaError: { ErrorCategory: 2, ErrorType: 1006, Retryable: false, ErrorMessage: reason },
  });
  const absent = await run('SELECT 1 FROM absent');
  expect(absent.Status?.StateChangeReason).toBe(
    `TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.${database}.absent' does not exist`,
  );
});

test('a query that cannot be parsed does not begin', async () => {
  await expect(start('SELEC 1')).rejects.toMatchObject({
    name: 'InvalidRequestException',
    AthenaErrorCode: 'MALFORMED_QUERY',
    message: expect.stringMatching(/^line 1:1: mismatched input 'SELEC'/),
  });
});

test('an INSERT into a table with a location template is refused', async () => {
  await expect(start(`INSERT INTO events VALUES (1, 'x', DATE '2026-01-01')`)).rejects.toThrow(
    /is refused: the table finds its rows by the location template/,
  );
});

test('a token stands for one query, whatever becomes of the connection', async () => {
  const ClientRequestToken = randomUUID();
  const first = await start('SELECT 1', { ClientRequestToken });
  expect(await start('SELECT 1', { ClientRequestToken })).toBe(first);
  await expect(start('SELECT 2', { ClientRequestToken })).rejects.toThrow(
    'Idempotent parameters do not match',
  );
});

test('boto3 reads results page by page', () => {
  const script = `
import boto3, time
athena = boto3.client('athena', endpoint_url='${localEndpoint()}', region_name='us-east-1',
    aws_access_key_id='test', aws_secret_access_key='test')
query = athena.start_query_execution(QueryString='SELECT n FROM UNNEST(sequence(1, 1500)) AS t(n)',
    WorkGroup='${workGroup}')['QueryExecutionId']
deadline = time.monotonic() + 60
while (state := athena.get_query_execution(QueryExecutionId=query)['QueryExecution']['Status']['State']) != 'SUCCEEDED':
    assert state in ('QUEUED', 'RUNNING') and time.monotonic() < deadline, state
    time.sleep(0.05)
pages = list(athena.get_paginator('get_query_results').paginate(QueryExecutionId=query))
print([len(page['ResultSet']['Rows']) for page in pages])
try:
    athena.get_query_execution(QueryExecutionId='absent')
except athena.exceptions.InvalidRequestException as error:
    print(error.response['Error']['Code'], error.response['AthenaErrorCode'])
`;
  const { stdout, stderr } = spawnSync(process.env['CATCHMENT_VENV_PYTHON'] as string, ['-c', script], {
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({
    stdout: '[1000, 501]\nInvalidRequestException QUERY_EXECUTION_NOT_FOUND\n',
    stderr: '',
  });
});

describe('catchment query', () => {
  const catchment = join(projectRoot, 'cli', 'catchment.mjs');
  const common = ['query', '--database', database, '--workgroup', workGroup];
  const query = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [catchment, ...common, ...args], {
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('prints CSV in a pipe, and on standard error what it scanned and would cost', () => {
    expect(query(`SELECT id, dt FROM events WHERE dt = DATE '${DAYS[0]}' AND id = 7`)).toEqual({
      status: 0,
      stdout: 'id,dt\n7,2026-01-01\n',
      stderr: expect.stringMatching(
        /^1 row\nscanned \d+\.\d\d KB, billed 10\.00 MB \(\$0\.000048 on AWS\), \d+\.\d\d s\n$/,
      ),
    });
  });

  test('prints all pages as one JSON array', () => {
    const { stdout } = query('SELECT n FROM UNNEST(sequence(1, 1200)) AS t(n)', '--format', 'json');
    expect(JSON.parse(stdout)).toHaveLength(1200);
  });

  test("prints a failed query's reason in Athena's words and exits 1", () => {
    const { status, stdout, stderr } = query('SELECT nothing FROM events');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain("COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved");
  });

  test('stops the query on Ctrl-C and exits 130', async () => {
    const child = spawn(process.execPath, [catchment, ...common, FOR_EVER], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    await newest(FOR_EVER, 'RUNNING');
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await code).toBe(130);
    expect(stderr).toContain('The query was stopped.');
    await newest(FOR_EVER, 'CANCELLED');
  }, 30_000);
});

/** Waits until the newest query of our workgroup is this one, in this state. */
async function newest(sql: string, state: string): Promise<void> {
  await eventually(`the newest query is ${state}`, 20, async () => {
    const { QueryExecutionIds } = await athena.send(
      new ListQueryExecutionsCommand({ WorkGroup: workGroup, MaxResults: 1 }),
    );
    const execution = await status(QueryExecutionIds?.[0] as string);
    return execution.Query === sql && execution.Status?.State === state ? execution : undefined;
  });
}
