import { expect, test } from '@jest/globals';
import { fairness, grows, quantile, report } from '../../../bench/clients/report';
import { type Call, KINDS } from '../../../bench/clients/work';

const MIB = 1024 * 1024;
const memory = (...mib: number[]) => ({ name: 'gateway', bytes: mib.map((each) => each * MIB) });
const calls = (count: number): Call[] =>
  KINDS.flatMap((kind) => Array.from({ length: count }, (_, at) => ({ kind, ms: at + 1 })));

test('quantiles are values that were seen', () => {
  const sorted = Array.from({ length: 100 }, (_, at) => at + 1);
  expect([0.5, 0.95, 0.99].map((share) => quantile(sorted, share))).toEqual([50, 95, 99]);
  expect(quantile([7], 0.01)).toBe(7);
});

test('memory that levels off does not grow; what goes on growing does', () => {
  expect(grows(memory(100, 200, 400, 410, 420, 420, 430, 440))).toBe(false);
  expect(grows(memory(100, 200, 300, 400, 500, 600, 700, 800))).toBe(true);
  expect(grows(memory(10, 10, 10, 10, 20, 20, 40, 60))).toBe(false);
});

test('a client that gets nothing is not served evenly', () => {
  expect(fairness([4, 8])).toBe(0.5);
  expect(report([calls(2), []], [], 1)).toMatchObject({
    holds: false,
    words: expect.stringContaining('not served evenly: Athena query'),
  });
});

test('one error is enough', () => {
  expect(report([calls(4), calls(3)], [memory(1, 1)], 1)).toMatchObject({ holds: true });
  const failed: Call = { kind: 'Lambda invocation', ms: 1, error: 'TooManyRequestsException: Rate' };
  expect(report([[...calls(4), failed], calls(3)], [], 1)).toMatchObject({
    holds: false,
    words: expect.stringContaining(
      '1 errors, for instance Lambda invocation: TooManyRequestsException: Rate',
    ),
  });
});
