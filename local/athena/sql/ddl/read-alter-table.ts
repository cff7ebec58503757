import type { Column } from '@aws-sdk/client-glue';
import type {
  AlterStatementContext,
  AlterTableStatementSuffixContext,
  AlterTblPartitionStatementSuffixContext,
  TablePropertiesContext,
} from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import {
  misplaced,
  nameOf,
  notSupported,
  propertiesOf,
  type QualifiedName,
  stringOf,
  tableOf,
} from '../syntax/hive-tree';
import { columnOf, hiveType } from './read-columns';
import { s3Location } from './read-create-table';
import { type PartitionValues, partitionOf, selectedPartition } from './read-partition';

export interface PartitionSpec {
  readonly values: PartitionValues;
  readonly location?: string;
}

/** What ALTER TABLE says to do to the table. */
export type AlterTable = { readonly table: QualifiedName } & (
  | {
      readonly kind: 'add-partitions';
      readonly ifNotExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | {
      readonly kind: 'drop-partitions';
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionValues[];
    }
  | { readonly kind: 'rename-partition'; readonly from: PartitionValues; readonly to: PartitionValues }
  | { readonly kind: 'set-location'; readonly partition?: PartitionValues; readonly location: string }
  | { readonly kind: 'add-columns' | 'replace-columns'; readonly columns: readonly Column[] }
  | { readonly kind: 'change-column'; readonly from: string; readonly column: Column; readonly place?: Place }
  | { readonly kind: 'set-properties'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'unset-properties'; readonly keys: readonly string[] }
  | { readonly kind: 'rename-table'; readonly to: QualifiedName }
);

/** Where CHANGE COLUMN puts it: first, or after another. */
export type Place = 'first' | { readonly after: string };

/** @throws AwsError for what Athena's ALTER TABLE has not */
export function readAlterTable(node: AlterStatementContext): AlterTable {
  const table = tableOf(node.tableName());
  const suffix = node.alterTableStatementSuffix();
  if (!suffix) throw notSupported();
  const dropped = suffix.alterStatementSuffixDropPartitions();
  if (dropped) {
    const extra = dropped.KW_IGNORE() ?? dropped.KW_PURGE() ?? dropped.replicationClause();
    if (extra) throw misplaced(extra, '<EOF>');
    return {
      kind: 'drop-partitions',
      table,
      ifExists: Boolean(dropped.ifExists()),
      partitions: dropped.partitionSelectorSpec().map(selectedPartition),
    };
  }
  const columns = suffix.alterTblPartitionStatementSuffix();
  if (columns) return { table, ...readChange(suffix, columns) };
  if (suffix.KW_RENAME()) return { kind: 'rename-table', table, to: tableOf(suffix.tableNameCreate()) };
  if (suffix.KW_ADD() && suffix.partitionSpec().length > 0) return { table, ...readAddPartitions(suffix) };
  const properties = suffix.tableProperties();
  if (suffix.KW_SET() && properties) {
    return { kind: 'set-properties', table, parameters: propertyPairs(properties) };
  }
  if (suffix.KW_UNSET() && properties) {
    return { kind: 'unset-properties', table, keys: propertyKeys(properties) };
  }
  throw notSupported(`ALTER TABLE ${suffix.getChild(0)?.getText().toUpperCase()}`);
}

function readAddPartitions(suffix: AlterTableStatementSuffixContext) {
  const locations = suffix.locationPath();
  return {
    kind: 'add-partitions' as const,
    ifNotExists: Boolean(suffix.ifNotExists()),
    partitions: suffix.partitionSpec().map((spec, index, all): PartitionSpec => {
      // A location belongs to the partition that it follows.
      const next = all[index + 1]?.start?.tokenIndex ?? Number.POSITIVE_INFINITY;
      const own = locations.find(({ start }) => {
        const at = start?.tokenIndex ?? -1;
        return at > (spec.stop?.tokenIndex ?? 0) && at < next;
      });
      const values = partitionOf(spec);
      return own ? { values, location: s3Location(stringOf(own._locn)) } : { values };
    }),
  };
}

function readChange(suffix: AlterTableStatementSuffixContext, node: AlterTblPartitionStatementSuffixContext) {
  const spec = suffix.partitionSpec(0);
  const partition = spec ? partitionOf(spec) : undefined;
  if (node.KW_SET() && node._newLoc) {
    const location = s3Location(stringOf(node._newLoc));
    return { kind: 'set-location' as const, location, ...(partition ? { partition } : {}) };
  }
  const renamed = node.partitionSpec();
  if (node.KW_RENAME() && renamed && partition) {
    return { kind: 'rename-partition' as const, from: partition, to: partitionOf(renamed) };
  }
  if (spec) throw misplaced(spec, 'a change of the whole table');
  if (node.restrictOrCascade()) throw misplaced(node.restrictOrCascade() ?? node, '<EOF>');
  const list = node.columnNameTypeList();
  if (list) {
    const columns = list.columnNameType().map(columnOf);
    return { kind: node._add ? ('add-columns' as const) : ('replace-columns' as const), columns };
  }
  if (node.KW_CHANGE()) return readChangeColumn(node);
  throw notSupported(
    `ALTER TABLE ${node.getChild(0)?.getText().toUpperCase()} ${node.getChild(1)?.getText().toUpperCase()}`,
  );
}

function readChangeColumn(node: AlterTblPartitionStatementSuffixContext) {
  const type = node.columnType();
  const constraint = node.alterColumnConstraint();
  if (!type || constraint) throw misplaced(constraint ?? node, '<type>');
  const named = { Name: nameOf(node._newName), Type: hiveType(type.type()) };
  const column = node._comment ? { ...named, Comment: stringOf(node._comment) } : named;
  const change = { kind: 'change-column' as const, from: nameOf(node._oldName), column };
  if (node._first) return { ...change, place: 'first' as const };
  return node._afterCol ? { ...change, place: { after: nameOf(node._afterCol) } } : change;
}

function propertyPairs(node: TablePropertiesContext): Record<string, string> {
  const pairs = node.tablePropertiesList().keyValuePropertyList();
  if (!pairs) throw misplaced(node, "'<key>' = '<value>'");
  return propertiesOf(pairs);
}

function propertyKeys(node: TablePropertiesContext): string[] {
  const list = node.tablePropertiesList();
  if (list.keyValuePropertyList()) throw misplaced(node, "('<key>', …)");
  return list.StringLiteral().map((literal) => stringOf(literal));
}
