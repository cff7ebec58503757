import { expect, test } from '@jest/globals';
import { type DatasetFigures, monitor, monitorAll } from '../../../lambda/data-monitor/core';
import type { RunRecord } from '../../../lib/wiring/run';
import { runRecord } from '../../cli/runs/records';
import { MemoryLive } from '../shared/live/memory-live';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
/** The first moment at which the window that begins at noon is settled. */
const SETTLED = NOON + 8 * MINUTE;

async function world(runs: readonly RunRecord[] = []) {
  const live = new MemoryLive();
  const told: DatasetFigures[] = [];
  const asked: unknown[] = [];
  const ports = {
    live,
    ledger: {
      recent: async (_dataset: string, _limit: number, wanted?: object) => {
        asked.push(wanted);
        return [...runs];
      },
    },
    tell: (figures: DatasetFigures) => void told.push(figures),
  };
  const count = (start: number, inTime: number, late = 0) =>
    live.putWindow({
      dataset: 'events',
      window: start,
      delivery: { arrivalWindow: new Date(start).toISOString(), shard: 's0', first: '1' },
      groups: { web: { ids: new Set(), lateIds: new Set(), plain: inTime, plainLate: late } },
    });
  const arrived = (start: number, late: number) =>
    live.putArrival({
      dataset: 'events',
      delivery: { arrivalWindow: new Date(start).toISOString(), shard: 's0', first: '1' },
      events: 100,
      late,
      older: 0,
    });
  return { ports, count, arrived, told, asked, at: (now: number) => monitor('events', now, ports) };
}

const published = (newest: string, changes: Partial<RunRecord> = {}) => {
  const clean = runRecord().clean as NonNullable<RunRecord['clean']>;
  return runRecord({
    clean: { ...clean, arrivals: { p01: newest, p05: newest, p50: newest, newest } },
    ...changes,
  });
};

test('the window that is told of is the newest whose counts are in, against the hour before it', async () => {
  const { count, at, told } = await world();
  for (let window = 1; window <= 12; window += 1) await count(NOON - window * 5 * MINUTE, 50);
  await count(NOON, 300, 7);
  await count(NOON + 5 * MINUTE, 9_999);
  await at(SETTLED);
  expect(told).toMatchObject([{ window: { start: NOON, events: 300 }, trafficPercent: 600 }]);
});

test('a minute earlier it is the one before', async () => {
  const { at } = await world();
  expect((await at(SETTLED - 1)).window.start).toBe(NOON - 5 * MINUTE);
});

test('without usual traffic there is no share of it', async () => {
  const { count, at } = await world();
  await count(NOON, 300);
  expect(await at(SETTLED)).not.toHaveProperty('trafficPercent');
});

test('late events are told of once', async () => {
  const { arrived, at } = await world();
  await arrived(NOON - 10 * MINUTE, 3);
  await arrived(NOON, 4);
  expect((await at(SETTLED)).lateEvents).toBe(7);
  await arrived(NOON, 4);
  expect((await at(SETTLED + MINUTE)).lateEvents).toBe(0);
  await arrived(NOON + 5 * MINUTE, 2);
  expect((await at(SETTLED + 6 * MINUTE)).lateEvents).toBe(2);
});

test('late events that could not be told of are told of the next time', async () => {
  const { arrived, ports } = await world();
  await arrived(NOON, 4);
  const failing = {
    ...ports,
    tell: () => {
      throw new Error('no metrics');
    },
  };
  await expect(monitor('events', SETTLED, failing)).rejects.toThrow('no metrics');
  expect((await monitor('events', SETTLED, ports)).lateEvents).toBe(4);
});

test('data is as fresh as the newest row of all runs that published', async () => {
  const { at, asked } = await world([
    published('2026-11-20T11:00:00.000Z'),
    published('2026-11-20T11:30:00.000Z'),
    runRecord(),
  ]);
  expect((await at(NOON)).freshnessSeconds).toBe(1_800);
  expect(asked).toEqual([{ state: 'succeeded', kind: 'arrivals' }]);
});

test('while nothing was ever published, nothing is old', async () => {
  expect((await (await world()).at(NOON)).freshnessSeconds).toBe(0);
});

test('a dataset that cannot be measured leaves the others their figures, and is told of', async () => {
  const { ports, told } = await world();
  const ledger = {
    recent: async (dataset: string) => {
      if (dataset === 'orders') throw new Error('no ledger');
      return [];
    },
  };
  await expect(monitorAll(['orders', 'events'], NOON, { ...ports, ledger })).rejects.toThrow(
    '1 of 2 datasets could not be measured: Error: no ledger',
  );
  expect(told.map(({ dataset }) => dataset)).toEqual(['events']);
});
