import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetDatabaseCommand,
  UpdateDatabaseCommand,
} from '@aws-sdk/client-glue';
import type { Engine, SqlPorts } from '../engine';
import { createIceberg } from '../iceberg/create-iceberg';
import type { QualifiedName } from '../syntax/hive-tree';
import { quotedName, quotedText } from '../syntax/words';
import { alterTable } from './alter-table';
import { DdlFailed, forgiving, noTable } from './ddl-failed';
import { type DdlResult, DONE } from './ddl-result';
import { describe } from './describe';
import { showPartitions } from './glue-partitions';
import {
  databaseOf,
  findTable,
  isIceberg,
  isView,
  type KnownTable,
  knownTable,
  tablesOf,
} from './glue-tables';
import type { CreateTable } from './read-create-table';
import type { Ddl } from './read-ddl';
import { show } from './show';

/**
 * Does what the statement says.
 * @param session the query's own database
 * @throws DdlFailed in Hive's words; EngineFailed; the SDK's error when the catalogue does not answer.
 */
export async function runDdl(
  ports: SqlPorts,
  engine: Engine,
  ddl: Ddl,
  session: string | undefined,
): Promise<DdlResult> {
  const { glue } = ports;
  switch (ddl.kind) {
    case 'create-table':
      await forgiving('AlreadyExistsException', ddl.ifNotExists, () => createTable(ports, ddl, session));
      return DONE;
    case 'create-iceberg':
      await createIceberg(ports, engine, ddl, session);
      return DONE;
    case 'create-database': {
      const { name: Name, comment: Description, location: LocationUri, parameters: Parameters } = ddl;
      const DatabaseInput = { Name, Description, LocationUri, Parameters };
      await forgiving('AlreadyExistsException', ddl.ifNotExists, () =>
        glue.send(new CreateDatabaseCommand({ DatabaseInput })),
      );
      return DONE;
    }
    case 'alter-database':
      await alterDatabase(ports, ddl.name, ddl.parameters);
      return DONE;
    case 'drop-database':
      await forgiving('EntityNotFoundException', ddl.ifExists, () =>
        dropDatabase(ports, engine, ddl.name, ddl.cascade),
      );
      return DONE;
    case 'drop-table':
      await dropTable(ports, engine, ddl, session);
      return DONE;
    case 'repair-table':
      return await repairTable(ports, engine, await knownTable(glue, ddl.table, session));
    case 'describe':
      return await describe(ports, ddl, session);
    case 'show-databases':
    case 'show-tables':
    case 'show-views':
    case 'show-columns':
    case 'show-partitions':
    case 'show-properties':
    case 'show-create-table':
      return await show(ports, ddl, session);
    default:
      await alterTable(ports, engine, ddl, session);
      return DONE;
  }
}

async function createTable({ glue }: SqlPorts, ddl: CreateTable, session: string | undefined): Promise<void> {
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

/** As Athena's, it adds the partitions that it finds, drops none, and says which were not known. */
async function repairTable({ glue }: SqlPorts, engine: Engine, table: KnownTable): Promise<DdlResult> {
  if (isIceberg(table)) throw new DdlFailed('Query type not supported by Athena Iceberg at this time');
  const before = new Set(await showPartitions(glue, table));
  const call = [quotedText(table.DatabaseName), quotedText(table.Name), "'ADD'"];
  await engine.rows(`CALL system.sync_partition_metadata(${call.join(', ')})`);
  const added = (await showPartitions(glue, table)).filter((partition) => !before.has(partition));
  const named = added.map((partition) => `${table.Name}:${partition}`);
  const lines = named.length === 0 ? [] : [`Partitions not in metastore:\t${named.join('\t')}`];
  lines.push(...named.map((name) => `Repair: Added partition to metastore ${name}`));
  return { columns: lines.length === 0 ? [] : ['partition'], rows: lines.map((line) => [line]) };
}

async function alterDatabase(
  { glue }: SqlPorts,
  Name: string,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const { Database } = await glue.send(new GetDatabaseCommand({ Name }));
  const { Description, LocationUri, Parameters = {} } = Database ?? {};
  await glue.send(
    new UpdateDatabaseCommand({
      Name,
      DatabaseInput: { Name, Description, LocationUri, Parameters: { ...Parameters, ...parameters } },
    }),
  );
}

async function dropDatabase(ports: SqlPorts, engine: Engine, Name: string, cascade: boolean): Promise<void> {
  const held = await tablesOf(ports.glue, Name);
  if (held.length > 0 && !cascade) {
    throw new DdlFailed(
      `FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. InvalidOperationException(message:Database ${Name} is not empty. One or more tables exist.)`,
    );
  }
  // Iceberg tables take their files with them.
  for (const { Name: table = '' } of held.filter(isIceberg)) {
    await dropIceberg(engine, Name, table);
  }
  await ports.glue.send(new DeleteDatabaseCommand({ Name }));
}

/** The files of an external table stay, those of an Iceberg table go. */
async function dropTable(
  { glue }: SqlPorts,
  engine: Engine,
  { table, ifExists }: { readonly table: QualifiedName; readonly ifExists: boolean },
  session: string | undefined,
): Promise<void> {
  const found = await findTable(glue, table, session);
  const DatabaseName = databaseOf(table, session);
  if (found === undefined) {
    if (ifExists) return;
    throw noTable(DatabaseName, table.name);
  }
  if (isView(found)) {
    throw new DdlFailed('FAILED: SemanticException [Error 10256]: Cannot drop a view with DROP TABLE');
  }
  if (isIceberg(found)) await dropIceberg(engine, found.DatabaseName, found.Name);
  else await glue.send(new DeleteTableCommand({ DatabaseName, Name: table.name }));
}

async function dropIceberg(engine: Engine, database: string, table: string): Promise<void> {
  await engine.rows(`DROP TABLE ${quotedName(database)}.${quotedName(table)}`);
}
