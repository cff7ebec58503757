import { paginateGetDatabases } from '@aws-sdk/client-glue';
import type { SqlPorts } from '../engine';
import { readMetadata } from '../iceberg/metadata';
import { athenaProperties, columnsOf } from '../iceberg/shown';
import { viewDefinition } from '../views';
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
      return await showColumns(ports, table);
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
  return athenaProperties(await readMetadata(ports, table));
}

function properties(all: Readonly<Record<string, string>>, key: string | undefined): DdlResult {
  const shown = Object.entries(all).filter(([name]) => key === undefined || name === key);
  return { columns: ['prpt_name', 'prpt_value'], rows: shown.sort() };
}

/** Hive fills the names up with spaces. */
async function showColumns(ports: SqlPorts, table: KnownTable): Promise<DdlResult> {
  if (isView(table)) {
    const { columns } = viewDefinition(table);
    return { columns: ['column', 'type'], rows: columns.map(({ name, type }) => [name, type]) };
  }
  if (isIceberg(table)) {
    const columns = columnsOf(await readMetadata(ports, table));
    return listed(
      'field',
      columns.map(({ Name = '' }) => Name),
    );
  }
  const columns = [...table.StorageDescriptor.Columns, ...table.PartitionKeys];
  return listed(
    'field',
    columns.map(({ Name = '' }) => Name.padEnd(20)),
  );
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
