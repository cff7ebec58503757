import { type Column, GetPartitionCommand } from '@aws-sdk/client-glue';
import type { SqlPorts } from '../engine';
import { currentFields, hiveTypeOfIceberg, partitioningOf, readMetadata } from '../iceberg/metadata';
import { viewColumns } from '../views';
import { DdlFailed } from './ddl-failed';
import type { DdlResult } from './ddl-result';
import { isIceberg, isView, type KnownTable, knownTable } from './glue-tables';
import type { Ddl } from './read-ddl';

type Describe = Extract<Ddl, { readonly kind: 'describe' }>;
type Line = readonly [string, string, string];

const WIDTH = 20;
const EMPTY: Line = ['', ' ', ' '];

/** Hive's description: values are filled up with spaces, headings begin with a number sign. */
export async function describe(
  ports: SqlPorts,
  ddl: Describe,
  session: string | undefined,
): Promise<DdlResult> {
  const table = await knownTable(ports.glue, ddl.table, session);
  if (ddl.partition !== undefined) await checkPartition(ports, table, ddl.partition);
  const rows = isIceberg(table) ? await icebergLines(ports, table, ddl) : hiveLines(table, ddl);
  return { columns: ['col_name', 'data_type', 'comment'], rows };
}

function hiveLines(table: KnownTable, ddl: Describe): Line[] {
  const columns = isView(table)
    ? viewColumns(table)
    : [...table.StorageDescriptor.Columns, ...table.PartitionKeys];
  if (ddl.column !== undefined) return [columnLine(named(columns, ddl.column, table))];
  const lines = columns.map(columnLine);
  const keys = table.PartitionKeys.map(columnLine);
  const parts =
    keys.length === 0
      ? []
      : [EMPTY, heading('# Partition Information'), titles('# col_name'), EMPTY, ...keys];
  const { Location = '', SerdeInfo, InputFormat = '' } = table.StorageDescriptor;
  const detail = [
    ['Database:', table.DatabaseName],
    ['Location:', Location],
    ['Table Type:', table.TableType ?? ''],
    ['SerDe Library:', SerdeInfo?.SerializationLibrary ?? ''],
    ['InputFormat:', InputFormat],
    ...Object.entries(table.Parameters).sort(),
  ] as [string, string][];
  return [...lines, ...parts, ...detailLines(ddl, detail)];
}

async function icebergLines(ports: SqlPorts, table: KnownTable, ddl: Describe): Promise<Line[]> {
  const metadata = await readMetadata(ports, table);
  const columns = currentFields(metadata).map((field) => ({
    Name: field.name,
    Type: hiveTypeOfIceberg(field.type),
    Comment: field.doc ?? '',
  }));
  if (ddl.column !== undefined) return [columnLine(named(columns, ddl.column, table))];
  const partitioning = partitioningOf(metadata).map((part): Line => [pad(part), ' ', ' ']);
  const parts =
    partitioning.length === 0
      ? []
      : [EMPTY, heading('# Partition spec:'), [pad('# field_name'), ' ', ' '] as Line, ...partitioning];
  const detail = [['Location:', metadata.location], ...Object.entries(metadata.properties ?? {}).sort()] as [
    string,
    string,
  ][];
  return [
    heading('# Table schema:'),
    titles('# col_name'),
    ...columns.map(columnLine),
    ...parts,
    ...detailLines(ddl, detail),
  ];
}

function detailLines({ detail }: Describe, entries: readonly (readonly [string, string])[]): Line[] {
  if (detail === undefined) return [];
  const lines = entries.map(([key, value]): Line => [pad(key), pad(value), ' ']);
  return [EMPTY, heading('# Detailed Table Information'), ...lines];
}

function columnLine({ Name = '', Type = '', Comment = '' }: Column): Line {
  return [pad(Name), pad(Type), pad(Comment)];
}

const heading = (text: string): Line => [text, ' ', ' '];
const titles = (first: string): Line => [pad(first), pad('data_type'), pad('comment')];
const pad = (text: string) => text.padEnd(WIDTH);

function named(columns: readonly Column[], name: string, table: KnownTable): Column {
  const column = columns.find(({ Name }) => Name === name);
  if (column !== undefined) return column;
  throw new DdlFailed(
    `FAILED: SemanticException [Error 10002]: Invalid column reference ${name} of ${table.DatabaseName}.${table.Name}`,
  );
}

async function checkPartition(
  { glue }: SqlPorts,
  table: KnownTable,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const PartitionValues = table.PartitionKeys.map(({ Name = '' }) => values[Name] ?? '');
  const partition = { DatabaseName: table.DatabaseName, TableName: table.Name, PartitionValues };
  try {
    await glue.send(new GetPartitionCommand(partition));
  } catch (error) {
    if ((error as Error).name !== 'EntityNotFoundException') throw error;
    throw new DdlFailed(
      `FAILED: SemanticException [Error 10006]: Partition not found ${JSON.stringify(values)}`,
      { cause: error },
    );
  }
}
