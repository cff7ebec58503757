import type { Dataset } from '../dataset';
import type { QualityRule, ReferentialRule } from '../quality-rule';
import { maskedColumns } from './masked-columns';
import { renderDatePredicate } from './render-date-predicate';
import { INGESTED_AT, RUN_ID, type RuleFigure, renderRuleFigures } from './render-rule-figures';
import { type Dialect, dialects, type SqlDialect } from './sql-dialect';

/** A table of the catalogue. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

export interface QualityQueryOptions {
  readonly dataset: Dataset;
  /** The dataset's cleaned table. */
  readonly table: TableName;
  /** Event dates to look at, YYYY-MM-DD; at least one. */
  readonly dates: readonly string[];
  /** The run, and those whose work it has taken over: their rows are the new ones. */
  readonly runIds: readonly string[];
  /** The cleaned table of a dataset that a `referential` rule names. */
  readonly tableOf: (dataset: string) => TableName;
  readonly dialect: SqlDialect;
  /** @default - when the query runs */
  readonly now?: Date;
}

export interface QualityQuery {
  /** One row: `rows_seen`, then `figure_0` and so on, in the order of `figures`. */
  readonly sql: string;
  readonly figures: readonly RuleFigure[];
}

/** Most rows of a sample. */
export const SAMPLE_ROWS = 10;
/** Longest text that a sample shows of one value. Characters. */
const SAMPLE_CHARACTERS = 200;
export const MASK = '***';

interface Plan {
  readonly figures: readonly RuleFigure[];
  /** Behind FROM: the table and what is joined. */
  readonly from: string;
  readonly where: string;
}

function qualified({ database, table }: TableName, sql: Dialect): string {
  return `${sql.identifier(database)}.${sql.identifier(table)}`;
}

/** The referenced column's distinct values, so that the join adds no rows. */
function referenceJoin(
  rule: ReferentialRule,
  at: number,
  options: QualityQueryOptions,
  sql: Dialect,
): string {
  const { dataset, column } = rule.references;
  const key = sql.identifier(column);
  const from = qualified(options.tableOf(dataset), sql);
  const values = `SELECT DISTINCT ${key} AS ${keyName(at, sql)} FROM ${from} WHERE ${key} IS NOT NULL`;
  return `LEFT JOIN (${values}) AS ${sql.identifier(`reference_${at}`)} ON ${sql.identifier(rule.column)} = ${keyName(at, sql)}`;
}

/** Unlike any column's: those that begin with "_" are the platform's. */
const keyName = (at: number, sql: Dialect) => sql.identifier(`_reference_${at}`);

function plan(rules: readonly QualityRule[], options: QualityQueryOptions): Plan {
  const sql = dialects[options.dialect];
  const referential = rules.filter((rule) => rule.kind === 'referential');
  return {
    figures: renderRuleFigures(rules, {
      dialect: options.dialect,
      columns: options.dataset.columns,
      runIds: options.runIds,
      referenceKey: (rule) => keyName(referential.indexOf(rule), sql),
      ...(options.now !== undefined && { now: options.now }),
    }),
    from: [
      qualified(options.table, sql),
      ...referential.map((rule, at) => referenceJoin(rule, at, options, sql)),
    ].join('\n'),
    where: renderDatePredicate(options.dataset.partitioning.layout, options.dates, options.dialect),
  };
}

/** One scan of the dates for all of the dataset's rules. */
export function renderQualityQuery(options: QualityQueryOptions): QualityQuery {
  const { figures, from, where } = plan(options.dataset.quality ?? [], options);
  const sql = dialects[options.dialect];
  const selected = [
    `count(*) AS ${sql.identifier('rows_seen')}`,
    ...figures.map(({ figureSql }, at) => `${figureSql} AS ${sql.identifier(`figure_${at}`)}`),
  ];
  return { sql: `SELECT ${selected.join(',\n  ')}\nFROM ${from}\nWHERE ${where}`, figures };
}

/** A value as text that a person can read; what is masked never leaves the query. */
function shown(name: string, options: QualityQueryOptions, sql: Dialect): string {
  const column = sql.identifier(name);
  const masked = `CASE WHEN ${column} IS NOT NULL THEN ${sql.text(MASK)} END`;
  if (maskedColumns(options.dataset).has(name)) return `${masked} AS ${column}`;
  const kind = options.dataset.columns[name]?.kind;
  const text =
    kind === 'map' || kind === 'array'
      ? options.dialect === 'athena'
        ? `json_format(CAST(${column} AS json))`
        : `to_json(${column})`
      : sql.toText(column);
  return `substr(${text}, 1, ${SAMPLE_CHARACTERS}) AS ${column}`;
}

/** The rows whose values of the columns together stand there more than once. */
function duplicates(columns: readonly string[], { from, where, figures }: Plan, sql: Dialect): Plan {
  const names = columns.map((name) => sql.identifier(name));
  const again = names.map((_, at) => sql.identifier(`_again_${at}`));
  const keys = names.map((name, at) => `${name} AS ${again[at]}`).join(', ');
  const complete = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const twice = `SELECT ${keys} FROM ${from} WHERE ${where} AND ${complete} GROUP BY ${names.join(', ')} HAVING count(*) > 1`;
  const same = names.map((name, at) => `${name} = ${again[at]}`).join(' AND ');
  return { figures, from: `${from}\nJOIN (${twice}) AS ${sql.identifier('twice')} ON ${same}`, where };
}

/**
 * Some rows that break a rule, as text, personal columns masked.
 * @returns undefined for a rule that no row breaks by itself
 */
export function renderSampleQuery(rule: QualityRule, options: QualityQueryOptions): string | undefined {
  const sql = dialects[options.dialect];
  const all = plan([rule], options);
  const isUniqueness = rule.kind === 'uniqueness';
  const { from, where } = isUniqueness ? duplicates(rule.columns, all, sql) : all;
  const violation = all.figures[0]?.violationSql;
  if (violation === undefined && !isUniqueness) return undefined;
  const names = [...Object.keys(options.dataset.columns), INGESTED_AT, RUN_ID];
  const selected = names.map((name) => shown(name, options, sql)).join(',\n  ');
  const conditions = violation === undefined ? where : `${where} AND ${violation}`;
  return `SELECT ${selected}\nFROM ${from}\nWHERE ${conditions}\nLIMIT ${SAMPLE_ROWS}`;
}
