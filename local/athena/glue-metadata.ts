import {
  type Database,
  EntityNotFoundException,
  GetDatabaseCommand,
  GetTableCommand,
  GlueClient,
  paginateGetDatabases,
  paginateGetTables,
  type Table,
} from '@aws-sdk/client-glue';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import { AwsError } from '../gateway/service-handler';

/** Databases and tables of the one catalogue, as Athena's API spells them. */
export interface GlueMetadata {
  databases(): Promise<object[]>;
  /** @throws AwsError MetadataException when there is none of the name. */
  database(name: string): Promise<object>;
  /** @throws AwsError MetadataException when there is no such database. */
  tables(database: string): Promise<{ readonly Name: string }[]>;
  /** @throws AwsError MetadataException when there is none of the name. */
  table(database: string, name: string): Promise<object>;
}

/** @param endpoint of the Glue catalogue */
export function createGlueMetadata(endpoint: string): GlueMetadata {
  const client = new GlueClient({
    endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
  });
  return {
    async databases() {
      const found: Database[] = [];
      for await (const { DatabaseList = [] } of paginateGetDatabases({ client }, {}))
        found.push(...DatabaseList);
      return found.map(renderDatabase);
    },
    async database(Name) {
      const { Database: found } = await known(client.send(new GetDatabaseCommand({ Name })));
      return renderDatabase(found as Database);
    },
    async tables(DatabaseName) {
      const found: Table[] = [];
      const pages = paginateGetTables({ client }, { DatabaseName });
      await known(
        (async () => {
          for await (const { TableList = [] } of pages) found.push(...TableList);
        })(),
      );
      return found.map(renderTable).sort((a, b) => a.Name.localeCompare(b.Name));
    },
    async table(DatabaseName, Name) {
      const { Table: found } = await known(client.send(new GetTableCommand({ DatabaseName, Name })));
      return renderTable(found as Table);
    },
  };
}

async function known<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof EntityNotFoundException)) throw error;
    throw new AwsError('MetadataException', `EntityNotFoundException: ${error.message}`);
  }
}

function renderDatabase({ Name, Description, Parameters }: Database): object {
  return { Name, Description, Parameters };
}

type GlueColumns = NonNullable<Table['PartitionKeys']>;

/** Athena tells of the storage among the parameters, as the AWS CLI's example of get-table-metadata shows. */
export function renderTable(table: Table) {
  const storage = table.StorageDescriptor ?? {};
  const serde = storage.SerdeInfo ?? {};
  const told = {
    inputformat: storage.InputFormat,
    location: storage.Location,
    outputformat: storage.OutputFormat,
    'serde.serialization.lib': serde.SerializationLibrary,
  };
  return {
    Name: table.Name ?? '',
    CreateTime: seconds(table.CreateTime),
    LastAccessTime: seconds(table.LastAccessTime),
    TableType: table.TableType,
    Columns: columns(storage.Columns ?? []),
    PartitionKeys: columns(table.PartitionKeys ?? []),
    Parameters: {
      ...table.Parameters,
      ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== '')),
      ...Object.fromEntries(
        Object.entries(serde.Parameters ?? {}).map(([name, value]) => [`serde.param.${name}`, value]),
      ),
    },
  };
}

function columns(of: GlueColumns): object[] {
  return of.map(({ Name, Type, Comment }) => ({ Name, Type, Comment }));
}

function seconds(time: Date | undefined): number | undefined {
  return time === undefined ? undefined : time.getTime() / 1000;
}
