import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createClock, openClock } from '../../local/clock';
import { temporaryDirectories } from './temporary-directory';

const directory = temporaryDirectories();

test('what the machine said before a leap stays as it was, what it says after is ahead', () => {
  let machine = 1_000;
  const clock = createClock(() => machine);
  machine = 10_000;
  clock.advance(60_000);
  machine = 20_000;
  clock.advance(5_000);
  expect([5_000, 10_000, 15_000, 20_000].map(clock.at)).toEqual([5_000, 70_000, 75_000, 85_000]);
  expect(clock.now()).toBe(85_000);
});

test('many small steps at once are one leap', () => {
  let machine = 10_000;
  const clock = createClock(() => machine);
  for (let step = 0; step < 10; step += 1) {
    clock.advance(60_000);
    machine += 1;
  }
  expect(clock.now()).toBe(machine + 600_000);
  expect([9_999, 10_000].map(clock.at)).toEqual([9_999, 610_000]);
});

test('time is not put back', () => {
  expect(() => createClock().advance(-1)).toThrow('Received -1 ms');
  expect(() => createClock().advance(Number.NaN)).toThrow('only put forward');
});

test('a clock that was put forward is ahead after a restart too', () => {
  const file = join(directory(), 'state', 'clock.json');
  openClock(file, () => 1_000).advance(3_600_000);
  const again = openClock(file, () => 5_000);
  expect(again.now()).toBe(3_605_000);
  expect(again.at(500)).toBe(500);
});
