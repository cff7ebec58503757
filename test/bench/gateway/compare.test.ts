import { expect, jest, test } from '@jest/globals';
import { callsIn, compare } from '../../../bench/gateway/compare';

const LENGTH = { warmUps: 1, rounds: 2, inFlight: 3, callsInFlight: 7, callsAlone: 2 };

test('both ways make the same calls in turn, the other one first each time; warm-ups count for nothing', async () => {
  const made: string[] = [];
  const way = (name: string) => async () => void made.push(name);
  const { direct, through } = await compare('t', { direct: way('d'), through: way('t') }, LENGTH);
  expect([direct.length, through.length]).toEqual([2, 2]);
  const turns = made
    .join('')
    .match(/(d+|t+)/g)
    ?.map((turn) => [turn[0], turn.length]);
  expect(turns).toEqual([
    ['d', 9],
    ['t', 18],
    ['d', 18],
    ['t', 9],
  ]);
});

test('calls are counted until the time is over, several in flight', async () => {
  let now = 1_000;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const begun: number[] = [];
  let [inFlight, most] = [0, 0];
  const call = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    begun.push(now);
    now += 10;
    await new Promise((turn) => setImmediate(turn));
    inFlight -= 1;
  };
  try {
    expect(await callsIn(0.05, call, 3)).toBe(5);
  } finally {
    clock.mockRestore();
  }
  expect(most).toBe(3);
  expect(begun).toEqual([1_000, 1_010, 1_020, 1_030, 1_040]);
});
