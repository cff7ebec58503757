import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GetTableCommand,
  type GlueClient,
  paginateGetDatabases,
  paginateGetTables,
  type Table,
} from '@aws-sdk/client-glue';
import { DdlFailed, forgiving, hiveError, noTable } from './ddl-failed';
import { addPartitions, dropPartitions, showPartitions } from './glue-partitions';
import type { CreateTable } from './read-create-table';
import type { CatalogueDdl } from './read-ddl';
import { databaseOf } from './to-trino';
import type { QualifiedName } from './words';

/** What a statement answers: no columns where it only does something. */
export interface DdlResult {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

const DONE: DdlResult = { columns: [], rows: [] };

/**
 * Does what the statement says to the Glue catalogue.
 * @param session the query's own database
 * @throws DdlFailed in Hive's words; the SDK's error when the catalogue does not answer.
 */
export async function runOnGlue(
  glue: GlueClient,
  ddl: CatalogueDdl,
  session: string | undefined,
): Promise<DdlResult> {
  try {
    return await run(glue, ddl, session);
  } catch (error) {
    throw hiveError(error);
  }
}

async function run(glue: GlueClient, ddl: CatalogueDdl, session: string | undefined): Promise<DdlResult> {
  switch (ddl.kind) {
    case 'create-table':
      await forgiving('AlreadyExistsException', ddl.ifNotExists, () => createTable(glue, ddl, session));
      return DONE;
    case 'create-database': {
      const DatabaseInput = {
        Name: ddl.name,
        Description: ddl.comment,
        LocationUri: ddl.location,
        Parameters: ddl.parameters,
      };
      await forgiving('AlreadyExistsException', ddl.ifNotExists, () =>
        glue.send(new CreateDatabaseCommand({ DatabaseInput })),
      );
      return DONE;
    }
    case 'drop-database':
      await forgiving('EntityNotFoundException', ddl.ifExists, async () => {
        const held = ddl.cascade ? [] : await tableNames(glue, ddl.name);
        if (held.length > 0) {
          throw new DdlFailed(
            `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. InvalidOperationException(message:Database ${ddl.name} is not empty. One or more tables exist.)`,
          );
        }
        await glue.send(new DeleteDatabaseCommand({ Name: ddl.name }));
      });
      return DONE;
    case 'show-databases':
      return listed('database_name', matching(await databaseNames(glue), ddl.pattern));
    case 'show-tables': {
      const database = databaseOf({ database: ddl.database, name: 'SHOW TABLES' }, session);
      return listed('tab_name', matching(await tableNames(glue, database), ddl.pattern));
    }
    case 'show-properties': {
      const { Parameters = {} } = await tableOf(glue, ddl.table, session);
      const shown = Object.entries(Parameters).filter(([key]) => ddl.key === undefined || key === ddl.key);
      return { columns: ['prpt_name', 'prpt_value'], rows: shown.sort() };
    }
    case 'show-partitions':
      return listed('partition', await showPartitions(glue, await tableOf(glue, ddl.table, session)));
    case 'add-partitions':
      await addPartitions(glue, await tableOf(glue, ddl.table, session), ddl);
      return DONE;
    case 'drop-partitions':
      await dropPartitions(glue, await tableOf(glue, ddl.table, session), ddl);
      return DONE;
  }
}

async function createTable(glue: GlueClient, ddl: CreateTable, session: string | undefined): Promise<void> {
  const { table, comment, columns, partitionKeys, storage, parameters } = ddl;
  await glue.send(
    new CreateTableCommand({
      DatabaseName: databaseOf(table, session),
      TableInput: {
        Name: table.name,
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [...partitionKeys],
        StorageDescriptor: { ...storage, Columns: [...columns] },
        Parameters: {
          EXTERNAL: 'TRUE',
          ...(comment === undefined ? {} : { comment }),
          ...parameters,
        },
      },
    }),
  );
}

async function tableOf(
  glue: GlueClient,
  table: QualifiedName,
  session: string | undefined,
): Promise<Table & { readonly DatabaseName: string }> {
  const DatabaseName = databaseOf(table, session);
  try {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: table.name }));
    return { ...(Table as Table), DatabaseName };
  } catch (error) {
    throw (error as Error).name === 'EntityNotFoundException' ? noTable(DatabaseName, table.name) : error;
  }
}

async function databaseNames(client: GlueClient): Promise<string[]> {
  const found: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client }, {})) {
    found.push(...DatabaseList.map(({ Name }) => Name ?? ''));
  }
  return found;
}

async function tableNames(client: GlueClient, DatabaseName: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client }, { DatabaseName })) {
    found.push(...TableList.map(({ Name }) => Name ?? ''));
  }
  return found;
}

/** Hive's patterns know `*` for any characters and `|` for a choice. */
function matching(names: readonly string[], pattern = '*'): string[] {
  const choices = pattern
    .split('|')
    .map((choice) => choice.replace(/[.+?^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*'));
  const wanted = new RegExp(`^(?:${choices.join('|')})$`, 'i');
  return names.filter((name) => wanted.test(name)).sort();
}

function listed(column: string, values: readonly string[]): DdlResult {
  return { columns: [column], rows: values.map((value) => [value]) };
}
