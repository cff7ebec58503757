import { expect, test } from '@jest/globals';
import type { TrinoPage } from '../../../local/athena/trino/protocol';
import { captured } from './captured/pages';
import { athena, NOW } from './service';

const STATS = {
  state: 'FINISHED',
  queuedTimeMillis: 2,
  planningTimeMillis: 3,
  elapsedTimeMillis: 10,
  physicalInputBytes: 7,
};
const text = (name: string) => ({
  name,
  typeSignature: { rawType: 'varchar', arguments: [{ kind: 'LONG' as const, value: 9 }] },
});
const page = (more: Partial<TrinoPage>): TrinoPage => ({ id: 'engine', stats: STATS, ...more });
const READ = [
  page({
    columns: [text('a'), text('b')],
    data: [
      ['x', 'y\tz'],
      ['two\nlines', null],
    ],
  }),
];

test('SHOW leaves lines without a header and without an end, each read back as one value', async () => {
  const { start, ended, call, text: file } = athena(READ);
  const id = await start('SHOW TBLPROPERTIES t');
  expect((await ended(id)).StatementType).toBe('UTILITY');
  expect(file(`s3://results/mine/${id}.txt`)).toBe('x\ty\tz\ntwo\nlines\t');
  const { ResultSet, UpdateCount } = await call('GetQueryResults', { QueryExecutionId: id });
  const rows = ResultSet.Rows.map(({ Data }: { Data: { VarCharValue: string }[] }) => Data);
  expect(rows).toEqual([
    [{ VarCharValue: 'x\ty\tz' }],
    [{ VarCharValue: 'two' }],
    [{ VarCharValue: 'lines\t' }],
  ]);
  expect(UpdateCount).toBe(0);
});

test("a plan is read line by line, with Athena's line feed more, and no count of updates", async () => {
  const { start, ended, call } = athena([
    page({ columns: [text('Query Plan')], data: [['Fragment 0\n  Output\n\n']] }),
  ]);
  const id = await start('EXPLAIN SELECT 1');
  await ended(id);
  const { ResultSet, UpdateCount } = await call('GetQueryResults', { QueryExecutionId: id });
  const lines = ResultSet.Rows.map(({ Data }: { Data: { VarCharValue: string }[] }) => Data[0]?.VarCharValue);
  expect(lines.slice(-5)).toEqual(['Fragment 0', '  Output', '', '', '']);
  expect(UpdateCount).toBeUndefined();
});

test('a statement that writes a table leaves no result but its metadata, its count and the list of what it wrote', async () => {
  const written = ['s3://lake/t/1.parquet', 's3://lake/t/2.parquet'];
  const rows = { name: 'rows', typeSignature: { rawType: 'bigint', arguments: [] } };
  const answer = page({ columns: [rows], data: [[2]], updateType: 'INSERT', updateCount: 2 });
  const { start, ended, call, objects, text: file } = athena([answer], { written });
  const id = await start('INSERT INTO t SELECT 1');
  const { Statistics, ResultConfiguration } = await ended(id);
  expect(ResultConfiguration.OutputLocation).toBe(`s3://results/mine/${id}`);
  const manifest = `s3://results/mine/${id}-manifest.csv`;
  expect(Statistics.DataManifestLocation).toBe(manifest);
  expect([...objects.keys()].sort()).toEqual([manifest, `s3://results/mine/${id}.metadata`].sort());
  expect(file(manifest)).toBe('s3://lake/t/1.parquet\ns3://lake/t/2.parquet');
  const { ResultSet, UpdateCount } = await call('GetQueryResults', { QueryExecutionId: id });
  expect([ResultSet.Rows, UpdateCount]).toEqual([[], 2]);
  const listed = await call('GetQueryResults', { QueryExecutionId: id, QueryResultType: 'DATA_MANIFEST' });
  expect(listed.ResultSet.Rows[0]).toEqual({ Data: [{ VarCharValue: 's3://lake/t/1.parquet' }] });
});

test.each([
  ['CREATE TABLE t AS SELECT 1 AS a', (id: string) => `tables/${id}`],
  ['UPDATE t SET a = 1', (id: string) => `${id}.csv`],
  ['DROP TABLE t', (id: string) => `${id}.txt`],
])('%s names the result object as Athena does', async (sql, name) => {
  const { start, ended } = athena([page({ columns: [] })]);
  const id = await start(sql);
  expect((await ended(id)).ResultConfiguration.OutputLocation).toBe(`s3://results/mine/${name(id)}`);
});

test("a failure in Hive's words lies in the text file; any other leaves none", async () => {
  const failed = (errorName: string) => [
    page({
      error: {
        message: 'SemanticException [Error 10001]: Table not found',
        errorName,
        errorType: 'USER_ERROR',
      },
    }),
  ];
  const hive = athena(failed('FAILED'));
  const id = await hive.start('SHOW PARTITIONS t');
  const { AthenaError } = (await hive.ended(id)).Status;
  expect(AthenaError).toMatchObject({ ErrorCategory: 2, ErrorType: 1301 });
  expect(hive.text(`s3://results/mine/${id}.txt`)).toBe(
    'FAILED: SemanticException [Error 10001]: Table not found',
  );
  const engine = athena(failed('GENERIC_USER_ERROR'));
  await engine.ended(await engine.start('DROP TABLE t'));
  expect([...engine.objects.keys()]).toEqual([]);
});

