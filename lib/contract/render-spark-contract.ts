import type { Added, Column, ColumnKind } from './column';
import type { Dataset, Partitioning } from './dataset';

/** A type in the JSON form of Spark's StructType, `StructType.fromJson` in PySpark. */
export type SparkType =
  | string
  | {
      readonly type: 'map';
      readonly keyType: string;
      readonly valueType: string;
      readonly valueContainsNull: boolean;
    }
  | { readonly type: 'array'; readonly elementType: string; readonly containsNull: boolean };

export interface SparkField {
  readonly name: string;
  readonly type: SparkType;
  readonly nullable: boolean;
  readonly metadata: Readonly<Record<string, never>>;
}

export interface SparkStruct {
  readonly type: 'struct';
  readonly fields: readonly SparkField[];
}

/** What the clean job knows of a dataset; one of these per dataset stands in contracts.json. */
export interface SparkContract {
  readonly dataset: string;
  readonly version: string;
  readonly columns: ReadonlyArray<{
    readonly name: string;
    readonly kind: ColumnKind;
    readonly required: boolean;
    readonly precision?: number;
    readonly scale?: number;
    /** Rows of contract versions before `version` have `value`. */
    readonly added?: Added;
  }>;
  readonly primary_key: readonly string[];
  readonly event_time: string;
  /** Columns that hold pseudonyms: by these a person's rows are found. */
  readonly pseudonymised: readonly string[];
  readonly partitioning: Partitioning;
  /** Schema of the raw files: map, array and json as text, and the consumer's own columns. */
  readonly raw_schema: SparkStruct;
  /**
   * What the clean job writes, in order, without the partition columns that it derives from the event
   * time. A calendar layout's `by` column is in it; Spark moves that one into the path itself.
   */
  readonly cleaned_schema: SparkStruct;
}

function sparkType(column: Column): SparkType {
  switch (column.kind) {
    case 'int':
      return 'integer';
    case 'bigint':
      return 'long';
    case 'decimal':
      return `decimal(${column.precision},${column.scale})`;
    case 'map':
      return { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true };
    case 'array':
      return { type: 'array', elementType: 'string', containsNull: true };
    case 'json':
      return 'string';
    default:
      return column.kind;
  }
}

function rawType(column: Column): SparkType {
  return column.kind === 'map' || column.kind === 'array' ? 'string' : sparkType(column);
}

/** Everything is nullable: Spark reads every file so, and a schema that says otherwise is not believed. */
function field(name: string, type: SparkType): SparkField {
  return { name, type, nullable: true, metadata: {} };
}

function struct(
  dataset: Dataset,
  typeOf: (column: Column) => SparkType,
  more: readonly SparkField[],
): SparkStruct {
  const fields = Object.entries(dataset.columns).map(([name, column]) => field(name, typeOf(column)));
  return { type: 'struct', fields: [...fields, ...more] };
}

/** The contract as the clean job reads it. */
export function renderSparkContract(dataset: Dataset): SparkContract {
  return {
    dataset: dataset.name,
    version: dataset.version,
    columns: Object.entries(dataset.columns).map(([name, { kind, required, precision, scale, added }]) => ({
      name,
      kind,
      required,
      ...(precision !== undefined && { precision }),
      ...(scale !== undefined && { scale }),
      ...(added && { added }),
    })),
    primary_key: dataset.primaryKey,
    event_time: dataset.eventTime,
    pseudonymised: Object.entries(dataset.columns)
      .filter(([, { pii }]) => pii?.action === 'pseudonymise')
      .map(([name]) => name),
    partitioning: dataset.partitioning,
    raw_schema: struct(dataset, rawType, [
      field('_ingested_at', 'timestamp'),
      field('_shard', 'string'),
      field('_sequence', 'string'),
      field('_index', 'integer'),
      field('_contract_version', 'string'),
    ]),
    cleaned_schema: struct(dataset, sparkType, [
      field('_ingested_at', 'timestamp'),
      field('_run_id', 'string'),
    ]),
  };
}
