import { expect, test } from '@jest/globals';
import { AwsError } from '../../../local/gateway/service-handler';
import { captured } from './captured/pages';
import { athena } from './service';

test.each([
  ['EnableMinimumEncryptionConfiguration', { EnableMinimumEncryptionConfiguration: true }],
  ['ExecutionRole', { ExecutionRole: 'arn' }],
  [
    'QueryResultsS3AccessGrantsConfiguration',
    { QueryResultsS3AccessGrantsConfiguration: { EnableS3AccessGrants: true } },
  ],
  [
    'CSE_KMS',
    { ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'CSE_KMS', KmsKey: 'k' } } },
  ],
  ['KmsKey', { ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } } }],
  ['PySpark', { EngineVersion: { SelectedEngineVersion: 'PySpark engine version 3' } }],
  [
    'EncryptionConfiguration',
    { ManagedQueryResultsConfiguration: { Enabled: true, EncryptionConfiguration: { KmsKey: 'k' } } },
  ],
  [
    'OutputLocation',
    {
      ManagedQueryResultsConfiguration: { Enabled: true },
      ResultConfiguration: { OutputLocation: 's3://b/' },
    },
  ],
])('a workgroup with %s is refused by name, at its making and later', async (named, Configuration) => {
  const { call } = athena([]);
  const refusal = { code: 'InvalidRequestException', message: expect.stringContaining(named) };
  await expect(call('CreateWorkGroup', { Name: 'g', Configuration })).rejects.toMatchObject(refusal);
  await call('CreateWorkGroup', { Name: 'g' });
  const { ResultConfiguration, ManagedQueryResultsConfiguration, ...rest } = Configuration as Record<
    string,
    object
  >;
  const ConfigurationUpdates = {
    ...rest,
    ResultConfigurationUpdates: ResultConfiguration,
    ManagedQueryResultsConfigurationUpdates: ManagedQueryResultsConfiguration,
  };
  await expect(call('UpdateWorkGroup', { WorkGroup: 'g', ConfigurationUpdates })).rejects.toMatchObject(
    refusal,
  );
});

test('settings that switch nothing on are taken', async () => {
  const { call } = athena([]);
  const Configuration = {
    EnableMinimumEncryptionConfiguration: false,
    QueryResultsS3AccessGrantsConfiguration: { EnableS3AccessGrants: false },
    ManagedQueryResultsConfiguration: { Enabled: false },
    EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
  };
  await call('CreateWorkGroup', { Name: 'g', Configuration });
  const { WorkGroup } = await call('GetWorkGroup', { WorkGroup: 'g' });
  expect(WorkGroup.Configuration).toMatchObject({
    EngineVersion: {
      SelectedEngineVersion: 'Athena engine version 3',
      EffectiveEngineVersion: 'Athena engine version 3',
    },
    ResultConfiguration: {},
    PublishCloudWatchMetricsEnabled: true,
  });
});

test('a workgroup that is deleted takes its queries along, and one of the same name begins with none', async () => {
  const { call, start, ended } = athena(captured('scan'));
  await call('CreateWorkGroup', { Name: 'g' });
  const id = await start('SELECT 1', { WorkGroup: 'g' });
  await ended(id);
  await call('CreatePreparedStatement', { WorkGroup: 'g', StatementName: 'p', QueryStatement: 'SELECT ?' });
  await expect(call('DeleteWorkGroup', { WorkGroup: 'g' })).rejects.toThrow('WorkGroup g is not empty');
  await call('DeleteWorkGroup', { WorkGroup: 'g', RecursiveDeleteOption: true });
  await expect(call('GetQueryExecution', { QueryExecutionId: id })).rejects.toThrow('was not found');
  await call('CreateWorkGroup', { Name: 'g' });
  expect((await call('ListQueryExecutions', { WorkGroup: 'g' })).QueryExecutionIds).toEqual([]);
  expect((await call('ListPreparedStatements', { WorkGroup: 'g' })).PreparedStatements).toEqual([]);
});

test('EXECUTE runs what was prepared with its values, and an unknown name fails the query', async () => {
  const { call, start, ended, asked } = athena(captured('scan'));
  await ended(await start('PREPARE q FROM SELECT ? + ?'));
  const execution = await ended(await start('EXECUTE q USING 1, 2'));
  expect(execution).toMatchObject({ Query: 'EXECUTE q USING 1, 2', SubstatementType: 'SELECT' });
  await ended(await start('EXECUTE q', { ExecutionParameters: ['3', 'four'] }));
  expect(asked).toEqual([
    { query: 'SELECT ? + ?', parameters: ['1', '2'] },
    { query: 'SELECT ? + ?', parameters: ['3', "'four'"] },
  ]);
  await ended(await start('DEALLOCATE PREPARE q'));
  expect((await ended(await start('EXECUTE q'))).Status).toMatchObject({
    State: 'FAILED',
    StateChangeReason: 'PreparedStatement q was not found in workGroup primary',
  });
  expect((await call('ListPreparedStatements', { WorkGroup: 'primary' })).PreparedStatements).toEqual([]);
});

