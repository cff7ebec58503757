import { expect, test } from '@jest/globals';
import { billedDpuSeconds, costOf } from '../../../../lambda/shared/runs/cost';

test('a Glue run is billed for its workers by the second, from a minute on', () => {
  const workers = { NumberOfWorkers: 3, WorkerType: 'G.2X' };
  expect(billedDpuSeconds({ ExecutionTime: 100, ...workers })).toBe(600);
  expect(billedDpuSeconds({ ExecutionTime: 12, ...workers })).toBe(360);
  expect(billedDpuSeconds({ ExecutionTime: 100, MaxCapacity: 2, ...workers })).toBe(200);
  expect(billedDpuSeconds({ ExecutionTime: 100, DPUSeconds: 77.5, ...workers })).toBe(77.5);
});

test('no run, and a run on a laptop, are billed nothing', () => {
  expect(billedDpuSeconds({})).toBe(0);
  expect(billedDpuSeconds({ ExecutionTime: 100 })).toBe(0);
});

test('datasets of a group share its Glue runs, and each pays its own query', () => {
  const hour = { ExecutionTime: 3600, MaxCapacity: 2 };
  expect(costOf([hour, hour], 4, 2 * 1024 ** 4)).toEqual({
    dpu_seconds: 3600,
    bytes_scanned: 2 * 1024 ** 4,
    usd: 10.44,
  });
});

test('a small query costs what ten megabytes cost, and no query nothing', () => {
  expect(costOf([{}, {}], 1, 12)).toEqual({ dpu_seconds: 0, bytes_scanned: 12, usd: 0.000048 });
  expect(costOf([{}, {}], 1, undefined)).toEqual({ dpu_seconds: 0, bytes_scanned: 0, usd: 0 });
});
