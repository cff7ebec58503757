import type { SchemaElement } from 'hyparquet';
import type { ColumnKind, PiiAction } from './column';

/** One broken rule of a row: never the value itself, which may be personal. */
export interface Violation {
  readonly field: string;
  /** `required`, `type`, `minimum`, `enum`, `pattern`, `unknown-column`, … */
  readonly rule: string;
  /** What the rule wants, in words: `>= 0`, `int`. */
  readonly wanted: string;
  /** JSON type of what was received: `string`, `null`, `missing`, … */
  readonly receivedType: string;
}

export interface CompiledColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly required: boolean;
  readonly scale?: number;
  readonly precision?: number;
  readonly pii?: PiiAction;
}

/**
 * What a dataset's bundle needs of its contract at run time, generated at synth: no ajv, no YAML.
 * Bundles import it as the virtual module `virtual:contract`.
 */
export interface CompiledContract {
  readonly dataset: string;
  readonly version: string;
  readonly columns: readonly CompiledColumn[];
  /** Names of columns. */
  readonly primaryKey: readonly string[];
  readonly eventTime: string;
  /** The string column that live counts are grouped by; absent when they are not. */
  readonly groupBy?: string;
  /** First and last event date that the cleaned table projects, `YYYY-MM-DD`, both inclusive. */
  readonly firstDate: string;
  readonly lastDate: string;
  readonly drop: ReadonlyArray<{ readonly column: string; readonly equals: string; readonly reason: string }>;
  /** The first broken rule of a row, or undefined when the row keeps the contract. Pure. */
  readonly validate: (row: unknown) => Violation | undefined;
  /** Parquet schema of the raw file: root, the contract's columns, the consumer's own columns. */
  readonly parquetSchema: readonly SchemaElement[];
}
