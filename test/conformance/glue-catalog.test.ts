import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchDeleteTableCommand,
  BatchDeleteTableVersionCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreatePartitionIndexCommand,
  CreateSecurityConfigurationCommand,
  CreateTableCommand,
  CreateUserDefinedFunctionCommand,
  DeleteColumnStatisticsForPartitionCommand,
  DeleteColumnStatisticsForTableCommand,
  DeleteDatabaseCommand,
  DeletePartitionCommand,
  DeleteSecurityConfigurationCommand,
  DeleteTableCommand,
  DeleteTableVersionCommand,
  DeleteUserDefinedFunctionCommand,
  GetColumnStatisticsForPartitionCommand,
  GetColumnStatisticsForTableCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  type GetPartitionsCommandInput,
  GetSecurityConfigurationCommand,
  GetSecurityConfigurationsCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionCommand,
  GetTableVersionsCommand,
  GetTagsCommand,
  GetUserDefinedFunctionCommand,
  GetUserDefinedFunctionsCommand,
  GlueClient,
  type PartitionInput,
  paginateGetPartitions,
  paginateGetSecurityConfigurations,
  type TableInput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateColumnStatisticsForPartitionCommand,
  UpdateColumnStatisticsForTableCommand,
  UpdateDatabaseCommand,
  UpdatePartitionCommand,
  UpdateTableCommand,
  UpdateUserDefinedFunctionCommand,
} from '@aws-sdk/client-glue';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

const API = 'glue/latest/webapi';

