import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { ScheduleRecord } from '../../../local/scheduler/schedules';
import { Timers } from '../../../local/scheduler/timers';

const START = Date.parse('2026-11-21T14:00:00Z');
const MINUTE = 60_000;

const schedule = (change: Partial<ScheduleRecord> = {}): ScheduleRecord => ({
  Name: 'hourly',
  GroupName: 'default',
  ScheduleExpression: 'rate(1 hour)',
  State: 'ENABLED',
  Target: { Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:orders', RoleArn: 'any' },
  CreationDate: START / 1000,
  LastModificationDate: START / 1000,
  ...change,
});

let schedules: ScheduleRecord[];
let fired: string[];
let problems: string[];
let fire: (name: string) => Promise<void>;
let timers: Timers;
beforeEach(() => {
  jest.useFakeTimers({ now: START });
  schedules = [];
  fired = [];
  problems = [];
  fire = async (name) => {
    fired.push(`${name} ${new Date().toISOString().slice(11, 16)}`);
  };
  timers = new Timers({
    schedules: () => schedules,
    fire: ({ Name }) => fire(Name),
    onProblem: (words) => problems.push(words),
  });
});
afterEach(async () => {
  await timers.stop();
  jest.useRealTimers();
});

test('each fires in its own time', async () => {
  schedules = [schedule(), schedule({ Name: 'daily', ScheduleExpression: 'cron(30 15 * * ? *)' })];
  timers.start();
  await jest.advanceTimersByTimeAsync(150 * MINUTE);
  expect(fired).toEqual(['hourly 15:00', 'daily 15:30', 'hourly 16:00']);
});

test('what was missed while the laptop slept fires once', async () => {
  schedules = [schedule()];
  timers.start();
  await jest.advanceTimersByTimeAsync(MINUTE);
  // The clock goes on, the timers do not.
  jest.setSystemTime(START + 600 * MINUTE + 5 * MINUTE);
  await jest.advanceTimersByTimeAsync(MINUTE);
  expect(fired).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(60 * MINUTE);
  expect(fired[1]).toBe('hourly 01:00');
});

test('what passed before the start does not fire', async () => {
  schedules = [schedule({ CreationDate: START / 1000 - 5 * 3600 - 60 })];
  timers.start();
  await jest.advanceTimersByTimeAsync(58 * MINUTE);
  expect(fired).toEqual([]);
  await jest.advanceTimersByTimeAsync(2 * MINUTE);
  expect(fired).toEqual(['hourly 14:59']);
});

test('one that is disabled, deleted or changed fires no longer as it was', async () => {
  const [kept, other] = [schedule(), schedule({ Name: 'other' })];
  schedules = [kept, other];
  timers.start();
  await jest.advanceTimersByTimeAsync(30 * MINUTE);
  schedules = [schedule({ ScheduleExpression: 'rate(40 minutes)' }), { ...other, State: 'DISABLED' }];
  timers.look();
  await jest.advanceTimersByTimeAsync(60 * MINUTE);
  expect(fired).toEqual(['hourly 14:40', 'hourly 15:20']);
});

test('a start that fails is told, and the next time comes all the same', async () => {
  schedules = [schedule()];
  fire = async () => {
    throw new Error('no such state machine');
  };
  timers.start();
  await jest.advanceTimersByTimeAsync(121 * MINUTE);
  expect(problems).toEqual(Array(2).fill('hourly could not start: no such state machine'));
});

test('after the end nothing fires', async () => {
  schedules = [schedule()];
  timers.start();
  await timers.stop();
  await jest.advanceTimersByTimeAsync(180 * MINUTE);
  expect(fired).toEqual([]);
});
