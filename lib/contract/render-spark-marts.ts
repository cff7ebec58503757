import { prefixes } from '../wiring/names';
import type { ColumnKind } from './column';
import type { Dataset } from './dataset';
import type { Mart, MartPartition, MartZone } from './mart';
import { orderMarts } from './order-marts';
import { renderRuleFigures } from './quality';
import type { QualityKind, QualityRule, Severity } from './quality-rule';

/** What the marts job knows of a mart; marts.json is an array of these, inputs before what is made of them. */
export interface SparkMart {
  readonly name: string;
  readonly zone: MartZone;
  readonly version: string;
  readonly description: string;
  readonly columns: ReadonlyArray<{
    readonly name: string;
    readonly kind: ColumnKind;
    readonly required: boolean;
    readonly precision?: number;
    readonly scale?: number;
    readonly comment: string;
  }>;
  readonly primary_key: readonly string[];
  readonly date?: string;
  readonly partition?: MartPartition;
  readonly subject?: string;
  readonly inputs: readonly string[];
  readonly rules: readonly SparkRule[];
  /** In the lake bucket; ends with a slash. */
  readonly location_prefix: string;
}

export interface SparkRule {
  readonly name: string;
  readonly kind: QualityKind;
  readonly severity: Severity;
  readonly wanted: string;
  /** An aggregate over what is about to be published, in Spark's SQL. */
  readonly figure_sql: string;
  /** Bounds of the figure, both included; a figure that is null passes. */
  readonly min?: number;
  readonly max?: number;
  /** True of the rows that break the rule; absent where no row does so by itself. */
  readonly violation_sql?: string;
}

/** What the columns and the key say already; nobody writes it a second time as a rule. */
function impliedRules({ columns, primaryKey }: Mart): QualityRule[] {
  const required = Object.keys(columns).filter((name) => columns[name]?.required);
  return [
    {
      name: 'required-columns',
      kind: 'sql',
      severity: 'fail',
      expression: `count_if(${required.map((name) => `${name} IS NULL`).join(' OR ')})`,
      max: 0,
    },
    { name: 'primary-key', kind: 'uniqueness', columns: primaryKey, severity: 'fail' },
  ];
}

function renderRules(mart: Mart): SparkRule[] {
  const rules = [...impliedRules(mart), ...(mart.quality ?? [])];
  return renderRuleFigures(rules, { dialect: 'spark', columns: mart.columns }).map((figure) => ({
    name: figure.rule,
    kind: figure.kind,
    severity: figure.severity,
    wanted: figure.wanted,
    figure_sql: figure.figureSql,
    ...figure.bounds,
    ...(figure.violationSql !== undefined && { violation_sql: figure.violationSql }),
  }));
}

function renderMart(mart: Mart): SparkMart {
  const { date, subject } = mart;
  return {
    name: mart.name,
    zone: mart.zone,
    version: mart.version,
    description: mart.description,
    columns: Object.entries(mart.columns).map(
      ([name, { kind, required, precision, scale, description }]) => ({
        name,
        kind,
        required,
        ...(precision !== undefined && { precision }),
        ...(scale !== undefined && { scale }),
        comment: description,
      }),
    ),
    primary_key: mart.primaryKey,
    ...(date !== undefined && { date, partition: mart.partition ?? 'month' }),
    ...(subject !== undefined && { subject }),
    inputs: mart.inputs,
    rules: renderRules(mart),
    location_prefix: prefixes.mart(mart.zone, mart.name),
  };
}

/**
 * The marts as the marts job reads them, in the order in which they are built.
 *
 * @throws ContractError as orderMarts.
 */
export function renderSparkMarts(marts: readonly Mart[], datasets: readonly Dataset[]): SparkMart[] {
  return orderMarts(marts, datasets).map(renderMart);
}
