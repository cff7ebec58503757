import { expect, test } from '@jest/globals';
import { billedBytes, dollars } from '../../../cli/query/cost';

const MB = 1024 ** 2;
const query = {
  statementType: 'DML',
  substatementType: 'SELECT',
  state: 'SUCCEEDED',
  reason: undefined,
  milliseconds: 1,
};

test.each([
  ['a small query costs the least there is', { ...query, scannedBytes: 5 }, 10 * MB],
  ['a larger one is rounded up to megabytes', { ...query, scannedBytes: 10 * MB + 1 }, 11 * MB],
  ['a cancelled query costs what it read', { ...query, scannedBytes: 20 * MB, state: 'CANCELLED' }, 20 * MB],
  ['a failed query is free', { ...query, scannedBytes: 20 * MB, state: 'FAILED' }, 0],
  ['SHOW is free', { ...query, scannedBytes: 39, statementType: 'UTILITY' }, 0],
  ['EXPLAIN is free', { ...query, scannedBytes: 0, substatementType: 'EXPLAIN' }, 0],
])('%s', (_sentence, status, bytes) => {
  expect(billedBytes(status)).toBe(bytes);
});

test('a terabyte costs five dollars', () => {
  expect(dollars(1024 ** 4)).toBe(5);
});