conformance('Glue Data Catalog', ({ holds, refuses }) => {
  const glue = client(GlueClient);

  async function inDatabase(work: (database: string) => Promise<void>): Promise<void> {
    const Name = unique('catalog').replaceAll('-', '_');
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
    try {
      await work(Name);
    } finally {
      await glue.send(new DeleteDatabaseCommand({ Name }));
    }
  }

  const orders: TableInput = {
    Name: 'orders',
    TableType: 'EXTERNAL_TABLE',
    Parameters: { classification: 'parquet' },
    PartitionKeys: [
      { Name: 'region', Type: 'string' },
      { Name: 'year', Type: 'int' },
      { Name: 'day', Type: 'date' },
    ],
    StorageDescriptor: {
      Columns: [{ Name: 'id', Type: 'bigint' }],
      Location: 's3://conformance-nobody/orders/',
    },
  };

  const partition = (...Values: string[]): PartitionInput => ({
    Values,
    StorageDescriptor: {
      ...orders.StorageDescriptor,
      Location: `s3://conformance-nobody/${Values.join('/')}/`,
    },
  });

  const PARTITIONS = [
    partition('eu', '2009', '2009-12-01'),
    partition('eu', '2010', '2010-01-04'),
    partition('us', '2010', '2010-01-05'),
    partition('us', '2010', '2010-02-01'),
  ];

  /** A table of four partitions. */
  function withOrders(
    work: (table: { DatabaseName: string; TableName: string }) => Promise<void>,
  ): Promise<void> {
    return inDatabase(async (DatabaseName) => {
      await glue.send(new CreateTableCommand({ DatabaseName, TableInput: orders }));
      const table = { DatabaseName, TableName: 'orders' };
      const { Errors } = await glue.send(
        new BatchCreatePartitionCommand({ ...table, PartitionInputList: PARTITIONS }),
      );
      expect(Errors ?? []).toEqual([]);
      await work(table);
    });
  }

  async function partitionsOf(input: GetPartitionsCommandInput): Promise<string[]> {
    const { Partitions = [] } = await glue.send(new GetPartitionsCommand(input));
    return Partitions.map(({ Values = [] }) => Values.join(' ')).sort();
  }

  holds(
    'A database is given back as it was created; an update replaces its description, location and parameters.',
    `${API}/API_UpdateDatabase.html`,
    () =>
      inDatabase(async (Name) => {
        const { Database } = await glue.send(new GetDatabaseCommand({ Name }));
        expect(Database).toMatchObject({ Name, CreateTime: expect.any(Date) });
        await glue.send(
          new UpdateDatabaseCommand({
            Name,
            DatabaseInput: { Name, Description: 'of orders', Parameters: { a: 'b' } },
          }),
        );
        const changed = await glue.send(new GetDatabaseCommand({ Name }));
        expect(changed.Database).toMatchObject({ Description: 'of orders', Parameters: { a: 'b' } });
        await glue.send(new UpdateDatabaseCommand({ Name, DatabaseInput: { Name } }));
        expect((await glue.send(new GetDatabaseCommand({ Name }))).Database?.Description).toBeUndefined();
      }),
  );

  holds(
    'A second database of a name is an AlreadyExistsException, one that is not there an EntityNotFoundException.',
    `${API}/API_CreateDatabase.html`,
    () =>
      inDatabase(async (Name) => {
        await expect(glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }))).rejects.toMatchObject(
          { name: 'AlreadyExistsException' },
        );
        await expect(glue.send(new GetDatabaseCommand({ Name: `${Name}_absent` }))).rejects.toMatchObject({
          name: 'EntityNotFoundException',
        });
      }),
  );

  holds(
    'Databases are listed page by page: a token leads on while there are more.',
    `${API}/API_GetDatabases.html`,
    () =>
      inDatabase(() =>
        inDatabase(async (Name) => {
          const first = await glue.send(new GetDatabasesCommand({ MaxResults: 1 }));
          expect(first.DatabaseList).toHaveLength(1);
          const names: (string | undefined)[] = [];
          for (let token = first.NextToken; token !== undefined; ) {
            const next = await glue.send(new GetDatabasesCommand({ MaxResults: 100, NextToken: token }));
            names.push(...(next.DatabaseList ?? []).map((database) => database.Name));
            token = next.NextToken;
          }
          expect([first.DatabaseList?.[0]?.Name, ...names]).toContain(Name);
        }),
      ),
  );

  holds('Names of databases and tables are folded to lower case.', `${API}/API_TableInput.html`, () =>
    inDatabase(async (database) => {
      const DatabaseName = database.toUpperCase();
      await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { ...orders, Name: 'Orders' } }));
      const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: 'ORDERS' }));
      expect(Table).toMatchObject({ ...orders, Name: 'orders', DatabaseName: database });
    }),
  );

  holds(
    'A table has versions: an update keeps the one before, unless SkipArchive says not to.',
    `${API}/API_UpdateTable.html`,
    () =>
      inDatabase(async (DatabaseName) => {
        const table = { DatabaseName, TableName: 'orders' };
        const update = (Description: string, SkipArchive = false) =>
          glue.send(
            new UpdateTableCommand({ DatabaseName, TableInput: { ...orders, Description }, SkipArchive }),
          );
        await glue.send(
          new CreateTableCommand({ DatabaseName, TableInput: { ...orders, Description: 'first' } }),
        );
        await update('second');
        await update('third', true);
        await update('fourth');
        const { TableVersions = [] } = await glue.send(new GetTableVersionsCommand(table));
        expect(TableVersions.map(({ Table }) => Table?.Description)).toEqual(['fourth', 'third', 'first']);
        const { TableVersion } = await glue.send(new GetTableVersionCommand(table));
        expect(TableVersion?.Table?.Description).toBe('fourth');

        const ids = TableVersions.map(({ VersionId }) => VersionId as string);
        await glue.send(new DeleteTableVersionCommand({ ...table, VersionId: ids[1] }));
        const { Errors } = await glue.send(
          new BatchDeleteTableVersionCommand({ ...table, VersionIds: [ids[1] as string, ids[2] as string] }),
        );
        expect(Errors).toMatchObject([
          { VersionId: ids[1], ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
        ]);
        expect((await glue.send(new GetTableVersionsCommand(table))).TableVersions).toHaveLength(1);
      }),
  );

  holds(
    'An update replaces the whole definition, and one of a VersionId that is not the latest is refused.',
    `${API}/API_UpdateTable.html`,
    () =>
      inDatabase(async (DatabaseName) => {
        await glue.send(
          new CreateTableCommand({ DatabaseName, TableInput: { ...orders, Description: 'old' } }),
        );
        const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: 'orders' }));
        const VersionId = Table?.VersionId;
        const TableInput = { Name: 'orders', Parameters: { classification: 'csv' } };
        await glue.send(new UpdateTableCommand({ DatabaseName, TableInput, VersionId }));
        const changed = await glue.send(new GetTableCommand({ DatabaseName, Name: 'orders' }));
        expect(changed.Table?.Parameters).toEqual({ classification: 'csv' });
        expect(changed.Table?.Description).toBeUndefined();
        await expect(
          glue.send(new UpdateTableCommand({ DatabaseName, TableInput, VersionId })),
        ).rejects.toMatchObject({ name: 'ConcurrentModificationException' });
      }),
  );

  holds(
    'Tables are listed by name pattern and page by page; of a database that is not there, not at all.',
    `${API}/API_GetTables.html`,
    () =>
      inDatabase(async (DatabaseName) => {
        for (const Name of ['orders_eu', 'orders_us', 'refunds']) {
          await glue.send(new CreateTableCommand({ DatabaseName, TableInput: { ...orders, Name } }));
        }
        const list = async (Expression: string) => {
          const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName, Expression }));
          return TableList.map(({ Name }) => Name).sort();
        };
        expect(await list('orders_.*')).toEqual(['orders_eu', 'orders_us']);
        expect(await list('orders_eu|refunds')).toEqual(['orders_eu', 'refunds']);
        const first = await glue.send(new GetTablesCommand({ DatabaseName, MaxResults: 2 }));
        const second = await glue.send(new GetTablesCommand({ DatabaseName, NextToken: first.NextToken }));
        expect([first.TableList?.length, second.TableList?.length]).toEqual([2, 1]);
        await expect(
          glue.send(new GetTablesCommand({ DatabaseName: `${DatabaseName}_absent` })),
        ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
      }),
  );

  holds(
    'A table that is deleted takes its partitions along; in a batch, one that is not there is an error of the list.',
    `${API}/API_BatchDeleteTable.html`,
    () =>
      withOrders(async ({ DatabaseName }) => {
        const { Errors } = await glue.send(
          new BatchDeleteTableCommand({ DatabaseName, TablesToDelete: ['orders', 'absent'] }),
        );
        expect(Errors).toMatchObject([
          { TableName: 'absent', ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
        ]);
        await glue.send(new CreateTableCommand({ DatabaseName, TableInput: orders }));
        expect(await partitionsOf({ DatabaseName, TableName: 'orders' })).toEqual([]);
        await glue.send(new DeleteTableCommand({ DatabaseName, Name: 'orders' }));
        await expect(glue.send(new GetTableCommand({ DatabaseName, Name: 'orders' }))).rejects.toMatchObject({
          name: 'EntityNotFoundException',
        });
      }),
  );

  holds(
    'Partitions are filtered by an expression: comparisons by the type of the key, AND, OR, NOT, IN, BETWEEN and LIKE.',
    `${API}/API_GetPartitions.html`,
    () =>
      withOrders(async (table) => {
        const filtered = (Expression: string) => partitionsOf({ ...table, Expression });
        expect(await filtered("region = 'eu' AND year > 2009")).toEqual(['eu 2010 2010-01-04']);
        expect(await filtered("day BETWEEN '2010-01-01' AND '2010-01-31'")).toEqual([
          'eu 2010 2010-01-04',
          'us 2010 2010-01-05',
        ]);
        expect(await filtered("year IN (2009, 2011) OR day >= '2010-02-01'")).toEqual([
          'eu 2009 2009-12-01',
          'us 2010 2010-02-01',
        ]);
        expect(await filtered("NOT (region LIKE 'e%') AND (year <> 2009)")).toEqual([
          'us 2010 2010-01-05',
          'us 2010 2010-02-01',
        ]);
        await expect(filtered("colour = 'red'")).rejects.toMatchObject({ name: 'InvalidInputException' });
      }),
  );

  holds(
    'Partitions are listed page by page and by segments, of which each partition is in one; columns can be left out.',
    `${API}/API_Segment.html`,
    () =>
      withOrders(async (table) => {
        const pages: number[] = [];
        for await (const page of paginateGetPartitions({ client: glue, pageSize: 3 }, { ...table })) {
          pages.push(page.Partitions?.length ?? 0);
        }
        expect(pages).toEqual([3, 1]);
        const segments = await Promise.all(
          [0, 1, 2].map((SegmentNumber) =>
            partitionsOf({ ...table, Segment: { SegmentNumber, TotalSegments: 3 } }),
          ),
        );
        expect(segments.flat().sort()).toEqual(PARTITIONS.map(({ Values = [] }) => Values.join(' ')).sort());
        const { Partitions = [] } = await glue.send(
          new GetPartitionsCommand({ ...table, ExcludeColumnSchema: true }),
        );
        expect(Partitions[0]?.StorageDescriptor?.Location).toBeDefined();
        expect(Partitions[0]?.StorageDescriptor?.Columns ?? []).toEqual([]);
      }),
  );

  holds(
    'A partition is created, given back, updated and deleted by its values, as many as the table has keys.',
    `${API}/API_UpdatePartition.html`,
    () =>
      withOrders(async (table) => {
        const input = partition('eu', '2011', '2011-01-01');
        const PartitionValues = input.Values as string[];
        await glue.send(new CreatePartitionCommand({ ...table, PartitionInput: input }));
        await expect(
          glue.send(new CreatePartitionCommand({ ...table, PartitionInput: input })),
        ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
        await expect(
          glue.send(new CreatePartitionCommand({ ...table, PartitionInput: { ...input, Values: ['eu'] } })),
        ).rejects.toMatchObject({ name: 'InvalidInputException' });
        const found = await glue.send(new GetPartitionCommand({ ...table, PartitionValues }));
        expect(found.Partition).toMatchObject({ ...input, ...table });

        const moved = { ...input, Values: ['eu', '2011', '2011-01-02'] };
        await glue.send(
          new UpdatePartitionCommand({
            ...table,
            PartitionValueList: PartitionValues,
            PartitionInput: moved,
          }),
        );
        await expect(glue.send(new GetPartitionCommand({ ...table, PartitionValues }))).rejects.toMatchObject(
          { name: 'EntityNotFoundException' },
        );
        await glue.send(new DeletePartitionCommand({ ...table, PartitionValues: moved.Values }));
        await expect(
          glue.send(new DeletePartitionCommand({ ...table, PartitionValues: moved.Values })),
        ).rejects.toMatchObject({ name: 'EntityNotFoundException' });
      }),
  );

  holds(
    'A batch of partitions does what it can and lists what it could not.',
    `${API}/API_BatchUpdatePartition.html`,
    () =>
      withOrders(async (table) => {
        const [first, second] = PARTITIONS as [PartitionInput, PartitionInput];
        const [there, absent] = [first.Values as string[], ['eu', '1999', '1999-01-01']];
        const created = await glue.send(
          new BatchCreatePartitionCommand({ ...table, PartitionInputList: [first] }),
        );
        expect(created.Errors).toMatchObject([
          { PartitionValues: there, ErrorDetail: { ErrorCode: 'AlreadyExistsException' } },
        ]);
        const updated = await glue.send(
          new BatchUpdatePartitionCommand({
            ...table,
            Entries: [there, absent].map((PartitionValueList) => ({
              PartitionValueList,
              PartitionInput: { ...first, Values: PartitionValueList, Parameters: { touched: 'yes' } },
            })),
          }),
        );
        expect(updated.Errors).toMatchObject([
          { PartitionValueList: absent, ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
        ]);
        const got = await glue.send(
          new BatchGetPartitionCommand({
            ...table,
            PartitionsToGet: [{ Values: there }, { Values: second.Values }],
          }),
        );
        expect(got.Partitions?.map(({ Parameters }) => Parameters?.['touched'])).toEqual(['yes', undefined]);
        const deleted = await glue.send(
          new BatchDeletePartitionCommand({
            ...table,
            PartitionsToDelete: [{ Values: there }, { Values: absent }],
          }),
        );
        expect(deleted.Errors).toMatchObject([
          { PartitionValues: absent, ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
        ]);
        expect(await partitionsOf(table)).toHaveLength(3);
      }),
  );

  holds(
    'Statistics of a column, of the table or of one partition, are kept until they are deleted.',
    `${API}/API_UpdateColumnStatisticsForTable.html`,
    () =>
      withOrders(async (table) => {
        const ColumnStatisticsList = [
          {
            ColumnName: 'id',
            ColumnType: 'bigint',
            AnalyzedTime: new Date('2024-05-01T00:00:00Z'),
            StatisticsData: {
              Type: 'LONG' as const,
              LongColumnStatisticsData: {
                NumberOfNulls: 1,
                NumberOfDistinctValues: 7,
                MinimumValue: 2,
                MaximumValue: 9,
              },
            },
          },
        ];
        const ColumnNames = ['id'];
        const whole = { ...table };
        await glue.send(new UpdateColumnStatisticsForTableCommand({ ...whole, ColumnStatisticsList }));
        const ofTable = new GetColumnStatisticsForTableCommand({ ...whole, ColumnNames });
        expect((await glue.send(ofTable)).ColumnStatisticsList).toEqual(ColumnStatisticsList);
        await glue.send(new DeleteColumnStatisticsForTableCommand({ ...whole, ColumnName: 'id' }));
        expect((await glue.send(ofTable)).ColumnStatisticsList).toEqual([]);

        const one = { ...table, PartitionValues: PARTITIONS[0]?.Values as string[] };
        await glue.send(new UpdateColumnStatisticsForPartitionCommand({ ...one, ColumnStatisticsList }));
        const ofPartition = new GetColumnStatisticsForPartitionCommand({ ...one, ColumnNames });
        expect((await glue.send(ofPartition)).ColumnStatisticsList).toEqual(ColumnStatisticsList);
        await glue.send(new DeleteColumnStatisticsForPartitionCommand({ ...one, ColumnName: 'id' }));
        expect((await glue.send(ofPartition)).ColumnStatisticsList).toEqual([]);
      }),
  );

  holds(
    'Functions of the catalogue are kept with their class and found by a pattern.',
    `${API}/API_GetUserDefinedFunctions.html`,
    () =>
      inDatabase(async (DatabaseName) => {
        const FunctionInput = {
          FunctionName: 'mask',
          ClassName: 'example.Mask',
          OwnerName: 'sales',
          OwnerType: 'USER' as const,
        };
        const named = { DatabaseName, FunctionName: 'mask' };
        await glue.send(new CreateUserDefinedFunctionCommand({ DatabaseName, FunctionInput }));
        const { UserDefinedFunction } = await glue.send(new GetUserDefinedFunctionCommand(named));
        expect(UserDefinedFunction).toMatchObject({ ...FunctionInput, DatabaseName });
        await glue.send(
          new UpdateUserDefinedFunctionCommand({
            ...named,
            FunctionInput: { ...FunctionInput, ClassName: 'example.Veil' },
          }),
        );
        const { UserDefinedFunctions } = await glue.send(
          new GetUserDefinedFunctionsCommand({ DatabaseName, Pattern: 'ma.*' }),
        );
        expect(UserDefinedFunctions?.map(({ ClassName }) => ClassName)).toEqual(['example.Veil']);
        await glue.send(new DeleteUserDefinedFunctionCommand(named));
        await expect(glue.send(new GetUserDefinedFunctionCommand(named))).rejects.toMatchObject({
          name: 'EntityNotFoundException',
        });
      }),
  );

  holds(
    'A security configuration is given back as it was created, by name and in the list.',
    `${API}/API_CreateSecurityConfiguration.html`,
    async () => {
      const Name = unique('security');
      const EncryptionConfiguration = { S3Encryption: [{ S3EncryptionMode: 'SSE-S3' as const }] };
      await glue.send(new CreateSecurityConfigurationCommand({ Name, EncryptionConfiguration }));
      try {
        const { SecurityConfiguration } = await glue.send(new GetSecurityConfigurationCommand({ Name }));
        expect(SecurityConfiguration).toMatchObject({ Name, EncryptionConfiguration });
        const { SecurityConfigurations } = await glue.send(new GetSecurityConfigurationsCommand());
        expect(SecurityConfigurations).toBeDefined();
        const names: (string | undefined)[] = [];
        for await (const page of paginateGetSecurityConfigurations({ client: glue }, {})) {
          names.push(...(page.SecurityConfigurations ?? []).map((one) => one.Name));
        }
        expect(names).toContain(Name);
      } finally {
        await glue.send(new DeleteSecurityConfigurationCommand({ Name }));
      }
    },
  );

  holds(
    'Tags of a database are added, read and removed by its ARN.',
    'glue/latest/dg/monitor-tags.html',
    () =>
      inDatabase(async (Name) => {
        const { Database } = await glue.send(new GetDatabaseCommand({ Name }));
        const region = await glue.config.region();
        const ResourceArn = `arn:aws:glue:${region}:${Database?.CatalogId}:database/${Name}`;
        await glue.send(new TagResourceCommand({ ResourceArn, TagsToAdd: { owner: 'sales', tier: '1' } }));
        await glue.send(new UntagResourceCommand({ ResourceArn, TagsToRemove: ['tier'] }));
        expect((await glue.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ owner: 'sales' });
      }),
  );

  refuses('crawlers', 'glue/latest/dg/add-crawler.html', async () => {
    const crawler = new CreateCrawlerCommand({ Name: unique('crawler'), Role: 'crawl', Targets: {} });
    await expect(glue.send(crawler)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('CreateCrawler'),
    });
  });

  refuses('partition indexes', 'glue/latest/dg/partition-indexes.html', () =>
    withOrders(async (table) => {
      const PartitionIndex = { IndexName: 'by-year', Keys: ['year'] };
      await expect(
        glue.send(new CreatePartitionIndexCommand({ ...table, PartitionIndex })),
      ).rejects.toMatchObject({ name: 'UnknownOperationException' });
    }),
  );

  refuses('making an Iceberg table by CreateTable', `${API}/API_OpenTableFormatInput.html`, () =>
    inDatabase(async (DatabaseName) => {
      const iceberg = new CreateTableCommand({
        DatabaseName,
        TableInput: orders,
        OpenTableFormatInput: { IcebergInput: { MetadataOperation: 'CREATE' } },
      });
      await expect(glue.send(iceberg)).rejects.toMatchObject({
        name: 'InvalidInputException',
        message: expect.stringContaining('OpenTableFormatInput'),
      });
    }),
  );
});
