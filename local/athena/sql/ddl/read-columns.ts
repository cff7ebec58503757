import type { Column } from '@aws-sdk/client-glue';
import type { ParserRuleContext, Token } from 'antlr4ng';
import type { PrimitiveTypeContext, TypeContext } from 'dt-sql-parser/dist/lib/hive/HiveSqlParser';
import { misplaced, nameOf, stringOf } from '../syntax/hive-tree';

const SIMPLE = new Set([
  ...['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'boolean'],
  ...['string', 'binary', 'date', 'timestamp'],
]);
const TYPES = [...SIMPLE, 'decimal', 'char', 'varchar', 'array', 'map', 'struct'].join(', ');

interface ColumnNode {
  readonly _comment?: Token | null;
  columnNameCreate(): ParserRuleContext;
  columnType(): { type(): TypeContext };
}

/** `name type [COMMENT 'text']`, as Glue keeps a column. */
export function columnOf(node: ColumnNode): Column {
  const column = { Name: nameOf(node.columnNameCreate()), Type: hiveType(node.columnType().type()) };
  return node._comment ? { ...column, Comment: stringOf(node._comment) } : column;
}

/** In the spelling of the Glue catalogue: lower case, without spaces. @throws AwsError for what Athena has not */
export function hiveType(node: TypeContext): string {
  const [primitive, list, map, struct] = [
    node.primitiveType(),
    node.listType(),
    node.mapType(),
    node.structType(),
  ];
  if (primitive) return primitiveType(primitive);
  if (list) return `array<${hiveType(list.type())}>`;
  if (map) return `map<${primitiveType(map.primitiveType())},${hiveType(map.type())}>`;
  if (!struct) throw misplaced(node, TYPES);
  const fields = struct
    .columnNameColonTypeList()
    .columnNameColonType()
    .map((field) => `${nameOf(field.columnNameCreate())}:${hiveType(field.columnType().type())}`);
  return `struct<${fields.join(',')}>`;
}

function primitiveType(node: PrimitiveTypeContext): string {
  const text = node.getText().toLowerCase();
  if (SIMPLE.has(text)) return text;
  if (/^(?:var)?char\(/.test(text)) return text;
  if (!node.KW_LOCAL() && text.startsWith('decimal')) {
    return node._prec ? `decimal(${node._prec.text},${node._scale?.text ?? 0})` : 'decimal(10,0)';
  }
  throw misplaced(node, TYPES);
}
