import {
  type Column,
  GetTableCommand,
  type GlueClient,
  paginateGetTables,
  type StorageDescriptor,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { invalidRequest } from '../../errors';
import type { QualifiedName } from '../syntax/hive-tree';
import { noTable } from './ddl-failed';

/** A table of the catalogue, with what every one has. */
export interface KnownTable extends Table {
  readonly Name: string;
  readonly DatabaseName: string;
  readonly PartitionKeys: Column[];
  readonly Parameters: Record<string, string>;
  readonly StorageDescriptor: StorageDescriptor & { readonly Columns: Column[] };
}

/** @throws DdlFailed when there is no such table */
export async function knownTable(
  glue: GlueClient,
  table: QualifiedName,
  session: string | undefined,
): Promise<KnownTable> {
  const found = await findTable(glue, table, session);
  if (found === undefined) throw noTable(databaseOf(table, session), table.name);
  return found;
}

/** Undefined when there is no such table, or no such database. */
export async function findTable(
  glue: GlueClient,
  table: QualifiedName,
  session: string | undefined,
): Promise<KnownTable | undefined> {
  const DatabaseName = databaseOf(table, session);
  try {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name: table.name }));
    return {
      ...Table,
      Name: table.name,
      DatabaseName,
      PartitionKeys: Table?.PartitionKeys ?? [],
      Parameters: Table?.Parameters ?? {},
      StorageDescriptor: { ...Table?.StorageDescriptor, Columns: Table?.StorageDescriptor?.Columns ?? [] },
    };
  } catch (error) {
    if ((error as Error).name === 'EntityNotFoundException') return undefined;
    throw error;
  }
}

/** @throws AwsError when neither the name nor the query says which database. */
export function databaseOf(table: QualifiedName, session: string | undefined): string {
  const database = table.database ?? session?.toLowerCase();
  if (database !== undefined) return database;
  throw invalidRequest(
    `${table.name} is in no database: name one in the statement or in QueryExecutionContext.`,
  );
}

export const isView = (table: Table) => table.TableType === 'VIRTUAL_VIEW';
export const isIceberg = (table: Table) => table.Parameters?.['table_type']?.toUpperCase() === 'ICEBERG';

/** What the statement makes of the table takes its place, unless it was changed meanwhile. */
export async function updateTable(
  glue: GlueClient,
  table: KnownTable,
  change: Partial<TableInput>,
): Promise<void> {
  const { DatabaseName, VersionId } = table;
  await glue.send(
    new UpdateTableCommand({ DatabaseName, TableInput: { ...inputOf(table), ...change }, VersionId }),
  );
}

/** What the catalogue takes of what it gives. */
export function inputOf(table: KnownTable): TableInput {
  return {
    Name: table.Name,
    // Trino takes an empty one for a comment, which views must not have.
    ...(table.Description ? { Description: table.Description } : {}),
    Owner: table.Owner,
    Retention: table.Retention,
    StorageDescriptor: table.StorageDescriptor,
    PartitionKeys: table.PartitionKeys,
    ViewOriginalText: table.ViewOriginalText,
    ViewExpandedText: table.ViewExpandedText,
    TableType: table.TableType,
    Parameters: table.Parameters,
  };
}

export async function tablesOf(client: GlueClient, DatabaseName: string): Promise<Table[]> {
  const found: Table[] = [];
  for await (const { TableList = [] } of paginateGetTables({ client }, { DatabaseName })) {
    found.push(...TableList);
  }
  return found;
}