test('only statements that take values are prepared, through either door', async () => {
  const { call, start } = athena([]);
  const message = expect.stringContaining('can be prepared');
  const statement = { WorkGroup: 'primary', StatementName: 'q', QueryStatement: 'DROP TABLE t' };
  await expect(call('CreatePreparedStatement', statement)).rejects.toMatchObject({ message });
  await expect(start('PREPARE q FROM DROP TABLE t')).rejects.toMatchObject({ message });
});

test('a prepared statement is not found by another workgroup, nor made twice', async () => {
  const { call } = athena([]);
  const statement = { WorkGroup: 'primary', StatementName: 'q', QueryStatement: 'SELECT ?' };
  await call('CreatePreparedStatement', statement);
  await expect(call('CreatePreparedStatement', statement)).rejects.toMatchObject({
    code: 'InvalidRequestException',
  });
  await call('CreateWorkGroup', { Name: 'g' });
  await expect(call('GetPreparedStatement', { WorkGroup: 'g', StatementName: 'q' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('a disabled workgroup, another catalogue and a call without a token begin no query', async () => {
  const { call, start, asked } = athena([]);
  await call('CreateWorkGroup', { Name: 'g' });
  await call('UpdateWorkGroup', { WorkGroup: 'g', State: 'DISABLED' });
  await expect(start('SELECT 1', { WorkGroup: 'g' })).rejects.toThrow('WorkGroup g is disabled.');
  await expect(start('SELECT 1', { QueryExecutionContext: { Catalog: 'iceberg' } })).rejects.toMatchObject({
    members: { AthenaErrorCode: 'DATACATALOG_NOT_FOUND' },
  });
  await expect(start('SELECT 1', { ClientRequestToken: undefined })).rejects.toThrow(
    'clientRequestToken is null or empty',
  );
  expect(asked).toEqual([]);
});

test('a managed result is known by its query alone, and reused by none', async () => {
  const { call, start, ended, objects } = athena(captured('scan'));
  await call('CreateWorkGroup', {
    Name: 'g',
    Configuration: { ManagedQueryResultsConfiguration: { Enabled: true } },
  });
  const id = await start('SELECT 1', { WorkGroup: 'g', ResultConfiguration: undefined });
  const execution = await ended(id);
  expect(execution.ManagedQueryResultsConfiguration).toEqual({ Enabled: true });
  expect(execution).not.toHaveProperty('ResultConfiguration');
  expect([...objects.keys()].every((location) => location.startsWith('managed:'))).toBe(true);
  expect((await call('GetQueryResults', { QueryExecutionId: id })).ResultSet.Rows).toHaveLength(4);
  const again = await start('SELECT 1', {
    WorkGroup: 'g',
    ResultConfiguration: undefined,
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true } },
  });
  expect((await ended(again)).Statistics.ResultReuseInformation.ReusedPreviousResult).toBe(false);
});

test('tables are found by an expression of their whole name, a page at a time', async () => {
  const names = ['events', 'orders', 'orders_daily'];
  const { call } = athena([], { metadata: { tables: async () => names.map((Name) => ({ Name })) } });
  const list = async (more: object) =>
    call('ListTableMetadata', { CatalogName: 'awsdatacatalog', DatabaseName: 'd', ...more });
  expect((await list({ Expression: 'orders' })).TableMetadataList).toEqual([{ Name: 'orders' }]);
  const first = await list({ MaxResults: 2 });
  expect(first.TableMetadataList).toHaveLength(2);
  expect((await list({ MaxResults: 2, NextToken: first.NextToken })).TableMetadataList).toEqual([
    { Name: 'orders_daily' },
  ]);
  await expect(list({ Expression: '(' })).rejects.toMatchObject({ code: 'InvalidRequestException' });
  await expect(list({ NextToken: 'x' })).rejects.toThrow('The nextPageToken is malformed: x');
  await expect(list({ CatalogName: 'other' })).rejects.toThrow("Catalog 'other' does not exist");
});

test('what the catalogue does not have is a MetadataException', async () => {
  const none = () => Promise.reject(new AwsError('MetadataException', 'EntityNotFoundException: none'));
  const { call } = athena([], { metadata: { table: none } });
  await expect(
    call('GetTableMetadata', { CatalogName: 'AwsDataCatalog', DatabaseName: 'd', TableName: 't' }),
  ).rejects.toMatchObject({ code: 'MetadataException' });
});

test("a named query's token stands for one query, and its update for its id", async () => {
  const { call } = athena([]);
  const query = { Name: 'q', Database: 'd', QueryString: 'SELECT 1', ClientRequestToken: 't'.repeat(32) };
  const { NamedQueryId } = await call('CreateNamedQuery', query);
  await expect(call('CreateNamedQuery', { ...query, QueryString: 'SELECT 2' })).rejects.toMatchObject({
    members: { AthenaErrorCode: 'IDEMPOTENT_PARAMETER_MISMATCH' },
  });
  await call('UpdateNamedQuery', { NamedQueryId, Name: 'r', QueryString: 'SELECT 3' });
  expect((await call('GetNamedQuery', { NamedQueryId })).NamedQuery).toMatchObject({
    Name: 'r',
    Database: 'd',
    QueryString: 'SELECT 3',
  });
});
