import type { Columns } from '../dataset';
import type { QualityKind, QualityRule, ReferentialRule, RowCountRule, Severity } from '../quality-rule';
import { portablePattern } from './portable-pattern';
import { type Dialect, dialects, type SqlDialect } from './sql-dialect';

/** Both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A rule as SQL. */
export interface RuleFigure {
  readonly rule: string;
  readonly kind: QualityKind;
  readonly severity: Severity;
  /** An aggregate over the rows, as a double; null when there is nothing to measure. */
  readonly figureSql: string;
  /** True of the rows that break the rule; absent where no row does so by itself. */
  readonly violationSql?: string;
  /** In words: `at least 0.99`. */
  readonly wanted: string;
  readonly bounds: Bounds;
}

export interface FigureOptions {
  readonly dialect: SqlDialect;
  /** Of the table whose rows are measured. */
  readonly columns: Columns;
  /** The time that freshness is measured at. @default - when the query runs */
  readonly now?: Date;
  /** Runs whose rows are new, for `row-count`. @default - a row-count rule is an error */
  readonly runIds?: readonly string[];
  /** Where the joined key of a `referential` rule stands. @default - such a rule is an error */
  readonly referenceKey?: (rule: ReferentialRule) => string;
}

/** Minutes in milliseconds. */
const MINUTE = '60000';
export const INGESTED_AT = '_ingested_at';
export const RUN_ID = '_run_id';

/** A figure that is null passes: there was nothing to measure. */
export function passes(figure: number | null, { min, max }: Bounds): boolean {
  if (figure === null) return true;
  return figure >= (min ?? Number.NEGATIVE_INFINITY) && figure <= (max ?? Number.POSITIVE_INFINITY);
}

/** The same as an SQL predicate over an expression that gives the figure. */
export function renderPassesSql(figureSql: string, { min, max }: Bounds, dialect: SqlDialect): string {
  const { double } = dialects[dialect];
  const within = [
    ...(min === undefined ? [] : [`${figureSql} >= ${double(min)}`]),
    ...(max === undefined ? [] : [`${figureSql} <= ${double(max)}`]),
  ];
  return `(${figureSql} IS NULL OR (${within.join(' AND ')}))`;
}

function boundsWords({ min, max }: Bounds): string {
  if (min === undefined) return `at most ${max}`;
  if (max === undefined) return `at least ${min}`;
  return min === max ? `exactly ${min}` : `between ${min} and ${max}`;
}

/** Left out where there is no bound. */
function bounds(min: number | undefined, max: number | undefined): Bounds {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

interface Sql {
  readonly figureSql: string;
  readonly violationSql?: string;
}

/** Rows that comply, as a share of those that have a value. */
function shareOf(complies: string, column: string, sql: Dialect): Sql {
  return {
    figureSql: `${sql.toDouble(`count_if(${complies})`)} / NULLIF(count(${column}), 0)`,
    violationSql: `${column} IS NOT NULL AND NOT (${complies})`,
  };
}

function rangeSql(name: string, { min, max }: Bounds, { columns }: FigureOptions, sql: Dialect): Sql {
  const column = sql.identifier(name);
  const within = [
    ...(min === undefined ? [] : [`${column} >= ${sql.number(min)}`]),
    ...(max === undefined ? [] : [`${column} <= ${sql.number(max)}`]),
    // Larger than any number to Spark, and than none to Athena.
    ...(columns[name]?.kind === 'double' ? [`NOT ${sql.isNaN(column)}`] : []),
  ];
  return shareOf(within.join(' AND '), column, sql);
}

function rowCountSql(rule: RowCountRule, { runIds }: FigureOptions, sql: Dialect): Sql {
  if (runIds === undefined) throw new TypeError(`${rule.name}: rows are new only to a run of a dataset.`);
  const ids = runIds.map((id) => sql.text(id)).join(', ');
  return { figureSql: sql.toDouble(`count_if(${sql.identifier(RUN_ID)} IN (${ids}))`) };
}

function referentialSql(rule: ReferentialRule, { referenceKey }: FigureOptions, sql: Dialect): Sql {
  if (referenceKey === undefined) throw new TypeError(`${rule.name}: no other dataset is joined here.`);
  const column = sql.identifier(rule.column);
  const key = referenceKey(rule);
  return {
    figureSql: `${sql.toDouble(`count(${key})`)} / NULLIF(count(${column}), 0)`,
    violationSql: `${column} IS NOT NULL AND ${key} IS NULL`,
  };
}

function sqlOf(rule: QualityRule, options: FigureOptions, sql: Dialect): Sql {
  switch (rule.kind) {
    case 'completeness': {
      const column = sql.identifier(rule.column);
      return {
        figureSql: `${sql.toDouble(`count(${column})`)} / NULLIF(count(*), 0)`,
        violationSql: `${column} IS NULL`,
      };
    }
    case 'uniqueness': {
      const columns = rule.columns.map((name) => sql.identifier(name));
      const complete = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
      return {
        figureSql: `${sql.toDouble(sql.distinctTuples(columns))} / NULLIF(count_if(${complete}), 0)`,
      };
    }
    case 'range':
      return rangeSql(rule.column, rule, options, sql);
    case 'allowed': {
      const column = sql.identifier(rule.column);
      return shareOf(`${column} IN (${rule.values.map((value) => sql.text(value)).join(', ')})`, column, sql);
    }
    case 'pattern': {
      const column = sql.identifier(rule.column);
      return shareOf(`regexp_like(${column}, ${sql.text(portablePattern(rule.pattern))})`, column, sql);
    }
    case 'row-count':
      return rowCountSql(rule, options, sql);
    case 'freshness': {
      const now = options.now === undefined ? sql.now : sql.timestamp(options.now);
      const newest = `max(${sql.identifier(rule.column ?? INGESTED_AT)})`;
      return { figureSql: `${sql.toDouble(sql.millisBetween(newest, now))} / ${MINUTE}` };
    }
    case 'referential':
      return referentialSql(rule, options, sql);
    case 'sql':
      return { figureSql: sql.toDouble(`(${rule.expression})`) };
  }
}

/** What the figure must be between: of a share, of a multiple, of minutes, of whatever the SQL gives. */
export function boundsOf(rule: QualityRule): Bounds {
  switch (rule.kind) {
    case 'row-count':
      return bounds(rule.atLeast, rule.atMost);
    case 'freshness':
      return bounds(undefined, rule.withinMinutes);
    case 'sql':
      return bounds(rule.min, rule.max);
    default:
      return bounds(rule.atLeast ?? 1, undefined);
  }
}

/** In words: `at most 120 minutes`. */
export function wantedOf(rule: QualityRule): string {
  const words = boundsWords(boundsOf(rule));
  if (rule.kind === 'row-count') return `${words} times the mean of recent runs`;
  return rule.kind === 'freshness' ? `${words} minutes` : words;
}

/**
 * Each rule as an aggregate, all of which one query over the table can take at once. The figure of a
 * `row-count` rule is the number of new rows: whoever knows the earlier runs divides it by their mean.
 */
export function renderRuleFigures(rules: readonly QualityRule[], options: FigureOptions): RuleFigure[] {
  return rules.map((rule) => ({
    rule: rule.name,
    kind: rule.kind,
    severity: rule.severity,
    ...sqlOf(rule, options, dialects[options.dialect]),
    wanted: wantedOf(rule),
    bounds: boundsOf(rule),
  }));
}
