import {
  CreatePartitionCommand,
  DeletePartitionCommand,
  type GlueClient,
  paginateGetPartitions,
  type Table,
} from '@aws-sdk/client-glue';
import { DdlFailed, forgiving } from './ddl-failed';
import { partitionPath } from './partition-path';
import type { PartitionSpec } from './read-ddl';

type KnownTable = Table & { readonly DatabaseName: string };

/** Those that the catalogue has; partitions that Athena projects are not among them, as on AWS. */
export async function showPartitions(client: GlueClient, table: KnownTable): Promise<string[]> {
  const keys = keysOf(table);
  const found: string[] = [];
  const input = { DatabaseName: table.DatabaseName, TableName: table.Name };
  for await (const { Partitions = [] } of paginateGetPartitions({ client }, input)) {
    found.push(...Partitions.map(({ Values = [] }) => partitionPath(keys, Values)));
  }
  return found.sort();
}

export async function addPartitions(
  glue: GlueClient,
  table: KnownTable,
  ddl: { readonly ifNotExists: boolean; readonly partitions: readonly PartitionSpec[] },
): Promise<void> {
  const keys = keysOf(table);
  const all = ddl.partitions.map((spec) => ({ ...spec, Values: valuesOf(table, keys, spec) }));
  for (const { Values, location } of all) {
    const folder = `${table.StorageDescriptor?.Location?.replace(/\/$/, '')}/${partitionPath(keys, Values)}/`;
    const command = new CreatePartitionCommand({
      DatabaseName: table.DatabaseName,
      TableName: table.Name,
      PartitionInput: {
        Values,
        StorageDescriptor: { ...table.StorageDescriptor, Location: location ?? folder },
      },
    });
    await forgiving('AlreadyExistsException', ddl.ifNotExists, () => glue.send(command));
  }
}

export async function dropPartitions(
  glue: GlueClient,
  table: KnownTable,
  ddl: { readonly ifExists: boolean; readonly partitions: readonly PartitionSpec[] },
): Promise<void> {
  const keys = keysOf(table);
  const all = ddl.partitions.map((spec) => valuesOf(table, keys, spec));
  for (const PartitionValues of all) {
    const command = new DeletePartitionCommand({
      DatabaseName: table.DatabaseName,
      TableName: table.Name,
      PartitionValues,
    });
    await forgiving('EntityNotFoundException', ddl.ifExists, () => glue.send(command));
  }
}

function keysOf(table: KnownTable): string[] {
  const keys = (table.PartitionKeys ?? []).map(({ Name }) => Name ?? '');
  if (keys.length > 0) return keys;
  throw new DdlFailed(
    `FAILED: SemanticException [Error 10241]: Table ${table.DatabaseName}.${table.Name} is not a partitioned table`,
  );
}

/** In the order of the table's keys. */
function valuesOf(table: KnownTable, keys: readonly string[], { values }: PartitionSpec): string[] {
  const given = Object.keys(values);
  if (given.length !== keys.length || keys.some((key) => !Object.hasOwn(values, key))) {
    throw new DdlFailed(
      `FAILED: SemanticException [Error 10006]: Partition (${given.join(', ')}) of ${table.DatabaseName}.${table.Name} must name its keys: ${keys.join(', ')}`,
    );
  }
  return keys.map((key) => values[key] as string);
}
