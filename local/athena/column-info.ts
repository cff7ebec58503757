import type { TrinoColumn, TypeSignature } from './trino/protocol';

/** Athena's description of a result column, in the API's own spelling. */
export interface ColumnInfo {
  readonly CatalogName: string;
  readonly SchemaName: string;
  readonly TableName: string;
  readonly Name: string;
  readonly Label: string;
  readonly Type: string;
  readonly Precision: number;
  readonly Scale: number;
  readonly Nullable: 'UNKNOWN';
  readonly CaseSensitive: boolean;
}

/** Athena answers these for every column of the type; types that are not listed have 0. */
const PRECISION: Readonly<Record<string, number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  real: 17,
  double: 17,
  timestamp: 3,
  'timestamp with time zone': 3,
  varbinary: 1_073_741_824,
};
const ATHENA_NAME: Readonly<Record<string, string>> = { real: 'float' };

export function columnInfo(column: TrinoColumn): ColumnInfo {
  const { rawType } = column.typeSignature;
  const [first, second] = numbers(column.typeSignature);
  const text = rawType === 'varchar' || rawType === 'char';
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: column.name,
    Label: column.name,
    Type: ATHENA_NAME[rawType] ?? rawType,
    Precision: text || rawType === 'decimal' ? (first ?? 0) : (PRECISION[rawType] ?? 0),
    Scale: rawType === 'decimal' ? (second ?? 0) : 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: text,
  };
}

function numbers(signature: TypeSignature): number[] {
  return signature.arguments.flatMap((argument) => (argument.kind === 'LONG' ? [argument.value] : []));
}
