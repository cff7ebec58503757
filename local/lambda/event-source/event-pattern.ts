import { isObject, JsonNumber, type JsonObject, parseJson } from './exact-json';

/** True for what a pattern lets through. */
export type Matcher = (value: unknown) => boolean;

/**
 * An event pattern with the operators that Lambda documents for filters: equals, null, empty, `$or`,
 * `anything-but`, `numeric`, `exists`, `prefix`, `suffix` and `equals-ignore-case`. A list in the event matches
 * when one of its elements does; numbers are equal when they are written alike, except under `numeric`.
 *
 * @param text a JSON object
 * @throws Error with what is wrong: text that is no pattern, or an operator that filters do not have
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function compilePattern(text: string): Matcher {
  return matcherOf(parsePattern(text));
}

/** @throws Error when the text is no JSON object with something in it. */
export function parsePattern(text: string): JsonObject {
  let pattern: unknown;
  try {
    pattern = parseJson(text);
  } catch (error) {
    throw new Error(`it is not JSON (${(error as Error).message})`);
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new Error('it must be an object that names at least one field');
  }
  return pattern;
}

/** Of a pattern, or a part of one, that was parsed. @throws Error with what is wrong. */
export function matcherOf(pattern: unknown, path = 'the pattern'): Matcher {
  if (Array.isArray(pattern)) return anyOf(pattern, path);
  if (!isObject(pattern)) throw new Error(`${path} must be an object or a list of values`);
  const fields = Object.entries(pattern).map(([name, part]) => fieldMatcher(name, part, path));
  const whole: Matcher = (value) => fields.every((matches) => matches(value));
  return (value) => (Array.isArray(value) ? value.some(whole) : whole(value));
}

function fieldMatcher(name: string, part: unknown, path: string): Matcher {
  if (name === '$or') {
    if (!Array.isArray(part) || part.length < 2)
      throw new Error(`$or in ${path} must list two objects or more`);
    const ways = part.map((way) => matcherOf(way, '$or'));
    return (value) => ways.some((matches) => matches(value));
  }
  const matches = matcherOf(part, `"${name}"`);
  return (value) => matches(isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
}

function anyOf(rules: readonly unknown[], path: string): Matcher {
  if (rules.length === 0) throw new Error(`the list of ${path} is empty`);
  const matchers = rules.map((rule) => ruleMatcher(rule, path));
  return (value) => matchers.some((matches) => matches(value));
}

function ruleMatcher(rule: unknown, path: string): Matcher {
  if (!isObject(rule)) {
    const expected = scalarOf(rule, path);
    return leaf((value) => sameScalar(value, expected));
  }
  const [operator, ...more] = Object.keys(rule);
  if (operator === undefined || more.length > 0) throw new Error(`a rule of ${path} must have one operator`);
  return operatorMatcher(operator, rule[operator], path);
}

function operatorMatcher(operator: string, operand: unknown, path: string): Matcher {
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new Error(`exists of ${path} must be true or false`);
      return (value) => leaves(value).length > 0 === operand;
    case 'prefix': {
      const start = textOf(operand, operator, path);
      return leaf((value) => typeof value === 'string' && value.startsWith(start));
    }
    case 'suffix': {
      const end = textOf(operand, operator, path);
      return leaf((value) => typeof value === 'string' && value.endsWith(end));
    }
    case 'equals-ignore-case': {
      const folded = textOf(operand, operator, path).toLowerCase();
      return leaf((value) => typeof value === 'string' && value.toLowerCase() === folded);
    }
    case 'anything-but': {
      const refused = (Array.isArray(operand) ? operand : [operand]).map((value) => scalarOf(value, path));
      if (refused.length === 0) throw new Error(`anything-but of ${path} is empty`);
      return leaf((value) => !refused.some((one) => sameScalar(value, one)));
    }
    case 'numeric':
      return leaf(numericMatcher(operand, path));
    default:
      throw new Error(`the operator "${operator}" of ${path} is none that event filtering has`);
  }
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numericMatcher(operand: unknown, path: string): Matcher {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 === 1) {
    throw new Error(`numeric of ${path} must list comparisons and numbers in turn`);
  }
  const bounds: Array<(value: number) => boolean> = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = COMPARISONS[String(operand[at])];
    const bound: unknown = operand[at + 1];
    if (compare === undefined || !(bound instanceof JsonNumber)) {
      throw new Error(`numeric of ${path} must list comparisons (=, <, <=, >, >=) and numbers in turn`);
    }
    bounds.push((value) => compare(value, bound.value));
  }
  return (value) => value instanceof JsonNumber && bounds.every((holds) => holds(value.value));
}

/** The values at the end of a path: those of a list are several, an object is none. */
function leaves(value: unknown): readonly unknown[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leaves) : [value];
}

function leaf(matches: Matcher): Matcher {
  return (value) => leaves(value).some(matches);
}

type Scalar = string | boolean | null | JsonNumber;

function scalarOf(value: unknown, path: string): Scalar {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof JsonNumber) return value;
  throw new Error(`${path} compares with ${JSON.stringify(value)}, which event filtering does not`);
}

function sameScalar(value: unknown, expected: Scalar): boolean {
  return value instanceof JsonNumber && expected instanceof JsonNumber
    ? value.source === expected.source
    : value === expected;
}

function textOf(value: unknown, operator: string, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${operator} of ${path} must be a text`);
}
