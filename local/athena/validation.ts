import type * as z from 'zod';
import { AwsError } from '../gateway/service-handler';
import { invalidRequest } from './errors';

type Issue = z.core.$ZodIssue;

/**
 * What Athena answers when members of a call are missing, of the wrong type or out of their bounds: a
 * SerializationException for a type, else an InvalidRequestException that names each member.
 *
 * @param input the call's body
 */
export function refusedInput(issues: readonly Issue[], input: unknown): AwsError {
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && valueAt(input, issue) != null);
  if (mistyped?.code === 'invalid_type') {
    return new AwsError('SerializationException', mismatch(valueAt(input, mistyped), mistyped));
  }
  const constraints = issues.map((issue) => {
    const value = valueAt(input, issue) === undefined ? 'Value null' : 'Value';
    return `${value} at '${memberOf(issue)}' failed to satisfy constraint: ${constraint(issue, input)}`;
  });
  const count = constraints.length;
  return invalidRequest(
    `${count} validation error${count === 1 ? '' : 's'} detected: ${constraints.join('; ')}`,
  );
}

function constraint(issue: Issue, input: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null';
    case 'too_small':
      return `Member must have ${measure(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return `Member must have ${measure(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${String(issue.pattern ?? issue.format).replace(/^\/\^?|\$?\/$/g, '')}`;
    case 'invalid_value':
      if (valueAt(input, issue) === undefined) return 'Member must not be null';
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`;
    default:
      return issue.message;
  }
}

function measure(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'length' : 'value';
}

function mismatch(value: unknown, issue: Extract<Issue, { code: 'invalid_type' }>): string {
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  if (issue.expected === 'array') return 'Expected list or null';
  if (issue.expected === 'object' || issue.expected === 'record') return 'Expected null';
  const token = typeof value === 'boolean' ? String(value).toUpperCase() : typeof value;
  const wanted = WANTED[issue.expected] ?? issue.expected;
  return `${token.toUpperCase()}_VALUE can not be converted to ${wanted}`;
}

const WANTED: Readonly<Record<string, string>> = {
  string: 'a String',
  int: 'an Integer',
  number: 'an Integer',
  boolean: 'a Boolean',
};

function valueAt(input: unknown, { path }: Issue): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
}

/** As Athena names it: `queryExecutionContext.database`, list members by their place from 1. */
function memberOf({ path }: Issue): string {
  return path
    .map((key) =>
      typeof key === 'number'
        ? `${key + 1}.member`
        : String(key).replace(/^[A-Z]/, (first) => first.toLowerCase()),
    )
    .join('.');
}

/** A member that is null is one that is not there. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
