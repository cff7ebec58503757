import { paginateGetDatabases } from '@aws-sdk/client-glue';
import type { SqlPorts } from '../engine';
import { currentFields, readMetadata } from '../iceberg/metadata';
import { viewColumns } from '../views';
import { DdlFailed } from './ddl-failed';
import type { DdlResult } from './ddl-result';
import { showPartitions } from './glue-partitions';
import { databaseOf, isIceberg, isView, type KnownTable, knownTable, tablesOf } from './glue-tables';
import type { Ddl } from './read-ddl';
import { createTableText } from './show-create-table';

type Show = Extract<Ddl, { readonly kind: `show-${string}` }>;

/** What SHOW answers. @param session the query's own database */
export async function show(ports: SqlPorts, ddl: Show, session: string | undefined): Promise<DdlResult> {
  const { glue } = ports;
  switch (ddl.kind) {
    case 'show-databases':
      return listed('database_name', matching(await databaseNames(ports), ddl.pattern));
    case 'show-tables':
    case 'show-views': {
      const database = databaseOf({ database: ddl.database, name: 'What is shown' }, session);
      const all = await tablesOf(glue, database);
      const wanted = ddl.kind === 'show-views' ? all.filter(isView) : all;
      const names = wanted.map(({ Name = '' }) => Name);
      return listed(ddl.kind === 'show-views' ? 'views' : 'tab_name', matching(names, ddl.pattern));
    }
    case 'show-columns': {
      const table = await knownTable(glue, ddl.table, session);
      return listed(
        'field',
        (await columnNames(ports, table)).map((name) => name.padEnd(20)),
      );
    }
    case 'show-properties':
      return properties(await parameters(ports, await knownTable(glue, ddl.table, session)), ddl.key);
    case 'show-partitions': {
      const table = await knownTable(glue, ddl.table, session);
      if (isIceberg(table)) {
        throw new DdlFailed(
          `FAILED: SemanticException SHOW PARTITIONS is not supported on the Iceberg table ${table.DatabaseName}.${table.Name}: query "${table.Name}$partitions"`,
        );
      }
      return listed('partition', await showPartitions(glue, table));
    }
    case 'show-create-table': {
      const table = await knownTable(glue, ddl.table, session);
      return listed('createtab_stmt', await createTableText(ports, table));
    }
  }
}

async function parameters(ports: SqlPorts, table: KnownTable): Promise<Readonly<Record<string, string>>> {
  if (!isIceberg(table)) return table.Parameters;
  return { table_type: 'iceberg', ...(await readMetadata(ports, table)).properties };
}

function properties(all: Readonly<Record<string, string>>, key: string | undefined): DdlResult {
  const shown = Object.entries(all).filter(([name]) => key === undefined || name === key);
  return { columns: ['prpt_name', 'prpt_value'], rows: shown.sort() };
}

async function columnNames(ports: SqlPorts, table: KnownTable): Promise<string[]> {
  if (isIceberg(table)) return currentFields(await readMetadata(ports, table)).map(({ name }) => name);
  const columns = isView(table)
    ? viewColumns(table)
    : [...table.StorageDescriptor.Columns, ...table.PartitionKeys];
  return columns.map(({ Name = '' }) => Name);
}

async function databaseNames({ glue: client }: SqlPorts): Promise<string[]> {
  const found: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client }, {})) {
    found.push(...DatabaseList.map(({ Name }) => Name ?? ''));
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
