import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { refusedInput, withoutNulls } from '../../../local/athena/validation';

const schema = z.object({
  QueryExecutionId: z.string().min(1).max(128),
  NextToken: z.string().min(1).optional(),
  MaxResults: z.int().min(1).max(50).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  Ids: z.array(z.string()).max(2).optional(),
  Name: z
    .string()
    .regex(/^[a-z]{1,3}$/)
    .optional(),
  ResultConfiguration: z.object({ OutputLocation: z.string() }).optional(),
});

function refusal(input: object) {
  const given = withoutNulls(input);
  const { error } = schema.safeParse(given);
  return refusedInput(error?.issues ?? [], given);
}

test.each([
  [{}, "Value null at 'queryExecutionId' failed to satisfy constraint: Member must not be null"],
  [
    { QueryExecutionId: 'q', MaxResults: 51 },
    "Value at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
  ],
  [
    { QueryExecutionId: 'q', NextToken: '' },
    "Value at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    { QueryExecutionId: 'q', State: 'OFF' },
    "Value at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
  ],
  [
    { QueryExecutionId: 'q', Ids: ['a', 'b', 'c'] },
    "Value at 'ids' failed to satisfy constraint: Member must have length less than or equal to 2",
  ],
  [
    { QueryExecutionId: 'q', Name: 'ABC' },
    "Value at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]{1,3}",
  ],
  [
    { QueryExecutionId: 'q', ResultConfiguration: {} },
    "Value null at 'resultConfiguration.outputLocation' failed to satisfy constraint: Member must not be null",
  ],
])('what does not fit is named with its constraint: %j', (input, constraint) => {
  expect(refusal(input)).toMatchObject({
    code: 'InvalidRequestException',
    message: `1 validation error detected: ${constraint}`,
    members: { AthenaErrorCode: 'INVALID_INPUT' },
  });
});

test('several members that do not fit are told together', () => {
  expect(refusal({ QueryExecutionId: 'q', NextToken: '', MaxResults: 0 }).message).toBe(
    "2 validation errors detected: Value at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1",
  );
});

test.each([
  [{ QueryExecutionId: 'q', MaxResults: '1' }, 'STRING_VALUE can not be converted to an Integer'],
  [{ QueryExecutionId: 1 }, 'NUMBER_VALUE can not be converted to a String'],
  [{ QueryExecutionId: true }, 'TRUE_VALUE can not be converted to a String'],
  [{ QueryExecutionId: [] }, 'Start of list found where not expected'],
  [{ QueryExecutionId: {} }, 'Start of structure or map found where not expected.'],
  [{ QueryExecutionId: 'q', Ids: 'a' }, 'Expected list or null'],
  [{ QueryExecutionId: 'q', ResultConfiguration: 'a' }, 'Expected null'],
])('a value of the wrong type cannot be read: %j', (input, message) => {
  expect(refusal(input)).toMatchObject({ code: 'SerializationException', message });
});

test('null is as good as nothing', () => {
  expect(withoutNulls({ a: null, b: [null, 1], c: { d: null } })).toEqual({ b: [1], c: {} });
});
