import { expect, test } from '@jest/globals';
import { captured } from './captured/pages';
import { athena, NOW } from './service';

const TOKEN = 'a'.repeat(32);

test('a query runs to its end, and its result lies at the output location', async () => {
  const { start, ended, call, text } = athena(captured('scan'));
  const QueryExecutionContext = { Catalog: 'AwsDataCatalog', Database: 'Cleaned' };
  const id = await start('SELECT stockcode, quantity FROM orders', { QueryExecutionContext });
  const execution = await ended(id);
  expect(execution).toMatchObject({
    StatementType: 'DML',
    SubstatementType: 'SELECT',
    QueryExecutionContext: { Catalog: 'awsdatacatalog', Database: 'Cleaned' },
    ResultConfiguration: { OutputLocation: `s3://results/mine/${id}.csv` },
    Status: { State: 'SUCCEEDED', SubmissionDateTime: NOW / 1000, CompletionDateTime: NOW / 1000 },
    Statistics: { DataScannedInBytes: 26636 },
    WorkGroup: 'primary',
  });
  const csv = text(`s3://results/mine/${id}.csv`);
  expect(csv?.split('\n')[0]).toBe('"stockcode","quantity"');
  const { ResultSet, UpdateCount } = await call('GetQueryResults', { QueryExecutionId: id });
  expect(ResultSet.Rows).toHaveLength(4);
  expect(ResultSet.Rows[0]).toEqual({ Data: [{ VarCharValue: 'stockcode' }, { VarCharValue: 'quantity' }] });
  expect(UpdateCount).toBe(0);
});

test('NULL leaves its value out of a result row', async () => {
  const { start, ended, call } = athena(captured('types'));
  const id = await start('SELECT all types');
  await ended(id);
  const { ResultSet } = await call('GetQueryResults', { QueryExecutionId: id });
  const names = ResultSet.ResultSetMetadata.ColumnInfo.map(({ Name }: { Name: string }) => Name);
  expect(ResultSet.Rows[1].Data[names.indexOf('n')]).toEqual({});
  expect(ResultSet.Rows[1].Data[names.indexOf('empty')]).toEqual({ VarCharValue: '' });
});

test('results come in pages, the header on the first alone', async () => {
  const { start, ended, call } = athena(captured('scan'));
  const id = await start('SELECT stockcode, quantity FROM orders');
  await ended(id);
  const first = await call('GetQueryResults', { QueryExecutionId: id, MaxResults: 3 });
  const second = await call('GetQueryResults', {
    QueryExecutionId: id,
    MaxResults: 3,
    NextToken: first.NextToken,
  });
  expect(first.ResultSet.Rows).toHaveLength(3);
  expect(second.ResultSet.Rows).toHaveLength(1);
  expect(second.NextToken).toBeUndefined();
});

test('a query that cannot be parsed never begins', async () => {
  const { start, call } = athena(captured('syntax-error'));
  await expect(start('select from')).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message: expect.stringMatching(/^line 1:1: mismatched input 'selec'/),
    members: { AthenaErrorCode: 'MALFORMED_QUERY' },
  });
  expect((await call('ListQueryExecutions')).QueryExecutionIds).toEqual([]);
});

test.each([
  [
    'column-not-found',
    "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved or requester is not authorized to access requested resources",
    1006,
  ],
  ['division-by-zero', 'DIVISION_BY_ZERO: Division by zero', 1001],
])("%s fails in Athena's words", async (name, reason, type) => {
  const { start, ended, call, objects } = athena(captured(name));
  const id = await start('SELECT x FROM orders');
  expect((await ended(id)).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: reason,
    AthenaError: { ErrorCategory: 2, ErrorType: type, Retryable: false, ErrorMessage: reason },
  });
  expect(objects.size).toBe(0);
  await expect(call('GetQueryResults', { QueryExecutionId: id })).rejects.toThrow(
    'Query did not finish successfully. Final query state: FAILED',
  );
});

test('a query that is stopped is cancelled, and has no results', async () => {
  const { start, ended, call, cancelled, close } = athena(captured('scan').slice(0, 4), { hangs: true });
  const id = await start('SELECT 1');
  await expect(call('GetQueryResults', { QueryExecutionId: id })).rejects.toThrow(
    /^Query has not yet finished/,
  );
  await call('StopQueryExecution', { QueryExecutionId: id });
  expect((await ended(id)).Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Query cancelled by user',
  });
  await close();
  expect(cancelled).toEqual(['SELECT 1']);
  await expect(call('GetQueryResults', { QueryExecutionId: id })).rejects.toThrow('Could not find results');
});

test("a query that reads more than its workgroup's cutoff is cancelled", async () => {
  const pages = captured('scan').map((page) => ({
    ...page,
    stats: { ...page.stats, physicalInputBytes: page.stats.physicalInputBytes * 1000 },
  }));
  const { start, ended, call } = athena(pages);
  const Configuration = { BytesScannedCutoffPerQuery: 10_000_000 };
  await call('CreateWorkGroup', { Name: 'tight', Configuration });
  await call('CreateWorkGroup', { Name: 'wide', Configuration: { BytesScannedCutoffPerQuery: 30_000_000 } });
  const status = async (WorkGroup: string) => (await ended(await start('SELECT 1', { WorkGroup }))).Status;
  expect(await status('tight')).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Bytes scanned limit was exceeded',
  });
  expect(await status('wide')).toMatchObject({ State: 'SUCCEEDED' });
});

