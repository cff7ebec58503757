import { expect, test } from '@jest/globals';
import { compare } from '../../../bench/gateway/compare';

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
