import {
  CreatePartitionCommand,
  DeletePartitionCommand,
  GetPartitionCommand,
  type GlueClient,
  type Partition,
  paginateGetPartitions,
  UpdatePartitionCommand,
} from '@aws-sdk/client-glue';
import { DdlFailed, forgiving } from './ddl-failed';
import type { KnownTable } from './glue-tables';
import { partitionPath } from './partition-path';
import type { PartitionSpec } from './read-alter-table';
import type { PartitionValues } from './read-partition';

/** Those that the catalogue has; partitions that Athena projects are not among them, as on AWS. */
export async function showPartitions(glue: GlueClient, table: KnownTable): Promise<string[]> {
  const keys = keysOf(table);
  const found = await partitionsOf(glue, table);
  return found.map(({ Values = [] }) => partitionPath(keys, Values)).sort();
}

export async function partitionsOf(client: GlueClient, table: KnownTable): Promise<Partition[]> {
  const found: Partition[] = [];
  const input = { DatabaseName: table.DatabaseName, TableName: table.Name };
  for await (const { Partitions = [] } of paginateGetPartitions({ client }, input)) found.push(...Partitions);
  return found;
}

export async function addPartitions(
  glue: GlueClient,
  table: KnownTable,
  ddl: { readonly ifNotExists: boolean; readonly partitions: readonly PartitionSpec[] },
): Promise<void> {
  const keys = keysOf(table);
  const all = ddl.partitions.map((spec) => ({ ...spec, Values: valuesOf(table, keys, spec.values) }));
  for (const { Values, location } of all) {
    const folder = `${table.StorageDescriptor.Location?.replace(/\/$/, '')}/${partitionPath(keys, Values)}/`;
    const command = new CreatePartitionCommand({
      ...named(table),
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
  ddl: { readonly ifExists: boolean; readonly partitions: readonly PartitionValues[] },
): Promise<void> {
  const keys = keysOf(table);
  const all = ddl.partitions.map((values) => valuesOf(table, keys, values));
  for (const PartitionValues of all) {
    const command = new DeletePartitionCommand({ ...named(table), PartitionValues });
    await forgiving('EntityNotFoundException', ddl.ifExists, () => glue.send(command));
  }
}

/** The files stay where they are, as on AWS. */
export async function renamePartition(
  glue: GlueClient,
  table: KnownTable,
  from: PartitionValues,
  to: PartitionValues,
): Promise<void> {
  const keys = keysOf(table);
  await changePartition(glue, table, valuesOf(table, keys, from), ({ StorageDescriptor }) => ({
    Values: valuesOf(table, keys, to),
    StorageDescriptor,
  }));
}

export async function movePartition(
  glue: GlueClient,
  table: KnownTable,
  values: PartitionValues,
  Location: string,
): Promise<void> {
  const Values = valuesOf(table, keysOf(table), values);
  await changePartition(glue, table, Values, ({ StorageDescriptor }) => ({
    Values,
    StorageDescriptor: { ...StorageDescriptor, Location },
  }));
}

async function changePartition(
  glue: GlueClient,
  table: KnownTable,
  PartitionValues: string[],
  change: (partition: Partition) => Pick<Partition, 'Values' | 'StorageDescriptor'>,
): Promise<void> {
  const { Partition } = await glue.send(new GetPartitionCommand({ ...named(table), PartitionValues }));
  await glue.send(
    new UpdatePartitionCommand({
      ...named(table),
      PartitionValueList: PartitionValues,
      PartitionInput: { Parameters: Partition?.Parameters, ...change(Partition ?? {}) },
    }),
  );
}

function named(table: KnownTable) {
  return { DatabaseName: table.DatabaseName, TableName: table.Name };
}

function keysOf(table: KnownTable): string[] {
  const keys = table.PartitionKeys.map(({ Name }) => Name ?? '');
  if (keys.length > 0) return keys;
  throw new DdlFailed(
    `FAILED: SemanticException [Error 10241]: Table ${table.DatabaseName}.${table.Name} is not a partitioned table`,
  );
}

/** In the order of the table's keys. */
function valuesOf(table: KnownTable, keys: readonly string[], values: PartitionValues): string[] {
  const given = Object.keys(values);
  if (given.length !== keys.length || keys.some((key) => !Object.hasOwn(values, key))) {
    throw new DdlFailed(
      `FAILED: SemanticException [Error 10006]: Partition (${given.join(', ')}) of ${table.DatabaseName}.${table.Name} must name its keys: ${keys.join(', ')}`,
    );
  }
  return keys.map((key) => values[key] as string);
}