test('a page that is full names a next one, be it empty; a token is good for its own query alone', async () => {
  const { start, ended, call } = athena(captured('scan'));
  const [id, other] = [await start('SELECT 1'), await start('SELECT 2')];
  await Promise.all([ended(id), ended(other)]);
  const full = await call('GetQueryResults', { QueryExecutionId: id, MaxResults: 4 });
  expect(full.ResultSet.Rows).toHaveLength(4);
  const NextToken = full.NextToken;
  const last = await call('GetQueryResults', { QueryExecutionId: id, NextToken });
  expect([last.ResultSet.Rows, last.NextToken]).toEqual([[], undefined]);
  await expect(call('GetQueryResults', { QueryExecutionId: other, NextToken })).rejects.toThrow(
    `Malformed nextPageToken ${NextToken}`,
  );
});

test('a result that was deleted is not found', async () => {
  const { start, ended, call, objects } = athena(captured('scan'));
  const id = await start('SELECT 1');
  await ended(id);
  objects.clear();
  await expect(call('GetQueryResults', { QueryExecutionId: id })).rejects.toMatchObject({
    message: 'Could not find results',
    members: { AthenaErrorCode: 'RESULT_NOT_FOUND' },
  });
});

test("a result goes into another's bucket never: the query fails", async () => {
  const { start, ended, objects } = athena(captured('scan'));
  const OutputLocation = 's3://results/mine/';
  const id = await start('SELECT 1', {
    ResultConfiguration: { OutputLocation, ExpectedBucketOwner: '111111111111' },
  });
  expect((await ended(id)).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: expect.stringMatching(/^Access denied when writing output to url: s3:/),
    AthenaError: { ErrorCategory: 2, Retryable: false },
  });
  expect(objects.size).toBe(0);
});

test('results are encrypted and owned as they are told to be', async () => {
  const { start, ended, settings } = athena(captured('scan'));
  const ResultConfiguration = {
    OutputLocation: 's3://results/mine/',
    EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: 'key' },
    AclConfiguration: { S3AclOption: 'BUCKET_OWNER_FULL_CONTROL' },
    ExpectedBucketOwner: '000000000000',
  };
  const id = await start('SELECT 1', { ResultConfiguration });
  const { OutputLocation, ...told } = (await ended(id)).ResultConfiguration;
  expect({ ...told, OutputLocation: 's3://results/mine/' }).toEqual(ResultConfiguration);
  const written = {
    ACL: 'bucket-owner-full-control',
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'key',
  };
  expect([...settings]).toEqual([
    [OutputLocation, written],
    [`${OutputLocation}.metadata`, written],
  ]);
});

test('the time of a query is told in its parts, and its stages by what the engine says of them', async () => {
  const stage = { state: 'FINISHED', wallTimeMillis: 4, processedRows: 3, processedBytes: 30 };
  const rootStage = { ...stage, stageId: '0', subStages: [{ ...stage, stageId: '1', subStages: [] }] };
  const { start, ended, call } = athena([
    page({ columns: [text('a')], data: [['x']], stats: { ...STATS, processedRows: 3, rootStage } }),
  ]);
  const id = await start('SELECT 1');
  await ended(id);
  const { QueryRuntimeStatistics } = await call('GetQueryRuntimeStatistics', { QueryExecutionId: id });
  expect(QueryRuntimeStatistics).toMatchObject({
    Timeline: { QueryQueueTimeInMillis: 2, QueryPlanningTimeInMillis: 3, EngineExecutionTimeInMillis: 8 },
    Rows: { InputRows: 3, InputBytes: 7, OutputRows: 1, OutputBytes: '"a"\n"x"\n'.length },
    OutputStage: {
      StageId: 0,
      State: 'FINISHED',
      InputRows: 3,
      InputBytes: 30,
      ExecutionTime: 4,
      SubStages: [{ StageId: 1, SubStages: [] }],
    },
  });
});

test('an earlier result is reused while it is young enough and its object is there', async () => {
  let time = NOW;
  const { start, ended, asked, objects } = athena(captured('scan'), { now: () => time });
  const reusing = (MaxAgeInMinutes: number, more: object = {}) =>
    start('SELECT 1', {
      ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes } },
      ...more,
    });
  const isReused = async (id: string) =>
    (await ended(id)).Statistics.ResultReuseInformation.ReusedPreviousResult;
  const first = await start('SELECT 1');
  await ended(first);
  time += 10 * 60_000;
  const again = await reusing(10);
  expect(await isReused(again)).toBe(true);
  expect((await ended(again)).ResultConfiguration.OutputLocation).toMatch(first);
  expect(await isReused(await reusing(9))).toBe(false);
  time += 1;
  expect(await isReused(await reusing(10, { QueryExecutionContext: { Database: 'other' } }))).toBe(false);
  expect(
    await isReused(await reusing(10, { ResultConfiguration: { OutputLocation: 's3://results/b' } })),
  ).toBe(false);
  objects.clear();
  expect(await isReused(await reusing(10))).toBe(false);
  expect(asked).toHaveLength(5);
});

test('the result of an EXECUTE is reused until its prepared statement is another', async () => {
  const { call, start, ended } = athena(captured('scan'));
  const prepared = (QueryStatement: string) => ({
    WorkGroup: 'primary',
    StatementName: 'q',
    QueryStatement,
  });
  const isReused = async () => {
    const ResultReuseConfiguration = { ResultReuseByAgeConfiguration: { Enabled: true } };
    const execution = await ended(await start('EXECUTE q USING 1', { ResultReuseConfiguration }));
    return execution.Statistics.ResultReuseInformation.ReusedPreviousResult;
  };
  await call('CreatePreparedStatement', prepared('SELECT ?'));
  expect([await isReused(), await isReused()]).toEqual([false, true]);
  await call('UpdatePreparedStatement', prepared('SELECT ? + 1'));
  expect([await isReused(), await isReused()]).toEqual([false, true]);
});
