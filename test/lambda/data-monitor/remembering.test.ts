import { expect, test } from '@jest/globals';
import { remembering } from '../../../lambda/data-monitor/remembering';
import type { LiveReader } from '../../../lambda/shared/live/ports';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

function world() {
  const read: string[] = [];
  const live = {
    async window(dataset: string, start: number) {
      read.push(`${dataset} ${(start - NOON) / MINUTE}`);
      return { start, events: read.length, late: 0, exact: true, groups: {} };
    },
    arrivals: async () => [],
    markTold: async () => {},
  } satisfies LiveReader;
  let now = NOON;
  const reader = remembering(live, () => now);
  const at = async (minutes: number, dataset: string, start: number) => {
    now = NOON + minutes * MINUTE;
    return (await reader.window(dataset, NOON + start * MINUTE)).events;
  };
  return { at, read };
}

test('a window is read anew until all of its events in time must be in, and then once', async () => {
  const { at, read } = world();
  await at(8, 'events', 0);
  await at(13.9, 'events', 0);
  expect(await at(14, 'events', 0)).toBe(3);
  expect(await at(20, 'events', 0)).toBe(3);
  expect(read).toHaveLength(3);
});

test('each dataset has its own windows', async () => {
  const { at, read } = world();
  await at(30, 'events', 0);
  await at(30, 'orders', 0);
  await at(30, 'events', 5);
  expect(read).toEqual(['events 0', 'orders 0', 'events 5']);
});

test('what nobody asks for any more is forgotten', async () => {
  const { at, read } = world();
  await at(30, 'events', 0);
  await at(121, 'events', 100);
  await at(121, 'events', 0);
  expect(read).toEqual(['events 0', 'events 100', 'events 0']);
});
