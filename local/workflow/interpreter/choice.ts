import type { ChoiceRule } from './language';
import { lookUp, type Scope } from './path';
import { runtimeError } from './state-error';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const isTimestamp = (value: unknown): value is string =>
  typeof value === 'string' && TIMESTAMP.test(value) && !Number.isNaN(Date.parse(value));

const TYPE_TESTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsPresent: (value) => value !== undefined,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

const COMPARISON =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals|Matches)(Path)?$/;

/** Whether a rule holds of the data. @throws DataError States.Runtime of a variable that is not there. */
export function holds(rule: ChoiceRule, scope: Scope): boolean {
  if (rule.And !== undefined) return rule.And.every((each) => holds(each, scope));
  if (rule.Or !== undefined) return rule.Or.some((each) => holds(each, scope));
  if (rule.Not !== undefined) return !holds(rule.Not, scope);
  const variable = rule.Variable as string;
  const value = lookUp(variable, scope);
  if ('IsPresent' in rule) return (value !== undefined) === rule['IsPresent'];
  if (value === undefined) throw invalidPath(variable);
  for (const [operator, wanted] of Object.entries(rule)) {
    const test = TYPE_TESTS[operator];
    if (test !== undefined) return test(value) === wanted;
    const comparison = COMPARISON.exec(operator);
    if (comparison === null) continue;
    const [, type = '', relation = '', byPath] = comparison;
    const other = byPath === undefined ? wanted : lookUp(wanted as string, scope);
    if (other === undefined) throw invalidPath(wanted as string);
    return compares(type, relation, value, other);
  }
  return false;
}

/** The path of a rule, and of what it compares with. */
export function pathsOf(rule: ChoiceRule): string[] {
  const inner = [...(rule.And ?? []), ...(rule.Or ?? []), ...(rule.Not === undefined ? [] : [rule.Not])];
  const own = Object.entries(rule).filter(([key]) => key === 'Variable' || COMPARISON.exec(key)?.[3]);
  return [...own.map(([, path]) => path as string), ...inner.flatMap(pathsOf)];
}

function compares(type: string, relation: string, value: unknown, other: unknown): boolean {
  switch (type) {
    case 'String':
      if (typeof value !== 'string' || typeof other !== 'string') return false;
      return relation === 'Matches' ? matches(value, other) : ordered(relation, value, other);
    case 'Numeric':
      return typeof value === 'number' && typeof other === 'number' && ordered(relation, value, other);
    case 'Boolean':
      return typeof value === 'boolean' && value === other;
    default:
      return (
        isTimestamp(value) && isTimestamp(other) && ordered(relation, Date.parse(value), Date.parse(other))
      );
  }
}

function ordered<T extends string | number>(relation: string, a: T, b: T): boolean {
  switch (relation) {
    case 'Equals':
      return a === b;
    case 'LessThan':
      return a < b;
    case 'GreaterThan':
      return a > b;
    case 'LessThanEquals':
      return a <= b;
    default:
      return a >= b;
  }
}

/** `*` stands for any characters, `\*` for itself and `\\` for a backslash. */
function matches(value: string, pattern: string): boolean {
  const source = pattern.replaceAll(/\\([*\\])|\*|[\\^$.+?()[\]{}|]/g, (sign, escaped?: string) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return sign === '*' ? '.*' : `\\${sign}`;
  });
  return new RegExp(`^${source}$`, 's').test(value);
}

const invalidPath = (path: string) =>
  runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
