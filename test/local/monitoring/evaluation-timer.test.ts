import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Clock, createClock } from '../../../local/clock';
import { createEvaluationTimer, type EvaluationTimer } from '../../../local/monitoring/evaluation-timer';

const MINUTE = 60_000;
let clock: Clock;
let timer: EvaluationTimer;
/** What happened, with the clock's time in seconds. */
let done: string[];
let problems: string[];

beforeEach(() => {
  jest.useFakeTimers({ now: 10_000 });
  clock = createClock();
  done = [];
  problems = [];
  const note = (what: string) => async () => void done.push(`${what} ${Math.round(clock.now() / 1000)}`);
  timer = createEvaluationTimer({
    clock,
    collect: note('collect'),
    evaluate: note('evaluate'),
    onProblem: (words) => void problems.push(words),
  });
});
afterEach(async () => {
  await timer.close();
  jest.useRealTimers();
});

test('it collects and evaluates behind each minute', async () => {
  timer.start();
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  expect(done).toEqual(['collect 61', 'evaluate 61', 'collect 121', 'evaluate 121']);
});

test('it evaluates two seconds after new data, once however much there is', async () => {
  timer.dataArrived();
  timer.dataArrived();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(done).toEqual(['evaluate 12']);
  timer.dataArrived();
  await jest.advanceTimersByTimeAsync(2_000);
  expect(done).toEqual(['evaluate 12', 'evaluate 14']);
});

test('a leap goes over each minute on the way', async () => {
  await timer.advance(150_000);
  expect(done).toEqual([
    'collect 10',
    'collect 60',
    'evaluate 60',
    'collect 120',
    'evaluate 120',
    'collect 160',
    'evaluate 160',
  ]);
  expect(clock.now()).toBe(160_000);
});

test('in a long leap every minute is evaluated, and services are asked a bounded number of times', async () => {
  await timer.advance(24 * 60 * MINUTE);
  expect(done.filter((what) => what.startsWith('evaluate')).length).toBe(24 * 60 + 1);
  expect(done.filter((what) => what.startsWith('collect')).length).toBe(120 + 2);
});

test('the next minute is awaited anew after a leap', async () => {
  timer.start();
  await timer.advance(45_000);
  done = [];
  // The clock says 55 now: six seconds to the minute and one behind it.
  await jest.advanceTimersByTimeAsync(6_000);
  expect(done).toEqual(['collect 61', 'evaluate 61']);
});

test('what is done alone waits for an evaluation, and a failure stops nothing', async () => {
  const order: string[] = [];
  const failed = timer.exclusively(async () => {
    order.push('first');
    throw new Error('refused');
  });
  const after = timer.exclusively(async () => order.push('second'));
  await expect(failed).rejects.toThrow('refused');
  await after;
  expect(order).toEqual(['first', 'second']);
});
