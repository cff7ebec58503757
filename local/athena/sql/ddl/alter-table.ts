import type { Column, TableInput } from '@aws-sdk/client-glue';
import type { Engine, SqlPorts } from '../engine';
import { alterIceberg } from '../iceberg/alter-iceberg';
import { DdlFailed } from './ddl-failed';
import { addPartitions, dropPartitions, movePartition, renamePartition } from './glue-partitions';
import { isIceberg, isView, type KnownTable, knownTable, updateTable } from './glue-tables';
import type { AlterTable, Place } from './read-alter-table';

/** @throws DdlFailed in Hive's words */
export async function alterTable(
  ports: SqlPorts,
  engine: Engine,
  ddl: AlterTable,
  session: string | undefined,
): Promise<void> {
  const table = await knownTable(ports.glue, ddl.table, session);
  if (isView(table)) {
    throw new DdlFailed(
      `FAILED: SemanticException [Error 10131]: To alter a view you need to use the ALTER VIEW command: ${table.Name}`,
    );
  }
  if (isIceberg(table)) await alterIceberg(ports, engine, table, ddl);
  else await alterHive(ports, table, ddl);
}

async function alterHive({ glue }: SqlPorts, table: KnownTable, ddl: AlterTable): Promise<void> {
  switch (ddl.kind) {
    case 'add-partitions':
      return await addPartitions(glue, table, ddl);
    case 'drop-partitions':
      return await dropPartitions(glue, table, ddl);
    case 'rename-partition':
      return await renamePartition(glue, table, ddl.from, ddl.to);
    case 'set-location': {
      if (ddl.partition !== undefined) return await movePartition(glue, table, ddl.partition, ddl.location);
      const StorageDescriptor = { ...table.StorageDescriptor, Location: ddl.location };
      return await updateTable(glue, table, { StorageDescriptor });
    }
    case 'add-columns':
      return await updateTable(
        glue,
        table,
        withColumns(table, [...table.StorageDescriptor.Columns, ...ddl.columns]),
      );
    case 'replace-columns':
      return await updateTable(glue, table, withColumns(table, ddl.columns));
    case 'change-column':
      return await updateTable(glue, table, withColumns(table, changed(table, ddl)));
    case 'set-properties':
      return await updateTable(glue, table, { Parameters: { ...table.Parameters, ...ddl.parameters } });
    case 'unset-properties':
    case 'rename-table':
      throw new DdlFailed(
        `FAILED: SemanticException ${ddl.kind === 'rename-table' ? 'RENAME TO' : 'UNSET TBLPROPERTIES'} is not supported on ${table.DatabaseName}.${table.Name}: Athena has it for Iceberg tables alone`,
      );
  }
}

/** @throws DdlFailed for a name that is there twice, or is one of a partition key */
function withColumns(table: KnownTable, Columns: readonly Column[]): Partial<TableInput> {
  const names = [...Columns, ...table.PartitionKeys].map(({ Name }) => Name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new DdlFailed(`FAILED: SemanticException [Error 10036]: Duplicate column name: ${twice}`);
  }
  return { StorageDescriptor: { ...table.StorageDescriptor, Columns: [...Columns] } };
}

function changed(
  table: KnownTable,
  { from, column, place }: { readonly from: string; readonly column: Column; readonly place?: Place },
): Column[] {
  const columns = table.StorageDescriptor.Columns;
  const at = columns.findIndex(({ Name }) => Name === from);
  if (at < 0)
    throw new DdlFailed(`FAILED: SemanticException [Error 10002]: Invalid column reference ${from}`);
  const kept = { ...(column.Comment === undefined ? { Comment: columns[at]?.Comment } : {}), ...column };
  if (place === undefined) return columns.with(at, kept);
  const others = columns.toSpliced(at, 1);
  const index = place === 'first' ? 0 : others.findIndex(({ Name }) => Name === place.after) + 1;
  if (place !== 'first' && index === 0) {
    throw new DdlFailed(`FAILED: SemanticException [Error 10002]: Invalid column reference ${place.after}`);
  }
  return others.toSpliced(index, 0, kept);
}
