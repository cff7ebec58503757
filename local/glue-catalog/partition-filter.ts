import type { Column } from '@aws-sdk/client-glue';
import { invalidInput } from './errors';
import { type Condition, parseExpression } from './partition-expression';

/** How Hive writes null as the value of a partition key. */
const NULL = '__HIVE_DEFAULT_PARTITION__';

/** What AWS filters by. Source: Glue's API reference, GetPartitions, Expression. */
const NUMBERS = /^(tinyint|smallint|int|integer|bigint|long|decimal(\(.*\))?)$/;
const TEXTS = /^(string|date|timestamp|char(\(.*\))?|varchar(\(.*\))?)$/;

/** True, false, or null where SQL does not know: a partition is returned when it is true. */
type Truth = boolean | null;
type Values = readonly string[];

/**
 * @param keys of the table, in the order of a partition's values
 * @throws AwsError InvalidInputException for what AWS's reference does not name
 */
export function partitionFilter(
  expression: string | undefined,
  keys: readonly Column[],
): (values: Values) => boolean {
  if (expression === undefined || expression.trim() === '') return () => true;
  const truthOf = compile(parseExpression(expression), keys);
  return (values) => truthOf(values) === true;
}

function compile(condition: Condition, keys: readonly Column[]): (values: Values) => Truth {
  switch (condition.kind) {
    case 'and': {
      const parts = condition.parts.map((part) => compile(part, keys));
      return (values) => least(parts.map((part) => part(values)));
    }
    case 'or': {
      const parts = condition.parts.map((part) => compile(part, keys));
      return (values) => not(least(parts.map((part) => not(part(values)))));
    }
    case 'not': {
      const part = compile(condition.part, keys);
      return (values) => not(part(values));
    }
    case 'null': {
      const { index } = keyOf(condition.column, keys);
      return (values) => values[index] === NULL;
    }
    case 'like': {
      const { index } = keyOf(condition.column, keys);
      const pattern = likePattern(condition.pattern);
      return ifKnown(index, (value) => pattern.test(value));
    }
    case 'in': {
      const { index, compare } = keyOf(condition.column, keys);
      return ifKnown(index, (value) => condition.literals.some((literal) => compare(value, literal) === 0));
    }
    case 'compare': {
      const { index, compare } = keyOf(condition.column, keys);
      return ifKnown(index, (value) => holds(condition.operator, compare(value, condition.literal)));
    }
  }
}

function keyOf(column: string, keys: readonly Column[]): { index: number; compare: Comparison } {
  const index = keys.findIndex(({ Name }) => Name?.toLowerCase() === column.toLowerCase());
  const key = keys[index];
  if (key === undefined) {
    const known = keys.map(({ Name }) => Name).join(', ') || 'none';
    throw invalidInput(
      `Expression names ${column}, which is no partition key of the table; it has ${known}.`,
    );
  }
  const type = key.Type?.toLowerCase() ?? 'string';
  if (NUMBERS.test(type)) return { index, compare: byNumber(column) };
  if (TEXTS.test(type)) return { index, compare: byText };
  throw invalidInput(`Expression names ${column} of type ${type}, by which Glue does not filter.`);
}

/** Below zero when the value comes before the literal, and so on. */
type Comparison = (value: string, literal: string) => number;

const WHOLE = /^-?\d+$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;

function byNumber(column: string): Comparison {
  return (value, literal) => {
    for (const text of [value, literal]) {
      if (!DECIMAL.test(text)) throw invalidInput(`${text}, compared with ${column}, is no number.`);
    }
    // Exact where numbers of the language are not: a bigint has more digits.
    const [one, other] =
      WHOLE.test(value) && WHOLE.test(literal)
        ? [BigInt(value), BigInt(literal)]
        : [Number(value), Number(literal)];
    return one < other ? -1 : one > other ? 1 : 0;
  };
}

/** Dates and timestamps are written so that they sort as texts. */
function byText(value: string, literal: string): number {
  return value < literal ? -1 : value > literal ? 1 : 0;
}

function holds(operator: '=' | '<>' | '<' | '<=' | '>' | '>=', order: number): boolean {
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function ifKnown(index: number, test: (value: string) => boolean): (values: Values) => Truth {
  return (values) => {
    const value = values[index];
    return value === undefined || value === NULL ? null : test(value);
  };
}

function likePattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'su');
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** What AND makes of them. */
function least(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}
