import type { Column } from '@aws-sdk/client-glue';
import type { SqlPorts } from '../engine';
import { readMetadata } from '../iceberg/metadata';
import { athenaProperties, columnsOf, partitionedBy } from '../iceberg/shown';
import { DdlFailed } from './ddl-failed';
import { isIceberg, isView, type KnownTable } from './glue-tables';

/** The lines of the statement that makes the table. @throws DdlFailed for a view */
export async function createTableText(ports: SqlPorts, table: KnownTable): Promise<string[]> {
  if (isView(table)) {
    throw new DdlFailed(
      `FAILED: SemanticException ${table.DatabaseName}.${table.Name} is a view: use SHOW CREATE VIEW`,
    );
  }
  return isIceberg(table) ? await icebergLines(ports, table) : hiveLines(table);
}

function hiveLines(table: KnownTable): string[] {
  const { Columns, Location = '', InputFormat, OutputFormat, SerdeInfo } = table.StorageDescriptor;
  const { comment, EXTERNAL: _external, ...parameters } = table.Parameters;
  return [
    `CREATE EXTERNAL TABLE \`${table.DatabaseName}.${table.Name}\`(`,
    ...columnLines(Columns),
    ...(comment === undefined ? [] : ['COMMENT', `  ${text(comment)}`]),
    ...(table.PartitionKeys.length === 0 ? [] : ['PARTITIONED BY ( ', ...columnLines(table.PartitionKeys)]),
    'ROW FORMAT SERDE ',
    `  ${text(SerdeInfo?.SerializationLibrary ?? '')} `,
    ...propertyLines('WITH SERDEPROPERTIES ( ', SerdeInfo?.Parameters ?? {}, ') '),
    'STORED AS INPUTFORMAT ',
    `  ${text(InputFormat ?? '')} `,
    'OUTPUTFORMAT ',
    `  ${text(OutputFormat ?? '')}`,
    'LOCATION',
    `  ${text(Location)}`,
    ...propertyLines('TBLPROPERTIES (', parameters, ')'),
  ];
}

async function icebergLines(ports: SqlPorts, table: KnownTable): Promise<string[]> {
  const metadata = await readMetadata(ports, table);
  const partitioning = partitionedBy(metadata);
  return [
    `CREATE TABLE ${table.DatabaseName}.${table.Name} (`,
    ...columnLines(columnsOf(metadata), (name) => name),
    ...(partitioning.length === 0 ? [] : [`PARTITIONED BY (${partitioning.join(', ')})`]),
    `LOCATION ${text(metadata.location)}`,
    ...propertyLines('TBLPROPERTIES (', athenaProperties(metadata), ')'),
  ];
}

const backquoted = (name: string) => `\`${name.replaceAll('`', '``')}\``;

function columnLines(columns: readonly Column[], quoted = backquoted): string[] {
  return columns.map(({ Name = '', Type = '', Comment }, index) => {
    const comment = Comment ? ` COMMENT ${text(Comment)}` : '';
    return `  ${quoted(Name)} ${Type}${comment}${index < columns.length - 1 ? ', ' : ')'}`;
  });
}

function propertyLines(open: string, all: Readonly<Record<string, string>>, close: string): string[] {
  const entries = Object.entries(all).sort();
  if (entries.length === 0) return [];
  const lines = entries.map(([key, value]) => `  ${text(key)}=${text(value)}`);
  return [open, ...lines.map((line, index) => `${line}${index < lines.length - 1 ? ', ' : close}`)];
}

const SPECIAL: Readonly<Record<string, string>> = {
  "'": "\\'",
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** As a literal that Hive reads back. */
function text(value: string): string {
  const escaped = [...value].map((character) => {
    const code = character.charCodeAt(0);
    return SPECIAL[character] ?? (code < 32 ? `\\u${code.toString(16).padStart(4, '0')}` : character);
  });
  return `'${escaped.join('')}'`;
}