test('a token stands for one query', async () => {
  const { start, asked } = athena(captured('scan'));
  const first = await start('SELECT 1', { ClientRequestToken: TOKEN });
  expect(await start('SELECT 1', { ClientRequestToken: TOKEN })).toBe(first);
  expect(asked).toHaveLength(1);
  await expect(start('SELECT 2', { ClientRequestToken: TOKEN })).rejects.toMatchObject({
    message: 'Idempotent parameters do not match',
    members: { AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH' },
  });
});

test('a workgroup that enforces its configuration decides where results go', async () => {
  const { start, ended, call } = athena(captured('scan'));
  const ResultConfiguration = { OutputLocation: 's3://results/enforced/' };
  await call('CreateWorkGroup', { Name: 'strict', Configuration: { ResultConfiguration } });
  await call('CreateWorkGroup', {
    Name: 'lax',
    Configuration: { ResultConfiguration, EnforceWorkGroupConfiguration: false },
  });
  const location = async (more: object) =>
    (await ended(await start('SELECT 1', more))).ResultConfiguration.OutputLocation.replace(/[^/]*$/, '');
  expect(await location({ WorkGroup: 'strict' })).toBe('s3://results/enforced/');
  expect(await location({ WorkGroup: 'lax' })).toBe('s3://results/mine/');
  expect(await location({ WorkGroup: 'lax', ResultConfiguration: {} })).toBe('s3://results/enforced/');
  await expect(start('SELECT 1', { ResultConfiguration: {} })).rejects.toThrow(
    'No output location provided.',
  );
  await expect(start('SELECT 1', { WorkGroup: 'absent' })).rejects.toThrow('WorkGroup is not found.');
});

test('workgroups and named queries outlive a restart', async () => {
  const before = athena([]);
  await before.call('CreateWorkGroup', {
    Name: 'kept',
    Description: 'd',
    Tags: [{ Key: 'team', Value: 'x' }],
  });
  await before.call('UpdateWorkGroup', {
    WorkGroup: 'kept',
    ConfigurationUpdates: {
      BytesScannedCutoffPerQuery: 20_000_000,
      ResultConfigurationUpdates: { OutputLocation: 's3://results/a/' },
    },
  });
  const query = {
    Name: 'q',
    Database: 'cleaned',
    QueryString: 'SELECT 1',
    WorkGroup: 'kept',
    ClientRequestToken: TOKEN,
  };
  const { NamedQueryId } = await before.call('CreateNamedQuery', query);
  expect(await before.call('CreateNamedQuery', query)).toEqual({ NamedQueryId });

  const { call } = athena([], { stateDir: before.stateDir });
  expect((await call('GetWorkGroup', { WorkGroup: 'kept' })).WorkGroup).toMatchObject({
    Name: 'kept',
    Configuration: {
      BytesScannedCutoffPerQuery: 20_000_000,
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: 's3://results/a/' },
    },
  });
  expect((await call('ListWorkGroups')).WorkGroups.map(({ Name }: { Name: string }) => Name)).toEqual([
    'kept',
    'primary',
  ]);
  const ResourceARN = 'arn:aws:athena:us-east-1:000000000000:workgroup/kept';
  expect(await call('ListTagsForResource', { ResourceARN })).toEqual({ Tags: [{ Key: 'team', Value: 'x' }] });
  expect((await call('GetNamedQuery', { NamedQueryId })).NamedQuery).toEqual({
    NamedQueryId,
    Name: 'q',
    Database: 'cleaned',
    QueryString: 'SELECT 1',
    WorkGroup: 'kept',
  });
  await expect(call('DeleteWorkGroup', { WorkGroup: 'kept' })).rejects.toThrow('WorkGroup kept is not empty');
  await call('DeleteWorkGroup', { WorkGroup: 'kept', RecursiveDeleteOption: true });
  await expect(call('GetNamedQuery', { NamedQueryId })).rejects.toThrow('was not found');
});

test('an update can take members of a configuration away', async () => {
  const { call } = athena([]);
  await call('CreateWorkGroup', { Name: 'g', Configuration: { BytesScannedCutoffPerQuery: 10_000_000 } });
  await call('UpdateWorkGroup', {
    WorkGroup: 'g',
    ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true, RequesterPaysEnabled: true },
  });
  const { Configuration } = (await call('GetWorkGroup', { WorkGroup: 'g' })).WorkGroup;
  expect(Configuration).not.toHaveProperty('BytesScannedCutoffPerQuery');
  expect(Configuration).toMatchObject({ RequesterPaysEnabled: true, EnforceWorkGroupConfiguration: true });
});

test('many queries are found in one call, and the unknown are named', async () => {
  const { start, ended, call } = athena(captured('scan'));
  const id = await start('SELECT 1');
  await ended(id);
  const batch = await call('BatchGetQueryExecution', { QueryExecutionIds: [id, 'absent'] });
  expect(batch.QueryExecutions).toMatchObject([{ QueryExecutionId: id }]);
  expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'absent' }]);
  expect((await call('ListQueryExecutions', { WorkGroup: 'primary' })).QueryExecutionIds).toEqual([id]);
});

test('wrong input and unknown operations are refused in words', async () => {
  const { call } = athena([]);
  await expect(call('GetQueryResults', { QueryExecutionId: 'x', MaxResults: 0 })).rejects.toMatchObject({
    code: 'InvalidRequestException',
    message:
      "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
  });
  await expect(
    call('CreateWorkGroup', { Name: 'w', Configuration: { BytesScannedCutoffPerQuery: 5 } }),
  ).rejects.toThrow('BytesScannedCutoffPerQuery is 5; it must be at least 10000000 bytes.');
  await expect(call('StartCalculationExecution')).rejects.toMatchObject({
    code: 'UnknownOperationException',
  });
});
