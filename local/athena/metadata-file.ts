import type { ColumnInfo } from './column-info';

interface ResultMetadata {
  /** The engine's id of the statement. */
  readonly engineId: string;
  /** For instance INSERT, of a statement that writes. */
  readonly updateType?: string | undefined;
  readonly updateCount?: number | undefined;
  readonly columns: readonly ColumnInfo[];
}

/** Types of columns that the file has no precision and scale for, though the API answers 0. */
const NO_SIZE: ReadonlySet<string> = new Set(['boolean', 'interval day to second', 'interval year to month']);
/** Types of which it tells nothing at all. */
const PLAIN: ReadonlySet<string> = new Set(['array', 'map', 'row', 'json', 'string', 'uuid', 'ipaddress']);
const NULLABLE = { NOT_NULL: 1, NULLABLE: 2, UNKNOWN: 3 } as const;

/**
 * The `.metadata` object beside a result: a protobuf message without a published schema. Its fields are
 * those that burtcorp/athena-jdbc reads (AthenaMetaDataParser.java); which of them each type has was
 * measured by aoyagikouhei/athena-local (docs/dev/measurements/metadata.md).
 */
export function metadataFile({ engineId, updateType, updateCount, columns }: ResultMetadata): Buffer {
  return Buffer.concat([
    text(1, engineId),
    ...(updateType === undefined ? [] : [text(2, updateType)]),
    ...(updateCount === undefined ? [] : [number(3, updateCount)]),
    ...columns.map((column) => bytes(4, columnMessage(column))),
  ]);
}

function columnMessage(column: ColumnInfo): Buffer {
  const type = column.Type;
  const sized = !PLAIN.has(type) && !NO_SIZE.has(type);
  return Buffer.concat([
    text(1, column.CatalogName),
    ...(column.SchemaName === '' ? [] : [text(2, column.SchemaName)]),
    ...(column.TableName === '' ? [] : [text(3, column.TableName)]),
    text(4, column.Name),
    text(5, column.Label),
    text(6, type),
    ...(sized && type !== 'date' ? [number(7, column.Precision)] : []),
    ...(sized ? [number(8, column.Scale)] : []),
    number(9, NULLABLE[column.Nullable]),
    ...(PLAIN.has(type) ? [] : [number(10, column.CaseSensitive ? 1 : 0)]),
  ]);
}

/** Wire types of the protobuf encoding (https://protobuf.dev/programming-guides/encoding/). */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value, 'utf8'));
}

/** Seven bits a byte, the lowest first. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = BigInt(value);
  do {
    groups.push(Number(rest & 0x7fn));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(groups.map((group, index) => (index < groups.length - 1 ? group | 0x80 : group)));
}
