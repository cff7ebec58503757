import { isDeepStrictEqual } from 'node:util';
import { type Change, harmless, loosening, quoted } from '../change';
import type { QualityRule } from '../quality-rule';
import { boundsOf } from './render-rule-figures';

/** A dataset or a mart. */
interface WithRules {
  readonly quality?: readonly QualityRule[];
}

function byName({ quality = [] }: WithRules): Map<string, QualityRule> {
  return new Map(quality.map((rule) => [rule.name, rule]));
}

/** Options that say how much is wanted, of which kind of rule. */
const THRESHOLDS: readonly string[] = ['severity', 'atLeast', 'atMost', 'withinMinutes'];
const SQL_THRESHOLDS: readonly string[] = ['min', 'max'];

/** What is measured, whatever is wanted of it. */
function subject(rule: QualityRule): Record<string, unknown> {
  const thresholds = rule.kind === 'sql' ? [...THRESHOLDS, ...SQL_THRESHOLDS] : THRESHOLDS;
  return Object.fromEntries(Object.entries(rule).filter(([option]) => !thresholds.includes(option)));
}

/** Whether figures that broke the old rule keep the new one, or stop nothing any more. */
function isWeaker(old: QualityRule, now: QualityRule): boolean {
  const [before, after] = [boundsOf(old), boundsOf(now)];
  return (
    !isDeepStrictEqual(subject(old), subject(now)) ||
    (old.severity === 'fail' && now.severity === 'warn') ||
    (after.min ?? Number.NEGATIVE_INFINITY) < (before.min ?? Number.NEGATIVE_INFINITY) ||
    (after.max ?? Number.POSITIVE_INFINITY) > (before.max ?? Number.POSITIVE_INFINITY)
  );
}

/** Rules bind what is published, not what producers send: one that goes or weakens loosens a promise. */
export function judgeQuality(before: WithRules, after: WithRules): Change[] {
  const [old, now] = [byName(before), byName(after)];
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const added = [...now.keys()].filter((name) => !old.has(name));
  const changed = [...now.values()].flatMap((rule) => {
    const earlier = old.get(rule.name);
    if (earlier === undefined || isDeepStrictEqual(earlier, rule)) return [];
    const what = `quality rule ${rule.name} changes from ${quoted(earlier)} to ${quoted(rule)}`;
    return [(isWeaker(earlier, rule) ? loosening : harmless)(`quality.${rule.name}`, what)];
  });
  return [
    ...added.map((name) => harmless(`quality.${name}`, `quality rule ${name} is checked from now on`)),
    ...gone.map((name) => loosening(`quality.${name}`, `quality rule ${name} is no longer checked`)),
    ...changed,
  ];
}
