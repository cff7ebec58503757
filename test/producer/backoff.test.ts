import { expect, test } from '@jest/globals';
import { backoffMs } from '../../producer/backoff';

const options = { baseDelayMs: 100, maxDelayMs: 1000 };

test('the bound of the pause doubles with each attempt, up to the cap', () => {
  const almostOne = 1 - Number.EPSILON;
  expect([1, 2, 3, 4, 5, 20].map((attempts) => Math.round(backoffMs(attempts, options, almostOne)))).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
});

test('the jitter is full: any pause from nothing to the bound', () => {
  expect(backoffMs(3, options, 0)).toBe(0);
  expect(backoffMs(3, options, 0.25)).toBe(100);
});
