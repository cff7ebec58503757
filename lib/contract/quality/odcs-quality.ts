import { z } from 'zod';
import { ContractError } from '../contract-error';
import type { Columns } from '../dataset';
import type { QualityKind, QualityRule } from '../quality-rule';
import { type Bounds, boundsOf, renderRuleFigures, wantedOf } from './render-rule-figures';

/** The engine of rules that no query over the table alone can measure. */
const ENGINE = 'catchment';
/** Name of the custom property that holds a rule's own options, from which the rule is read back. */
const OPTIONS = 'rule';

/** What a kind of rule is about, in the words of ODCS. */
const DIMENSIONS: Readonly<Record<QualityKind, string>> = {
  completeness: 'completeness',
  uniqueness: 'uniqueness',
  range: 'conformity',
  allowed: 'conformity',
  pattern: 'conformity',
  'row-count': 'coverage',
  freshness: 'timeliness',
  referential: 'consistency',
  sql: 'accuracy',
};

const SEVERITIES = { warn: 'warning', fail: 'error' } as const;

function comparison({ min, max }: Bounds): Record<string, unknown> {
  if (min === undefined) return { mustBeLessOrEqualTo: max };
  if (max === undefined) return { mustBeGreaterOrEqualTo: min };
  // ODCS wants two numbers that differ.
  return min === max ? { mustBe: min } : { mustBeBetween: [min, max] };
}

function entry(rule: QualityRule, columns: Columns): Record<string, unknown> {
  const { name, severity, ...options } = rule;
  const common = {
    name,
    description: `The figure is ${wantedOf(rule)}; when there is nothing to measure, the rule is kept.`,
    dimension: DIMENSIONS[rule.kind],
    severity: SEVERITIES[severity],
  };
  if (rule.kind === 'row-count' || rule.kind === 'referential') {
    return { ...common, type: 'custom', engine: ENGINE, implementation: options };
  }
  const [figure] = renderRuleFigures([rule], { dialect: 'athena', columns });
  return {
    ...common,
    type: 'sql',
    query: `SELECT ${figure?.figureSql} FROM \${table}`,
    ...comparison(boundsOf(rule)),
    customProperties: [{ property: OPTIONS, value: options }],
  };
}

/** The rules as ODCS's quality checks of a table; undefined when there are none. */
export function renderOdcsQuality(
  rules: readonly QualityRule[] | undefined,
  columns: Columns,
): Record<string, unknown>[] | undefined {
  return rules?.map((rule) => entry(rule, columns));
}

export const odcsQuality = z
  .array(
    z.object({
      name: z.string(),
      severity: z.enum(['warning', 'error']),
      implementation: z.record(z.string(), z.unknown()).optional(),
      customProperties: z
        .array(z.object({ property: z.literal(OPTIONS), value: z.record(z.string(), z.unknown()) }))
        .optional(),
    }),
  )
  .optional();

/**
 * The rules that renderOdcsQuality wrote.
 * @throws ContractError on a check that it did not write.
 */
export function parseOdcsQuality(checks: z.infer<typeof odcsQuality>): QualityRule[] | undefined {
  return checks?.map(({ name, severity, implementation, customProperties }) => {
    const options = implementation ?? customProperties?.[0]?.value;
    if (options === undefined) {
      throw new ContractError(
        `quality check "${name}" has no options of a rule. Restore the committed file.`,
      );
    }
    return { name, severity: severity === 'error' ? 'fail' : 'warn', ...options } as unknown as QualityRule;
  });
}
