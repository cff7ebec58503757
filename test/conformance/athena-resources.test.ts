import {
  BatchGetNamedQueryCommand,
  BatchGetPreparedStatementCommand,
  CreateDataCatalogCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  CreateWorkGroupCommand,
  DeleteNamedQueryCommand,
  DeletePreparedStatementCommand,
  DeleteWorkGroupCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetNamedQueryCommand,
  GetPreparedStatementCommand,
  GetTableMetadataCommand,
  GetWorkGroupCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListEngineVersionsCommand,
  ListNamedQueriesCommand,
  ListPreparedStatementsCommand,
  ListTableMetadataCommand,
  ListTagsForResourceCommand,
  ListWorkGroupsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateNamedQueryCommand,
  UpdatePreparedStatementCommand,
  UpdateWorkGroupCommand,
} from '@aws-sdk/client-athena';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { athenaAccount } from './support/athena';
import { conformance } from './support/conformance';

conformance('Athena', ({ holds, refuses }) => {
  const { athena, s3, bucket, results, start, run, rows, withWorkGroup } = athenaAccount();
  const glue = client(GlueClient);
  const sts = client(STSClient);

  holds(
    'A workgroup that enforces its configuration decides where results lie and how they are encrypted; one that does not leaves it to the client.',
    'athena/latest/ug/workgroups-settings-override.html',
    async () => {
      const ResultConfiguration = {
        OutputLocation: `s3://${bucket}/enforced/`,
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' as const },
      };
      await withWorkGroup({ Configuration: { ResultConfiguration } }, async (WorkGroup) => {
        const enforced = await run('SELECT 1', { WorkGroup });
        expect(enforced.ResultConfiguration).toEqual({
          ...ResultConfiguration,
          OutputLocation: `s3://${bucket}/enforced/${enforced.QueryExecutionId}.csv`,
        });
        const Key = `enforced/${enforced.QueryExecutionId}.csv`;
        const object = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key }));
        expect(object.ServerSideEncryption).toBe('AES256');
        await athena.send(
          new UpdateWorkGroupCommand({
            WorkGroup,
            ConfigurationUpdates: { EnforceWorkGroupConfiguration: false },
          }),
        );
        const free = await run('SELECT 1', { WorkGroup });
        expect(free.ResultConfiguration?.OutputLocation).toMatch(results);
      });
    },
  );

  holds(
    'A workgroup is told with its settings, listed by name, and takes no query while it is disabled; a per-query limit is at least 10 MB.',
    'athena/latest/APIReference/API_UpdateWorkGroup.html',
    async () => {
      await withWorkGroup({ Description: 'first' }, async (WorkGroup) => {
        const told = async () => (await athena.send(new GetWorkGroupCommand({ WorkGroup }))).WorkGroup;
        expect(await told()).toMatchObject({
          State: 'ENABLED',
          Description: 'first',
          Configuration: {
            EnforceWorkGroupConfiguration: true,
            EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
          },
        });
        const { WorkGroups = [] } = await athena.send(new ListWorkGroupsCommand({ MaxResults: 50 }));
        const names = WorkGroups.map(({ Name = '' }) => Name);
        expect(names).toEqual(expect.arrayContaining(['primary', WorkGroup]));
        const update = (more: object) => athena.send(new UpdateWorkGroupCommand({ WorkGroup, ...more }));
        await update({ ConfigurationUpdates: { BytesScannedCutoffPerQuery: 20_000_000 } });
        expect((await told())?.Configuration?.BytesScannedCutoffPerQuery).toBe(20_000_000);
        await update({ ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true } });
        expect((await told())?.Configuration?.BytesScannedCutoffPerQuery).toBeUndefined();
        await expect(
          update({ ConfigurationUpdates: { BytesScannedCutoffPerQuery: 9_999_999 } }),
        ).rejects.toMatchObject({ name: 'InvalidRequestException' });
        await update({ State: 'DISABLED' });
        await expect(start('SELECT 1', { WorkGroup })).rejects.toMatchObject({
          name: 'InvalidRequestException',
        });
      });
    },
  );

  holds(
    'A workgroup with saved queries is deleted with RecursiveDeleteOption alone, and takes them with it.',
    'athena/latest/APIReference/API_DeleteWorkGroup.html',
    async () => {
      await withWorkGroup({}, async (WorkGroup) => {
        const { NamedQueryId } = await athena.send(
          new CreateNamedQueryCommand({ Name: 'q', Database: 'default', QueryString: 'SELECT 1', WorkGroup }),
        );
        await expect(athena.send(new DeleteWorkGroupCommand({ WorkGroup }))).rejects.toMatchObject({
          name: 'InvalidRequestException',
        });
        await athena.send(new DeleteWorkGroupCommand({ WorkGroup, RecursiveDeleteOption: true }));
        await expect(athena.send(new GetNamedQueryCommand({ NamedQueryId }))).rejects.toMatchObject({
          name: 'InvalidRequestException',
        });
        await athena.send(new CreateWorkGroupCommand({ Name: WorkGroup }));
      });
    },
  );

  holds(
    'With managed query results a workgroup needs no bucket: the query names no output location, and GetQueryResults gives the rows.',
    'athena/latest/ug/managed-results.html',
    async () => {
      const Configuration = { ManagedQueryResultsConfiguration: { Enabled: true } };
      await withWorkGroup({ Configuration }, async (WorkGroup) => {
        const query = await run('SELECT n FROM UNNEST(sequence(1, 2)) AS t (n)', {
          WorkGroup,
          ResultConfiguration: undefined,
        });
        expect(query.ManagedQueryResultsConfiguration?.Enabled).toBe(true);
        expect(query.ResultConfiguration?.OutputLocation).toBeUndefined();
        expect(await rows(query.QueryExecutionId)).toHaveLength(3);
      });
    },
  );

  holds(
    'A named query keeps its text, database and workgroup; it is updated, listed, read many at once and deleted by its id.',
    'athena/latest/APIReference/API_NamedQuery.html',
    async () => {
      await withWorkGroup({}, async (WorkGroup) => {
        const query = { Name: 'saved', Database: 'default', QueryString: 'SELECT 1', WorkGroup };
        const { NamedQueryId = '' } = await athena.send(new CreateNamedQueryCommand(query));
        const told = async () => (await athena.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery;
        expect(await told()).toMatchObject(query);
        await athena.send(
          new UpdateNamedQueryCommand({ NamedQueryId, Name: 'renamed', QueryString: 'SELECT 2' }),
        );
        expect(await told()).toMatchObject({ ...query, Name: 'renamed', QueryString: 'SELECT 2' });
        const { NamedQueryIds } = await athena.send(new ListNamedQueriesCommand({ WorkGroup }));
        expect(NamedQueryIds).toEqual([NamedQueryId]);
        const none = '00000000-0000-0000-0000-000000000000';
        const batch = await athena.send(
          new BatchGetNamedQueryCommand({ NamedQueryIds: [NamedQueryId, none] }),
        );
        expect(batch.NamedQueries).toMatchObject([{ Name: 'renamed' }]);
        expect(batch.UnprocessedNamedQueryIds).toMatchObject([{ NamedQueryId: none }]);
        await athena.send(new DeleteNamedQueryCommand({ NamedQueryId }));
        await expect(told()).rejects.toMatchObject({ name: 'InvalidRequestException' });
      });
    },
  );

  holds(
    'A prepared statement made by the API is run by EXECUTE with values for its question marks, in USING or as ExecutionParameters.',
    'athena/latest/ug/querying-with-prepared-statements.html',
    async () => {
      await withWorkGroup({}, async (WorkGroup) => {
        const StatementName = 'greater';
        const make = (QueryStatement: string) => ({ StatementName, WorkGroup, QueryStatement });
        const sql = 'SELECT n FROM UNNEST(sequence(1, 9)) AS t (n) WHERE n > ? AND n < ? ORDER BY n';
        await athena.send(new CreatePreparedStatementCommand(make(sql)));
        const using = await run(`EXECUTE ${StatementName} USING 3, 6`, { WorkGroup });
        expect(await rows(using.QueryExecutionId)).toEqual([['n'], ['4'], ['5']]);
        const given = await run(`EXECUTE ${StatementName}`, { WorkGroup, ExecutionParameters: ['7', '9'] });
        expect(await rows(given.QueryExecutionId)).toEqual([['n'], ['8']]);
        await athena.send(new UpdatePreparedStatementCommand(make('SELECT ? AS n')));
        const told = await athena.send(new GetPreparedStatementCommand({ StatementName, WorkGroup }));
        expect(told.PreparedStatement).toMatchObject({
          QueryStatement: 'SELECT ? AS n',
          WorkGroupName: WorkGroup,
        });
        const batch = await athena.send(
          new BatchGetPreparedStatementCommand({
            PreparedStatementNames: [StatementName, 'none'],
            WorkGroup,
          }),
        );
        expect(batch.PreparedStatements).toMatchObject([{ StatementName }]);
        expect(batch.UnprocessedPreparedStatementNames).toMatchObject([{ StatementName: 'none' }]);
        await athena.send(new DeletePreparedStatementCommand({ StatementName, WorkGroup }));
        await expect(
          athena.send(new GetPreparedStatementCommand({ StatementName, WorkGroup })),
        ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      });
    },
  );

  holds(
    'PREPARE, EXECUTE and DEALLOCATE PREPARE work on the same prepared statements as the API does.',
    'athena/latest/ug/querying-with-prepared-statements-querying.html',
    async () => {
      await withWorkGroup({}, async (WorkGroup) => {
        await run("PREPARE twice FROM SELECT concat(?, ' twice') AS said", { WorkGroup });
        const { PreparedStatements } = await athena.send(new ListPreparedStatementsCommand({ WorkGroup }));
        expect(PreparedStatements).toMatchObject([{ StatementName: 'twice' }]);
        const said = await run("EXECUTE twice USING 'it''s, (here)'", { WorkGroup });
        expect(await rows(said.QueryExecutionId)).toEqual([['said'], ["it's, (here) twice"]]);
        await run('DEALLOCATE PREPARE twice', { WorkGroup });
        const { PreparedStatements: left } = await athena.send(
          new ListPreparedStatementsCommand({ WorkGroup }),
        );
        expect(left).toEqual([]);
      });
    },
  );

  holds(
    'Databases and tables of the catalogue are told with their columns, partition keys, location and formats; what is not there is a MetadataException.',
    'athena/latest/APIReference/API_GetTableMetadata.html',
    async () => {
      const DatabaseName = unique('metadata').replaceAll('-', '_');
      const CatalogName = 'AwsDataCatalog';
      const database = { Name: DatabaseName, Description: 'of a case', Parameters: { owner: 'case' } };
      await glue.send(new CreateDatabaseCommand({ DatabaseInput: database }));
      try {
        const TableInput = {
          Name: 'orders',
          TableType: 'EXTERNAL_TABLE',
          PartitionKeys: [{ Name: 'dt', Type: 'date' }],
          Parameters: { EXTERNAL: 'TRUE' },
          StorageDescriptor: {
            Columns: [{ Name: 'n', Type: 'bigint', Comment: 'how many' }],
            Location: `s3://${bucket}/orders/`,
            InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
            OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
            SerdeInfo: {
              SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
              Parameters: { 'serialization.format': '1' },
            },
          },
        };
        await glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
        const told = await athena.send(new GetDatabaseCommand({ CatalogName, DatabaseName }));
        expect(told.Database).toMatchObject(database);
        const { DatabaseList = [] } = await athena.send(new ListDatabasesCommand({ CatalogName }));
        expect(DatabaseList.length).toBeGreaterThan(0);
        const { TableMetadata } = await athena.send(
          new GetTableMetadataCommand({ CatalogName, DatabaseName, TableName: 'orders' }),
        );
        expect(TableMetadata).toMatchObject({
          Name: 'orders',
          TableType: 'EXTERNAL_TABLE',
          Columns: [{ Name: 'n', Type: 'bigint', Comment: 'how many' }],
          PartitionKeys: [{ Name: 'dt', Type: 'date' }],
          Parameters: {
            EXTERNAL: 'TRUE',
            location: `s3://${bucket}/orders/`,
            inputformat: TableInput.StorageDescriptor.InputFormat,
            'serde.serialization.lib': TableInput.StorageDescriptor.SerdeInfo.SerializationLibrary,
            'serde.param.serialization.format': '1',
          },
        });
        const list = async (Expression: string) =>
          (await athena.send(new ListTableMetadataCommand({ CatalogName, DatabaseName, Expression })))
            .TableMetadataList;
        expect(await list('ord.*')).toMatchObject([{ Name: 'orders' }]);
        expect(await list('other.*')).toEqual([]);
        await expect(
          athena.send(new GetTableMetadataCommand({ CatalogName, DatabaseName, TableName: 'none' })),
        ).rejects.toMatchObject({ name: 'MetadataException' });
      } finally {
        await glue.send(new DeleteDatabaseCommand({ Name: DatabaseName }));
      }
    },
  );

  holds(
    'Each account has the data catalogue AwsDataCatalog, of type GLUE.',
    'athena/latest/APIReference/API_DataCatalog.html',
    async () => {
      const { DataCatalogsSummary } = await athena.send(new ListDataCatalogsCommand({}));
      expect(DataCatalogsSummary).toEqual(
        expect.arrayContaining([expect.objectContaining({ CatalogName: 'AwsDataCatalog', Type: 'GLUE' })]),
      );
      const { DataCatalog } = await athena.send(new GetDataCatalogCommand({ Name: 'AwsDataCatalog' }));
      expect(DataCatalog).toMatchObject({ Name: 'AwsDataCatalog', Type: 'GLUE' });
    },
  );

  holds(
    'Engine version 3 is listed, and AUTO chooses it.',
    'athena/latest/APIReference/API_ListEngineVersions.html',
    async () => {
      const { EngineVersions } = await athena.send(new ListEngineVersionsCommand({}));
      expect(EngineVersions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            SelectedEngineVersion: 'AUTO',
            EffectiveEngineVersion: 'Athena engine version 3',
          }),
        ]),
      );
    },
  );

  holds(
    "A workgroup's tags are added, replaced and taken away by key.",
    'athena/latest/APIReference/API_TagResource.html',
    async () => {
      const { Account } = await sts.send(new GetCallerIdentityCommand({}));
      const region = await athena.config.region();
      await withWorkGroup({ Tags: [{ Key: 'team', Value: 'one' }] }, async (WorkGroup) => {
        const ResourceARN = `arn:aws:athena:${region}:${Account}:workgroup/${WorkGroup}`;
        const Tags = [
          { Key: 'team', Value: 'two' },
          { Key: 'more', Value: 'x' },
        ];
        await athena.send(new TagResourceCommand({ ResourceARN, Tags }));
        await athena.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['more'] }));
        const told = await athena.send(new ListTagsForResourceCommand({ ResourceARN }));
        expect(told.Tags).toEqual([{ Key: 'team', Value: 'two' }]);
      });
    },
  );

  refuses(
    'data catalogues other than AwsDataCatalog: federated ones, Lambda functions, Hive metastores',
    'athena/latest/ug/data-sources-managing.html',
    async () => {
      await expect(
        athena.send(new CreateDataCatalogCommand({ Name: unique('catalog'), Type: 'LAMBDA' })),
      ).rejects.toMatchObject({ message: expect.stringContaining('CreateDataCatalog') });
      await expect(
        start('SELECT 1', { QueryExecutionContext: { Catalog: unique('catalog') } }),
      ).rejects.toMatchObject({ name: 'InvalidRequestException' });
    },
  );

  refuses(
    'settings of a workgroup that nothing here acts on: client-side encryption, S3 Access Grants, execution roles, minimum encryption, other engines',
    'athena/latest/APIReference/API_WorkGroupConfiguration.html',
    async () => {
      const settings = {
        CSE_KMS: {
          ResultConfiguration: {
            EncryptionConfiguration: { EncryptionOption: 'CSE_KMS' as const, KmsKey: 'k' },
          },
        },
        EnableMinimumEncryptionConfiguration: { EnableMinimumEncryptionConfiguration: true },
        ExecutionRole: { ExecutionRole: 'arn:aws:iam::000000000000:role/spark' },
        'PySpark engine version 3': { EngineVersion: { SelectedEngineVersion: 'PySpark engine version 3' } },
      };
      for (const [named, Configuration] of Object.entries(settings)) {
        await expect(
          athena.send(new CreateWorkGroupCommand({ Name: unique('refused'), Configuration })),
        ).rejects.toMatchObject({
          name: 'InvalidRequestException',
          message: expect.stringContaining(named),
        });
      }
    },
  );
});
