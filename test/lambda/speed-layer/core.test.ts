import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LiveWindow } from '../../../lambda/shared/live/counts';
import { compileContract } from '../../../lib/contract/compile-contract';
import { events } from '../../../lib/datasets/events.dataset';
import { orders } from '../../../lib/datasets/orders.dataset';
import { orderLine } from '../consumer/support/records';
import { MemoryLive } from '../shared/live/memory-live';
import { type Arrival, deliver } from './stream';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
const contract = compileContract(events);
const uuid = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;

interface Visit {
  readonly id: number;
  /** When it happened, milliseconds after noon. */
  readonly at: number;
  readonly source: string;
}

const line = ({ id, at, source }: Visit, more: object = {}) =>
  JSON.stringify({
    event_id: uuid(id),
    user_id: 'u1',
    event_type: 'page_view',
    timestamp: new Date(NOON + at).toISOString(),
    source,
    ...more,
  });
const arriving = (at: number, ...lines: string[]): Arrival => ({ shard: 's0', at: NOON + at, lines });

async function counted(arrivals: readonly Arrival[], windows: readonly number[], compiled = contract) {
  const table = new MemoryLive();
  await deliver(arrivals, compiled, table, { batchSize: 10 });
  return Promise.all(windows.map((start) => table.window(compiled.dataset, NOON + start)));
}

test('events stand in the window that they happened in, by group, however they are packed', async () => {
  const web = (at: number, id: number) => line({ id, at, source: 'web' });
  const windows = await counted(
    [
      { ...arriving(MINUTE, web(0, 1), web(1, 2)), packing: 'zstd' },
      { ...arriving(2 * MINUTE, line({ id: 3, at: MINUTE, source: 'mobile' })), packing: 'gzip' },
      arriving(5 * MINUTE, web(5 * MINUTE, 4), web(5 * MINUTE - 1, 5)),
    ],
    [0, 5 * MINUTE],
  );
  expect(windows).toEqual([
    {
      start: NOON,
      events: 4,
      late: 0,
      exact: true,
      groups: { mobile: { events: 1, late: 0 }, web: { events: 3, late: 0 } },
    },
    { start: NOON + 5 * MINUTE, events: 1, late: 0, exact: true, groups: { web: { events: 1, late: 0 } } },
  ]);
});

test.each([
  ['a minute after its window is in time', 6 * MINUTE, { events: 1, late: 0 }],
  ['later than that is late', 6 * MINUTE + 1, { events: 0, late: 1 }],
])('an event that arrives %s', async (_, at, expected) => {
  const [window] = await counted([arriving(at, line({ id: 1, at: 0, source: 'web' }))], [0]);
  expect(window).toMatchObject(expected);
});

test('an event that came in time and comes again late, on another shard, counts once and is not late', async () => {
  const visit = line({ id: 1, at: 0, source: 'web' });
  const [window] = await counted([arriving(9 * MINUTE, visit), { ...arriving(0, visit), shard: 's1' }], [0]);
  expect(window).toMatchObject({ events: 1, late: 0 });
});

test('what the consumer refuses or drops is not counted', async () => {
  const visit = { id: 1, at: 0, source: 'web' };
  const [window] = await counted(
    [
      arriving(
        0,
        'no JSON',
        line(visit, { source: 'fax' }),
        line(visit, { event_type: 'test' }),
        line({ ...visit, id: 2 }),
      ),
      { ...arriving(1, line({ ...visit, id: 3 })), lines: ['\u0028\u00b5/\u00fd'] },
    ],
    [0],
  );
  expect(window).toMatchObject({ events: 1, late: 0 });
});

test('events of another day stand in no window, and are told of by their number', async () => {
  const table = new MemoryLive();
  const sample = { country: 'France' };
  await deliver(
    [arriving(0, orderLine(sample), orderLine({ ...sample, event_id: uuid(2) }))],
    compileContract(orders),
    table,
    { batchSize: 10 },
  );
  expect(table.windowItems.size).toBe(0);
  expect(await table.arrivals('orders', NOON)).toMatchObject([{ events: 2, older: 2, late: 0 }]);
});

test('a window without a valid event leaves nothing', async () => {
  const table = new MemoryLive();
  await deliver([arriving(0, 'no JSON')], contract, table, { batchSize: 10 });
  expect(table.windowItems.size).toBe(0);
  expect(await table.arrivals('events', NOON)).toMatchObject([{ events: 0, late: 0, older: 0 }]);
});

