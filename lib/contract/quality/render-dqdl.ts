import type { Dataset } from '../dataset';
import type { AllowedRule, QualityRule, RangeRule } from '../quality-rule';
import { boundsOf, type RuleFigure, renderPassesSql, renderRuleFigures } from './render-rule-figures';

/** A rule in Glue's words. */
export interface DqdlRule {
  readonly rule: string;
  readonly dqdl: string;
}

export interface Dqdl {
  /** The ruleset; undefined when there is no rule to say: Glue takes no empty one. */
  readonly text: string | undefined;
  readonly said: readonly DqdlRule[];
  /** Rules that Glue's language has no words for. */
  readonly notSaid: ReadonlyArray<{ readonly rule: string; readonly why: string }>;
}

/** DQDL reads no exponents. */
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;
/** What DQDL's own texts can hold: their escapes differ between its parsers. */
const PLAIN_TEXT = /^[^"\\]*$/;

const WHY_NOT: Readonly<Partial<Record<QualityRule['kind'], string>>> = {
  'row-count': "compares a run's new rows with earlier runs, which only the ledger knows",
  referential: 'needs a second table, and a ruleset belongs to one',
};

const quoted = (text: string) => `"${text}"`;

/** Spark SQL in DQDL's quotation marks, which cannot stand in it: Spark reads the escape as the mark. */
function customSql(sql: string): string {
  return `CustomSql ${quoted(sql.replaceAll('"', '\\u0022'))}`;
}

/**
 * A figure that is null passes here, and is 0 to CustomSql: the bound itself stands for it. The result has a
 * name of its own: Deequ looks it up, and would read the point of a number in it as that of a field.
 */
function bySql({ figureSql, bounds: { min, max } }: RuleFigure): string {
  const bound = min ?? max;
  if ((min === undefined || max === undefined) && PLAIN_NUMBER.test(String(bound))) {
    return `${customSql(`SELECT coalesce(${figureSql}, ${bound}) AS figure FROM primary`)} ${max === undefined ? '>=' : '<='} ${bound}`;
  }
  const kept = renderPassesSql(
    'figure',
    { ...(min !== undefined && { min }), ...(max !== undefined && { max }) },
    'spark',
  );
  return `${customSql(`SELECT CASE WHEN ${kept} THEN 1 ELSE 0 END AS kept FROM (SELECT ${figureSql} AS figure FROM primary)`)} = 1`;
}

function byRange({ column, min, max }: RangeRule): string | undefined {
  const parts = [
    ...(min === undefined ? [] : [`ColumnValues ${quoted(column)} >= ${min}`]),
    ...(max === undefined ? [] : [`ColumnValues ${quoted(column)} <= ${max}`]),
  ];
  if (![min ?? 0, max ?? 0].every((bound) => PLAIN_NUMBER.test(String(bound)))) return undefined;
  // `between` would leave its own bounds out.
  return parts.length === 1 ? parts[0] : parts.map((part) => `(${part})`).join(' AND ');
}

function byList({ column, values }: AllowedRule): string | undefined {
  if (!values.every((value) => PLAIN_TEXT.test(value))) return undefined;
  return `ColumnValues ${quoted(column)} in [${values.map(quoted).join(',')}]`;
}

/**
 * A rule of DQDL's own that gives the same verdict, where there is one. ColumnValues fails a row without a
 * value, so it serves only where each row has one.
 */
function inOwnWords(rule: QualityRule, { columns }: Dataset): string | undefined {
  const everyRow = boundsOf(rule).min === 1;
  switch (rule.kind) {
    case 'completeness':
      return `Completeness ${quoted(rule.column)} >= ${rule.atLeast ?? 1}`;
    case 'uniqueness':
      return everyRow && rule.columns.length === 1
        ? `IsUnique ${quoted(rule.columns[0] as string)}`
        : undefined;
    case 'range': {
      const column = columns[rule.column];
      return everyRow && column?.required && column.kind !== 'double' ? byRange(rule) : undefined;
    }
    case 'allowed':
      return everyRow && columns[rule.column]?.required ? byList(rule) : undefined;
    default:
      return undefined;
  }
}

/**
 * A dataset's rules as a ruleset of AWS Glue Data Quality, for those who evaluate the table there: in
 * DQDL's own rules where they mean the same, and as CustomSql otherwise. How the two differ:
 * docs/quality.md.
 */
export function renderDqdl(dataset: Dataset): Dqdl {
  const said: DqdlRule[] = [];
  const notSaid: { rule: string; why: string }[] = [];
  for (const rule of dataset.quality ?? []) {
    const why = WHY_NOT[rule.kind];
    if (why !== undefined) {
      notSaid.push({ rule: rule.name, why });
      continue;
    }
    const [figure] = renderRuleFigures([rule], { dialect: 'spark', columns: dataset.columns });
    said.push({ rule: rule.name, dqdl: inOwnWords(rule, dataset) ?? bySql(figure as RuleFigure) });
  }
  const lines = said.map(({ dqdl }) => `  ${dqdl}`).join(',\n');
  return { text: said.length === 0 ? undefined : `Rules = [\n${lines}\n]\n`, said, notSaid };
}
