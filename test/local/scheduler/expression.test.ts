import { expect, test } from '@jest/globals';
import { timetable } from '../../../local/scheduler/expression';

const CREATED = new Date('2026-11-21T14:20:00Z');
/** A Saturday. */
const NOW = new Date('2026-11-21T15:00:00Z');
const next = (expression: string, from = NOW, timezone = 'UTC') =>
  timetable(expression, timezone, CREATED).next(from)?.toISOString();

test.each([
  ['rate(1 hour)', '2026-11-21T15:20:00.000Z'],
  ['rate(15 minutes)', '2026-11-21T15:05:00.000Z'],
  ['rate(2 days)', '2026-11-23T14:20:00.000Z'],
  ['cron(0 2 * * ? *)', '2026-11-22T02:00:00.000Z'],
  ['cron(0/15 * * * ? *)', '2026-11-21T15:15:00.000Z'],
  // AWS counts days of the week from Sunday, which is 1.
  ['cron(0 8 ? * 2-6 *)', '2026-11-23T08:00:00.000Z'],
  ['cron(0 8 ? * 1 *)', '2026-11-22T08:00:00.000Z'],
  ['cron(0 8 ? * MON-FRI *)', '2026-11-23T08:00:00.000Z'],
  ['cron(0 8 ? * 6L *)', '2026-11-27T08:00:00.000Z'],
  ['cron(0 8 ? * 6#3 *)', '2026-12-18T08:00:00.000Z'],
  ['cron(0 8 L * ? *)', '2026-11-30T08:00:00.000Z'],
  ['cron(0 8 1 1 ? 2028)', '2028-01-01T08:00:00.000Z'],
  ['at(2026-12-24T18:00:00)', '2026-12-24T18:00:00.000Z'],
])('%s comes next at %s', (expression, time) => {
  expect(next(expression)).toBe(time);
});

test('a rate counts from its making, however late it is asked', () => {
  expect(next('rate(1 hour)', CREATED)).toBe('2026-11-21T15:20:00.000Z');
  expect(next('rate(1 hour)', new Date('2026-11-23T09:21:00Z'))).toBe('2026-11-23T10:20:00.000Z');
});

test('cron means the time of its zone', () => {
  expect(next('cron(0 2 * * ? *)', NOW, 'Europe/Berlin')).toBe('2026-11-22T01:00:00.000Z');
});

test('what has passed does not come again', () => {
  expect(next('at(2026-11-21T14:59:59)')).toBeUndefined();
});

test.each([
  ['every hour', 'wanted rate(…), cron(…) or at(…)'],
  ['rate(0 hours)', 'wanted rate(1 hour)'],
  ['rate(1 fortnight)', 'wanted rate(1 hour)'],
  ['cron(0 2 * * *)', 'six fields'],
  ['cron(0 2 * * * *)', 'must be ?'],
  ['cron(61 2 * * ? *)', 'Invalid value for minute'],
  ['at(tomorrow)', 'wanted at('],
])('%s is refused: %s', (expression, words) => {
  expect(() => next(expression)).toThrow(words);
});