test('without a grouping column there is one group; without a value in it, one for those', async () => {
  const { groupBy: _, ...ungrouped } = contract;
  const byType = { ...contract, groupBy: 'properties' };
  const arrivals = [arriving(0, line({ id: 1, at: 0, source: 'web' }))];
  const [[all], [none]] = await Promise.all([
    counted(arrivals, [0], ungrouped),
    counted(arrivals, [0], byType),
  ]);
  expect(Object.keys(all?.groups ?? {})).toEqual(['(all)']);
  expect(Object.keys(none?.groups ?? {})).toEqual(['(none)']);
});

test('a key that holds personal data leaves no fingerprint: events are counted, repeats included', async () => {
  const personal = { ...contract, primaryKey: ['user_id'] };
  const visit = line({ id: 1, at: 0, source: 'web' });
  const table = new MemoryLive();
  await deliver([arriving(0, visit, visit)], personal, table, { batchSize: 10 });
  const [item] = table.windowItems.values();
  expect([...(item?.groups['web']?.ids ?? [])]).toEqual([]);
  expect(await table.window('events', NOON)).toMatchObject({ events: 2, exact: false });
});

test('a moment that is written in another offset is the same key', async () => {
  const byTime = { ...contract, primaryKey: ['timestamp'] };
  const at = (timestamp: string) => line({ id: 1, at: 0, source: 'web' }, { timestamp });
  const [window] = await counted(
    [arriving(0, at('2026-11-20T12:00:00Z'), at('2026-11-20T13:00:00.000+01:00'))],
    [0],
    byTime,
  );
  expect(window).toMatchObject({ events: 1 });
});

/** The second count: straight from what arrived, with no state, no shard and no batch. */
function plainCount(visits: readonly Visit[], arrivals: ReadonlyArray<{ visit: number; at: number }>) {
  const windows = new Map<number, Map<string, { inTime: Set<number>; late: Set<number> }>>();
  for (const { visit, at } of arrivals) {
    const { id, at: happenedAt, source } = visits[visit] as Visit;
    const start = Math.floor((NOON + happenedAt) / 300_000) * 300_000;
    const groups = windows.get(start) ?? new Map();
    windows.set(start, groups);
    const group = groups.get(source) ?? { inTime: new Set(), late: new Set() };
    groups.set(source, group);
    (NOON + at > start + 360_000 ? group.late : group.inTime).add(id);
  }
  return [...windows].map(([start, groups]): LiveWindow => {
    const counts = [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, { inTime, late }]) =>
          [name, { events: inTime.size, late: [...late].filter((id) => !inTime.has(id)).length }] as const,
      );
    const sum = (what: 'events' | 'late') => counts.reduce((total, [, count]) => total + count[what], 0);
    return {
      start,
      events: sum('events'),
      late: sum('late'),
      exact: true,
      groups: Object.fromEntries(counts),
    };
  });
}

test('windows equal a plain second count, under duplicates, lost answers, late events, shards and batches', async () => {
  const visit = fc.record({
    at: fc.integer({ min: 0, max: 40 * MINUTE }),
    source: fc.constantFrom('web', 'mobile', 'server'),
  });
  const arrival = fc.record({
    visit: fc.nat(),
    delay: fc.oneof(fc.nat(30_000), fc.nat(20 * MINUTE)),
    shard: fc.constantFrom('s0', 's1', 's2'),
    packing: fc.constantFrom('plain', 'gzip', 'zstd'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(visit, { minLength: 1, maxLength: 30 }),
      fc.array(arrival, { maxLength: 120 }),
      fc.integer({ min: 1, max: 9 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      async (drawn, arrivals, batchSize, luck) => {
        const visits = drawn.map((each, id) => ({ id, ...each }));
        const placed = arrivals.map(({ visit: index, delay, ...rest }) => {
          const number = index % visits.length;
          return { ...rest, visit: number, at: (visits[number] as Visit).at + delay };
        });
        const table = new MemoryLive();
        await deliver(
          placed.map(({ visit: index, at, shard, packing }) => ({
            shard,
            packing,
            at: NOON + at,
            lines: [line(visits[index] as Visit)],
          })),
          contract,
          table,
          { batchSize, lost: () => luck.next().value === 0 },
        );
        expect(table.overwritten.filter((each) => each !== 'same')).toEqual([]);
        for (const window of plainCount(visits, placed)) {
          expect(await table.window('events', window.start)).toEqual(window);
        }
      },
    ),
    { numRuns: 60 },
  );
});
