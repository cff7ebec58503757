import { expect, test } from '@jest/globals';
import type { Load } from '../../../cli/cost/estimate';
import { cheapestWorkers, runLines, runsAMonth } from '../../../cli/cost/runs';
import { GOAL } from './support';

const scheduled = (schedules: Readonly<Record<string, string>>, load: Load = GOAL): Load => ({
  ...load,
  environment: { ...load.environment, schedules },
});
const dpuHours = (load: Load) =>
  runLines(load).items.find(({ what }) => what === 'clean job')?.quantity ?? Number.NaN;

test('runs are counted by the schedules', () => {
  expect(runsAMonth(scheduled({ hourly: 'rate(1 hour)' }))).toBeCloseTo(730, 6);
  expect(runsAMonth(scheduled({ daily: 'cron(0 2 * * ? *)' }))).toBeCloseTo(730 / 24, 6);
  expect(runsAMonth(scheduled({ hourly: 'rate(1 hour)', daily: 'cron(0 2 * * ? *)' }))).toBeCloseTo(
    730 * (25 / 24),
    6,
  );
});

test('Glue bills a minute for a run however little it does', () => {
  const idle = scheduled({ daily: 'cron(0 2 * * ? *)' }, { ...GOAL, eventsPerSecond: 0.001 });
  // Four workers of one DPU each.
  expect(dpuHours(idle)).toBeCloseTo((730 / 24) * 4 * (60 / 3_600), 4);
});

test('runs twice as often cost more: each starts, and compares with the rows that are there', () => {
  expect(dpuHours(scheduled({ often: 'rate(30 minutes)' }))).toBeGreaterThan(
    dpuHours(scheduled({ hourly: 'rate(1 hour)' })),
  );
});

test('the cheapest number of workers has none beside it that costs less', () => {
  const withWorkers = (workers: number) =>
    dpuHours({
      ...GOAL,
      environment: { ...GOAL.environment, processing: { ...GOAL.environment.processing, workers } },
    });
  const best = cheapestWorkers(GOAL);
  expect(withWorkers(best)).toBeLessThanOrEqual(Math.min(withWorkers(best - 1), withWorkers(best + 1)));
  // Little to do: Glue bills a minute, and each worker more makes it dearer.
  expect(cheapestWorkers({ ...GOAL, eventsPerSecond: 1 })).toBe(2);
});

test('runs that last longer than the time between them are told', () => {
  const slow = {
    ...GOAL.environment,
    processing: { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 },
  } as const;
  const words = (eventsPerSecond: number) =>
    runLines({ ...GOAL, environment: slow, eventsPerSecond }).assumptions.join('\n');
  expect(words(100_000)).toContain('do not keep up');
  expect(words(1_000)).not.toContain('do not keep up');
});

test('without a schedule nothing runs', () => {
  expect(runLines(scheduled({}))).toMatchObject({
    items: [],
    assumptions: [expect.stringContaining('No schedule')],
  });
});
