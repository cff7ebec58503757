import type {
  CreateDatabaseStatementContext,
  DdlStatementContext,
  DescStatementContext,
  DropDatabaseStatementContext,
  ShowStatementContext,
  ShowStmtIdentifierContext,
} from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import {
  misplaced,
  nameOf,
  notSupported,
  parseHive,
  propertiesOf,
  type QualifiedName,
  stringOf,
  tableOf,
} from '../syntax/hive-tree';
import { type AlterTable, readAlterTable } from './read-alter-table';
import { type CreateIceberg, type CreateTable, readCreateTable, s3Location } from './read-create-table';
import { type PartitionValues, partitionOf } from './read-partition';

interface OfTable {
  readonly table: QualifiedName;
}

/** A statement of Hive's DDL that Athena takes. */
export type Ddl =
  | CreateTable
  | CreateIceberg
  | AlterTable
  | {
      readonly kind: 'create-database';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'alter-database';
      readonly name: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'drop-database';
      readonly name: string;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: 'show-databases'; readonly pattern?: string }
  | { readonly kind: 'show-tables' | 'show-views'; readonly database?: string; readonly pattern?: string }
  | (OfTable & { readonly kind: 'show-columns' | 'show-partitions' | 'show-create-table' })
  | (OfTable & { readonly kind: 'show-properties'; readonly key?: string })
  | (OfTable & {
      readonly kind: 'describe';
      readonly detail?: 'extended' | 'formatted';
      readonly column?: string;
      readonly partition?: PartitionValues;
    })
  | (OfTable & { readonly kind: 'drop-table'; readonly ifExists: boolean })
  | (OfTable & { readonly kind: 'repair-table' });

/** @throws AwsError for what Hive's grammar, or Athena, does not take */
export async function readDdl(sql: string): Promise<Ddl> {
  return read(await parseHive(sql));
}

function read(node: DdlStatementContext): Ddl {
  const [createTable, dropTable, repair] = [
    node.createTableStatement(),
    node.dropTableStatement(),
    node.metastoreCheck(),
  ];
  if (createTable) return readCreateTable(createTable);
  if (dropTable) {
    return {
      kind: 'drop-table',
      table: tableOf(dropTable.tableName()),
      ifExists: Boolean(dropTable.ifExists()),
    };
  }
  if (repair) {
    if (!repair._repair) throw misplaced(repair, "'REPAIR'");
    if (repair._opt) throw notSupported('MSCK REPAIR TABLE with an option');
    return { kind: 'repair-table', table: tableOf(repair.tableName()) };
  }
  const alter = node.alterStatement();
  if (alter?.tableName()) return readAlterTable(alter);
  const database = alter?.alterDatabaseStatementSuffix();
  if (database?.keyValueProperties()) {
    return {
      kind: 'alter-database',
      name: nameOf(database._name),
      parameters: propertiesOf(database.keyValueProperties()?.keyValuePropertyList()),
    };
  }
  const [createDatabase, dropDatabase, show, describe] = [
    node.createDatabaseStatement(),
    node.dropDatabaseStatement(),
    node.showStatement(),
    node.descStatement(),
  ];
  if (createDatabase) return readCreateDatabase(createDatabase);
  if (dropDatabase) return readDropDatabase(dropDatabase);
  if (show) return readShow(show);
  if (describe) return readDescribe(describe);
  throw notSupported();
}

function readCreateDatabase(node: CreateDatabaseStatementContext): Ddl {
  const refused = node.KW_REMOTE() ?? node.KW_MANAGEDLOCATION();
  if (refused) throw misplaced(refused, "'LOCATION', 'WITH'");
  const comment = node.databaseComment()?._comment;
  const location = node.locationPath()?._locn;
  return {
    kind: 'create-database',
    name: nameOf(node.dbSchemaNameCreate()),
    ifNotExists: Boolean(node.ifNotExists()),
    parameters: propertiesOf(node.keyValueProperties()?.keyValuePropertyList()),
    ...(comment ? { comment: stringOf(comment) } : {}),
    ...(location ? { location: s3Location(stringOf(location)) } : {}),
  };
}

function readDropDatabase(node: DropDatabaseStatementContext): Ddl {
  return {
    kind: 'drop-database',
    name: nameOf(node.dbSchemaName()),
    ifExists: Boolean(node.ifExists()),
    cascade: Boolean(node.restrictOrCascade()?.KW_CASCADE()),
  };
}

function readShow(node: ShowStatementContext): Ddl {
  const pattern = patternOf(node.showStmtIdentifier() ?? node.showTablesFilterExpr()?.showStmtIdentifier());
  const database = node._db_name ? { database: nameOf(node._db_name) } : {};
  const extra =
    node._isExtended ?? node.KW_MATERIALIZED() ?? node.KW_SORTED() ?? node.showTablesFilterExpr()?.KW_WHERE();
  if (extra) throw notSupported(`SHOW with ${'text' in extra ? extra.text : extra.getText()}`);
  if (node.KW_DATABASES() || node.KW_SCHEMAS()) return { kind: 'show-databases', ...pattern };
  if (node.KW_TABLES()) return { kind: 'show-tables', ...database, ...pattern };
  if (node.KW_VIEWS()) return { kind: 'show-views', ...database, ...pattern };
  if (node.KW_PARTITIONS()) return readShowPartitions(node);
  if (node.KW_COLUMNS()) {
    if (node.showStmtIdentifier()) throw notSupported('SHOW COLUMNS with a pattern');
    const table = tableOf(node.tableOrView()?.tableName() ?? node.tableOrView()?.viewName());
    return { kind: 'show-columns', table: { ...table, ...database } };
  }
  if (node.KW_TBLPROPERTIES()) {
    const key = node._prptyName;
    const table = tableOf(node.tableName());
    return { kind: 'show-properties', table, ...(key ? { key: stringOf(key) } : {}) };
  }
  if (node._tabName) return { kind: 'show-create-table', table: tableOf(node._tabName) };
  throw notSupported();
}

function readShowPartitions(node: ShowStatementContext): Ddl {
  if (node.partitionSpec() ?? node.whereClause() ?? node.orderByClause() ?? node.limitClause()) {
    throw notSupported('SHOW PARTITIONS with conditions');
  }
  const view = node.tableOrView();
  return { kind: 'show-partitions', table: tableOf(view?.tableName() ?? view?.viewName()) };
}

function readDescribe(node: DescStatementContext): Ddl {
  const what = node.tabPartColTypeExpr();
  if (!what) throw notSupported('DESCRIBE of what is no table and no view');
  const column = what.extColumnName();
  const partition = what.partitionSpec();
  const detail = node._descOptions?.text?.toLowerCase();
  return {
    kind: 'describe',
    table: tableOf(what.tableOrView().tableName() ?? what.tableOrView().viewName()),
    ...(detail === 'extended' || detail === 'formatted' ? { detail } : {}),
    ...(column ? { column: nameOf(column) } : {}),
    ...(partition ? { partition: partitionOf(partition) } : {}),
  };
}

function patternOf(node: ShowStmtIdentifierContext | null | undefined): { readonly pattern?: string } {
  if (!node) return {};
  const text = node.StringLiteral();
  return { pattern: text ? stringOf(text) : nameOf(node.id_()) };
}
