import { type Column, GetPartitionCommand } from '@aws-sdk/client-glue';
import type { SqlPorts } from '../engine';
import { readMetadata } from '../iceberg/metadata';
import { athenaProperties, columnsOf, partitionFields } from '../iceberg/shown';
import { viewDefinition } from '../views';
import { DdlFailed } from './ddl-failed';
import type { DdlResult } from './ddl-result';
import { isIceberg, isView, type KnownTable, knownTable } from './glue-tables';
import type { Ddl } from './read-ddl';

type Describe = Extract<Ddl, { readonly kind: 'describe' }>;
type Line = readonly [string, string, string];

const WIDTH = 20;
const pad = (text: string) => text.padEnd(WIDTH);
const EMPTY: Line = ['', ' ', ' '];
const TITLES: Line = [`# ${pad('col_name')}`, pad('data_type'), pad('comment')];

/** Hive's description: values are filled up with spaces, headings begin with a number sign. */
export async function describe(
  ports: SqlPorts,
  ddl: Describe,
  session: string | undefined,
): Promise<DdlResult> {
  const table = await knownTable(ports.glue, ddl.table, session);
  if (ddl.partition !== undefined) await checkPartition(ports, table, ddl.partition);
  if (isView(table)) {
    return {
      columns: ['column', 'type'],
      rows: viewDefinition(table).columns.map((one) => [one.name, one.type]),
    };
  }
  const rows = isIceberg(table) ? await icebergLines(ports, table, ddl) : hiveLines(table, ddl);
  return { columns: ['col_name', 'data_type', 'comment'], rows };
}

function hiveLines(table: KnownTable, ddl: Describe): Line[] {
  const all = [...table.StorageDescriptor.Columns, ...table.PartitionKeys];
  if (ddl.column !== undefined) return [padded(named(all, ddl.column, table))];
  const keys = table.PartitionKeys.map(padded);
  const parts =
    keys.length === 0 ? [] : [EMPTY, ['# Partition Information', ' ', ' '], TITLES, EMPTY, ...keys];
  const { Location = '', SerdeInfo, InputFormat = '' } = table.StorageDescriptor;
  const detail = [
    ['Database:', table.DatabaseName],
    ['Location:', Location],
    ['Table Type:', table.TableType ?? ''],
    ['SerDe Library:', SerdeInfo?.SerializationLibrary ?? ''],
    ['InputFormat:', InputFormat],
    ...Object.entries(table.Parameters).sort(),
  ].map(([key = '', value = '']): Line => [pad(key), pad(value), ' ']);
  const details: Line[] =
    ddl.detail === undefined ? [] : [EMPTY, ['# Detailed Table Information', ' ', ' '], ...detail];
  return [...all.map(padded), ...(parts as Line[]), ...details];
}

/** As wide as the words are: the heading of each part is a line of its own. */
async function icebergLines(ports: SqlPorts, table: KnownTable, ddl: Describe): Promise<Line[]> {
  const metadata = await readMetadata(ports, table);
  const columns = columnsOf(metadata);
  const plain = ({ Name = '', Type = '', Comment = '' }: Column): Line => [Name, Type, Comment];
  if (ddl.column !== undefined) return [plain(named(columns, ddl.column, table))];
  const properties = Object.entries(athenaProperties(metadata)).sort();
  const details: Line[] =
    ddl.detail === undefined
      ? []
      : [
          ['', '', ''],
          ['Name:', `iceberg.${table.DatabaseName}.${table.Name}`, ''],
          ['Location:', metadata.location, ''],
          ['', '', ''],
          ['# Table properties:', '', ''],
          ['# key', 'value', ''],
          ...properties.map(([key, value]): Line => [key, value, '']),
        ];
  return [
    ['# Table schema:', '', ''],
    ['# col_name', 'data_type', 'comment'],
    ...columns.map(plain),
    ['', '', ''],
    ['# Partition spec:', '', ''],
    ['# field_name', 'field_transform', 'column_name'],
    ...partitionFields(metadata),
    ...details,
  ];
}

const padded = ({ Name = '', Type = '', Comment = '' }: Column): Line => [pad(Name), pad(Type), pad(Comment)];

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
