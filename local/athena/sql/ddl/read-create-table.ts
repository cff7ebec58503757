import type { Column, StorageDescriptor } from '@aws-sdk/client-glue';
import type { CreateTableStatementContext } from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { invalidRequest } from '../../errors';
import { misplaced, nameOf, propertiesOf, type QualifiedName, stringOf, tableOf } from '../syntax/hive-tree';
import { columnOf } from './read-columns';
import { storageOf } from './read-storage';
import { refuseUnreadable } from './readable';

interface NewTable {
  readonly table: QualifiedName;
  readonly ifNotExists: boolean;
  readonly comment?: string;
  readonly columns: readonly Column[];
  readonly parameters: Readonly<Record<string, string>>;
}

export interface CreateTable extends NewTable {
  readonly kind: 'create-table';
  readonly partitionKeys: readonly Column[];
  readonly storage: StorageDescriptor;
}

export interface CreateIceberg extends NewTable {
  readonly kind: 'create-iceberg';
  readonly location: string;
  /** As Iceberg writes transforms: `day(ts)`, `bucket(id, 16)` or a column's name. */
  readonly partitioning: readonly string[];
}

/** @throws AwsError for a table that Athena would not make, or could not be read here */
export function readCreateTable(node: CreateTableStatementContext): CreateTable | CreateIceberg {
  for (const [part, wanted] of [
    [node.KW_TEMPORARY(), "'TABLE'"],
    [node.KW_TRANSACTIONAL(), "'TABLE'"],
    [node.KW_MANAGED(), "'TABLE'"],
    [node.likeTableOrFile(), "'('"],
    [node.tableSkewed(), "'LOCATION'"],
    [node.tableLifecycle(), '<EOF>'],
    [node.KW_AS(), '<EOF>'],
  ] as const) {
    if (part) throw misplaced(part, wanted);
  }
  const parameters = propertiesOf(
    node.tablePropertiesPrefixed()?.tableProperties().tablePropertiesList().keyValuePropertyList(),
  );
  const comment = node.tableComment()?._comment;
  const made: NewTable = {
    table: tableOf(node.tableNameCreate()),
    ifNotExists: Boolean(node.ifNotExists()),
    ...(comment ? { comment: stringOf(comment) } : {}),
    columns: columnsOf(node),
    parameters,
  };
  const location = locationOf(node);
  if (parameters['table_type']?.toUpperCase() === 'ICEBERG') return readIceberg(node, made, location);
  if (!node.KW_EXTERNAL()) {
    throw invalidRequest(
      `CREATE TABLE ${made.table.name} makes a managed table, which Athena has not: write CREATE EXTERNAL TABLE, or TBLPROPERTIES ('table_type' = 'ICEBERG').`,
      'MALFORMED_QUERY',
    );
  }
  if (node.tableBuckets()) {
    throw invalidRequest(
      'CLUSTERED BY is refused: how the files of an external table are bucketed cannot be held to here. Leave it out.',
    );
  }
  return readHive(node, made, location);
}

function columnsOf(node: CreateTableStatementContext): Column[] {
  const all = node.columnNameTypeOrConstraintList()?.columnNameTypeOrConstraint() ?? [];
  return all.map((one) => {
    const column = one.columnNameTypeConstraint();
    const constraint = one.tableConstraint() ?? column?.columnConstraint();
    if (constraint || !column) throw misplaced(constraint ?? one, "',', ')'");
    return columnOf(column);
  });
}

function readHive(node: CreateTableStatementContext, made: NewTable, Location: string): CreateTable {
  const partitions = node.createTablePartitionSpec();
  const spec = partitions?.createTablePartitionColumnTypeSpec();
  if (partitions && !spec) throw misplaced(partitions, '<column name> <type>');
  const partitionKeys = (spec?.columnNameTypeConstraint() ?? []).map(columnOf);
  const storage = { Location, ...storageOf(node.tableRowFormat(), node.tableFileFormat()) };
  checkColumns([...made.columns, ...partitionKeys]);
  refuseUnreadable(storage, made.columns);
  return { kind: 'create-table', ...made, partitionKeys, storage };
}

function readIceberg(node: CreateTableStatementContext, made: NewTable, location: string): CreateIceberg {
  for (const part of [
    node.KW_EXTERNAL(),
    node.tableRowFormat(),
    node.tableFileFormat(),
    node.tableBuckets(),
  ]) {
    if (part)
      throw misplaced(part, 'what an Iceberg table has: columns, PARTITIONED BY, LOCATION, TBLPROPERTIES');
  }
  checkColumns(made.columns);
  const partitions = node.createTablePartitionSpec();
  const transforms = partitions?.partitionTransformSpec()?.partitionTransformType() ?? [];
  return {
    kind: 'create-iceberg',
    ...made,
    location,
    partitioning: transforms.map((transform) => {
      const column = nameOf(transform.columnName());
      const name = transform.getChild(0)?.getText().toLowerCase() ?? '';
      if (transform.getChildCount() === 1) return column;
      return transform._value ? `${name}(${column}, ${transform._value.text})` : `${name}(${column})`;
    }),
  };
}

function locationOf(node: CreateTableStatementContext): string {
  const token = node.locationPath()?._locn;
  if (!token) {
    throw invalidRequest('No location was specified for table. An S3 location must be specified');
  }
  return s3Location(stringOf(token));
}

/** @throws AwsError for anything but s3://<bucket>/… */
export function s3Location(location: string): string {
  if (/^s3:\/\/[^/]/.test(location)) return location;
  throw invalidRequest(`The location '${location}' is not an S3 path: s3://<bucket>/<prefix>/ is wanted`);
}

function checkColumns(columns: readonly Column[]): void {
  const names = columns.map(({ Name }) => Name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidRequest(`Duplicate column name '${twice}' in the table definition.`);
  if (columns.length === 0) throw invalidRequest('The table definition names no columns.');
}
