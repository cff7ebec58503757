import { expect, test } from '@jest/globals';
import { explain } from '../../../cli/query/query-error';
import { QueryFailed } from '../../../cli/query/run-query';

const failed = new QueryFailed({
  id: 'id',
  status: {
    state: 'FAILED',
    reason: "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved",
    statementType: 'DML',
    substatementType: 'SELECT',
    scannedBytes: 0,
    milliseconds: 1,
  },
});
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

test.each([
  ['a failed query', failed, 'local', "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", 1],
  [
    'a refused query',
    named('InvalidRequestException', 'line 1:1: mismatched'),
    'local',
    'line 1:1: mismatched',
    1,
  ],
  [
    'a missing workgroup',
    named('InvalidRequestException', 'WorkGroup is not found.'),
    'dev',
    'WorkGroup is not found. Deploy the environment first: npm run deploy -- --env dev.',
    1,
  ],
  [
    'no environment',
    named('Error', 'connect', { code: 'ECONNREFUSED' }),
    'local',
    expect.stringContaining('Start it first: npm start.'),
    3,
  ],
  [
    'no credentials',
    named('CredentialsProviderError', 'Could not load credentials'),
    'dev',
    'Environment dev: CredentialsProviderError: Could not load credentials',
    3,
  ],
])('%s is told in one message with an exit code', (_case, error, environment, message, exitCode) => {
  expect(explain(error, environment)).toMatchObject({ name: 'UserError', message, exitCode });
});

test('a bug stays a bug', () => {
  const bug = new TypeError('undefined is not a function');
  expect(explain(bug, 'local')).toBe(bug);
});
