import { expect, test } from '@jest/globals';
import type { Compared, Round } from '../../../bench/gateway/compare';
import { table, verdict } from '../../../bench/gateway/report';

const rounds = (...figures: Array<readonly [rate: number, latencyMs: number]>): Round[] =>
  figures.map(([rate, latencyMs]) => ({ rate, latencyMs }));
const compared = (through: Round[]): Compared => ({
  title: 'S3 PutObject',
  direct: rounds([100, 2], [200, 4], [100, 2]),
  through,
});

test('rounds are compared pair by pair, so that a slow moment of the machine counts for neither', () => {
  const even = compared(rounds([85, 7], [170, 9], [10, 90]));
  expect(verdict([even])).toMatchObject({ holds: true });
  expect(table([even])).toMatch(/S3 PutObject +100 +85 +0\.85 +9\.00 +5\.00$/);
});

test.each([
  ['throughput', rounds([84, 2], [168, 4], [84, 2])],
  ['latency', rounds([100, 7.1], [200, 9.1], [100, 7.1])],
])('a call that loses too much %s is named', (_, through) => {
  expect(verdict([compared(through)])).toMatchObject({
    holds: false,
    words: expect.stringMatching(/MISSED by S3 PutObject\.$/),
  });
});
