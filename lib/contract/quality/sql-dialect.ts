/** The two ways in which the same rule is written as SQL: Athena's engine v3 (Trino) and Spark 3.5. */

export type SqlDialect = 'athena' | 'spark';

export interface Dialect {
  identifier(name: string): string;
  text(value: string): string;
  /** Exact where the value has an exact decimal form, as a comparison with a decimal column wants it. */
  number(value: number): string;
  double(value: number): string;
  toDouble(expression: string): string;
  toText(expression: string): string;
  timestamp(date: Date): string;
  /** Milliseconds from one timestamp to the other. */
  millisBetween(from: string, to: string): string;
  readonly now: string;
  /** Distinct tuples among the rows that have a value in each of the columns. */
  distinctTuples(columns: readonly string[]): string;
  /** True of the rows whose values together are among a query's, given from its FROM on. */
  tupleIn(columns: readonly string[], rest: string): string;
  isNaN(column: string): string;
}

/** `1e21` is a double to both engines; a smaller number written out is an exact decimal. */
function plainNumber(value: number): string {
  return String(value).replace('e+', 'e');
}

const together = (columns: readonly string[]) =>
  columns.map((column) => `${column} IS NOT NULL`).join(' AND ');

const athena: Dialect = {
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  number: plainNumber,
  double: (value) => `DOUBLE '${value}'`,
  toDouble: (expression) => `CAST(${expression} AS double)`,
  toText: (expression) => `CAST(${expression} AS varchar)`,
  timestamp: (date) => `TIMESTAMP '${date.toISOString().replace('T', ' ').replace('Z', '')}'`,
  millisBetween: (from, to) => `date_diff('millisecond', ${from}, ${to})`,
  now: "CAST(current_timestamp AT TIME ZONE 'UTC' AS timestamp(3))",
  distinctTuples: (columns) =>
    columns.length === 1
      ? `count(DISTINCT ${columns[0]})`
      : `count(DISTINCT ROW(${columns.join(', ')})) FILTER (WHERE ${together(columns)})`,
  tupleIn: (columns, rest) => {
    const tuple = columns.length === 1 ? columns[0] : `ROW(${columns.join(', ')})`;
    return `${tuple} IN (SELECT ${tuple} ${rest})`;
  },
  isNaN: (column) => `is_nan(${column})`,
};

/** Spark's session is in UTC; its parser reads backslashes in texts as escapes. */
const spark: Dialect = {
  identifier: (name) => `\`${name.replaceAll('`', '``')}\``,
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
  number: plainNumber,
  double: (value) => `CAST('${value}' AS double)`,
  toDouble: (expression) => `CAST(${expression} AS double)`,
  toText: (expression) => `CAST(${expression} AS string)`,
  timestamp: (date) => `TIMESTAMP '${date.toISOString()}'`,
  millisBetween: (from, to) => `(unix_millis(${to}) - unix_millis(${from}))`,
  now: 'current_timestamp()',
  // Spark leaves out by itself the tuples in which a value is null.
  distinctTuples: (columns) => `count(DISTINCT ${columns.join(', ')})`,
  tupleIn: (columns, rest) => `(${columns.join(', ')}) IN (SELECT ${columns.join(', ')} ${rest})`,
  isNaN: (column) => `isnan(${column})`,
};

export const dialects: Readonly<Record<SqlDialect, Dialect>> = { athena, spark };
