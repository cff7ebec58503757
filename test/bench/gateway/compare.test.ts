import { expect, test } from '@jest/globals';
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
  const made: number[] = [];
  let [inFlight, most] = [0, 0];
  const call = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    made.push(performance.now());
    await new Promise((turn) => setImmediate(turn));
    inFlight -= 1;
  };
  const start = performance.now();
  expect(await callsIn(0.05, call, 3)).toBe(made.length);
  expect(most).toBe(3);
  expect((made.at(-1) ?? 0) - start).toBeLessThanOrEqual(50);
});
