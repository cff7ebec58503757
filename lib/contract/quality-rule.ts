/** What must be true of a table's rows: each rule has a figure, a threshold and a severity. */

/** `fail` stops publication and alarms; `warn` publishes and alarms. */
export type Severity = 'warn' | 'fail';

interface Common {
  /** kebab-case, unique within its table; names the metric's dimension and the ledger's entry. */
  readonly name: string;
  readonly severity: Severity;
}

interface Share extends Common {
  /** Smallest share of rows that must comply, 0 to 1. @default 1 */
  readonly atLeast?: number;
}

/** Rows whose column is not null. */
export interface CompletenessRule extends Share {
  readonly kind: 'completeness';
  readonly column: string;
}

/** Distinct values of the columns together, as a share of the rows in which none of them is null. */
export interface UniquenessRule extends Share {
  readonly kind: 'uniqueness';
  readonly columns: readonly string[];
}

/** Rows with a value between the bounds, both included, as a share of the rows that have a value. */
export interface RangeRule extends Share {
  readonly kind: 'range';
  readonly column: string;
  readonly min?: number;
  readonly max?: number;
}

/** Rows with one of the values, as a share of the rows that have a value. */
export interface AllowedRule extends Share {
  readonly kind: 'allowed';
  readonly column: string;
  readonly values: readonly string[];
}

/** Rows whose value matches, anywhere unless anchored, as a share of the rows that have a value. */
export interface PatternRule extends Share {
  readonly kind: 'pattern';
  readonly column: string;
  readonly pattern: string;
}

/** New rows of the run, as a multiple of the mean of the recent runs. Passes while there are too few runs. */
export interface RowCountRule extends Common {
  readonly kind: 'row-count';
  /** Multiple of the mean. @default - no lower bound */
  readonly atLeast?: number;
  /** Multiple of the mean. @default - no upper bound */
  readonly atMost?: number;
}

/** Minutes from the newest value of a timestamp column to the run. */
export interface FreshnessRule extends Common {
  readonly kind: 'freshness';
  /** @default _ingested_at */
  readonly column?: string;
  readonly withinMinutes: number;
}

/** Rows whose value stands in another dataset's column, as a share of the rows that have a value. */
export interface ReferentialRule extends Share {
  readonly kind: 'referential';
  readonly column: string;
  readonly references: { readonly dataset: string; readonly column: string };
}

/** An aggregate over the rows that gives one number, in SQL that Athena and Spark read alike; a mart's, in Spark's. */
export interface SqlRule extends Common {
  readonly kind: 'sql';
  readonly expression: string;
  readonly min?: number;
  readonly max?: number;
}

export type QualityRule =
  | CompletenessRule
  | UniquenessRule
  | RangeRule
  | AllowedRule
  | PatternRule
  | RowCountRule
  | FreshnessRule
  | ReferentialRule
  | SqlRule;

export type QualityKind = QualityRule['kind'];
