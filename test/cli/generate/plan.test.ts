import { describe, expect, test } from '@jest/globals';
import { duration } from '../../../cli/duration';
import { start as moment, share, spike } from '../../../cli/generate/flags';
import { generatePlan } from '../../../cli/generate/plan';
import { UserError } from '../../../cli/user-error';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;

test('a rate for a while is put as time goes by, from now on', () => {
  expect(generatePlan({ rate: 2000, for: 10 * MINUTE }, NOW)).toMatchObject({
    generate: { count: 1_200_000, startMs: NOW, spanMs: 10 * MINUTE, seed: 1 },
    speed: 1,
  });
});

test('a count without a rate is of the day that ends now, as fast as it goes', () => {
  const plan = generatePlan({ count: 500 }, NOW);
  expect(plan).toMatchObject({ generate: { count: 500, startMs: NOW - 24 * 60 * MINUTE } });
  expect(plan.speed).toBeUndefined();
});

test('with a speed, the rows tell of more time than passes', () => {
  const start = Date.parse('2024-01-01T00:00:00Z');
  const spikes = [{ factor: 5, atMs: MINUTE, forMs: MINUTE }];
  const plan = generatePlan({ rate: 100, for: 10 * MINUTE, speed: 144, start, spike: spikes }, NOW);
  expect(plan).toMatchObject({
    generate: {
      startMs: start,
      spanMs: 24 * 60 * MINUTE,
      spikes: [{ factor: 5, atMs: 144 * MINUTE, forMs: 144 * MINUTE }],
    },
    speed: 144,
  });
});

test.each([
  ['no number of rows', {}, '--count'],
  ['a rate without an end', { rate: 5 }, '--for and --count'],
  ['a rate with two ends', { rate: 5, for: MINUTE, count: 5 }, '--for and --count'],
  ['a speed without a rate', { count: 5, speed: 2 }, '--speed'],
  ['a start before the table', { count: 5, start: Date.parse('2023-12-31T23:00:00Z') }, '2024-01-01'],
  ['a spike after the end', { rate: 5, for: MINUTE, spike: [spike('5x@3m')[0] as never] }, '180 s'],
  ['shares of more than all', { count: 5, duplicates: 0.6, invalid: 0.6 }, 'more than all rows'],
])('%s is refused in a sentence', (_what, flags, words) => {
  expect(() => generatePlan(flags, NOW)).toThrow(UserError);
  expect(() => generatePlan(flags, NOW)).toThrow(words);
});

describe('on the command line', () => {
  test('times, moments, shares and spikes are read', () => {
    expect(['500ms', '1.5s', '10m', '2h', '7d'].map(duration)).toEqual([
      500, 1500, 600_000, 7_200_000, 604_800_000,
    ]);
    expect(moment('2024-01-01')).toBe(Date.UTC(2024, 0, 1));
    expect(moment('2024-01-01T01:00:00+01:00')).toBe(Date.UTC(2024, 0, 1));
    expect(['0', '0.02', '1'].map(share)).toEqual([0, 0.02, 1]);
    expect(spike('2.5x@30s+5s', spike('5x@3m'))).toEqual([
      { factor: 5, atMs: 180_000, forMs: 60_000 },
      { factor: 2.5, atMs: 30_000, forMs: 5000 },
    ]);
  });

  test.each<[(text: string) => unknown, string]>([
    [duration, '10'],
    [duration, '0s'],
    [duration, '-1m'],
    [moment, '2024-02-30T00:00:00'],
    [moment, '2024-02-30'],
    [moment, 'yesterday'],
    [share, '2%'],
    [share, ''],
    [share, '1.1'],
    [spike, '5@3m'],
    [spike, '0x@3m'],
    [spike, '5x@3'],
  ])('%p refuses %j', (parse, text) => {
    expect(() => parse(text)).toThrow(/Wanted/);
  });
});
