/** A column of a result, as Athena describes it. */
export interface ResultColumn {
  readonly name: string;
  /** For instance varchar, bigint, decimal. */
  readonly type: string;
}

/** Null is SQL's NULL; every other value is text, as Athena gives it. */
export type ResultValues = readonly (string | null)[];

/** Turns a result into text, piece by piece; the pieces put together are the output. */
export interface RowFormat {
  /** Called once, before any row. */
  begin(columns: readonly ResultColumn[]): string;
  rows(rows: readonly ResultValues[]): string;
  end(): string;
}

/** Types whose values are numerals, set to the right in a table and unquoted in JSON. */
const NUMERIC = new Set(['tinyint', 'smallint', 'integer', 'bigint', 'float', 'double', 'decimal']);

export function isNumeric(column: ResultColumn): boolean {
  return NUMERIC.has(column.type);
}
