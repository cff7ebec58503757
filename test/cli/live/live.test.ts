import { expect, test } from '@jest/globals';
import { readLive } from '../../../cli/live/live';
import { liveJson, liveText } from '../../../cli/live/print';
import { MemoryLive } from '../../lambda/shared/live/memory-live';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

async function world() {
  const table = new MemoryLive();
  const count = (start: number, groups: Readonly<Record<string, number>>, plain = 0) =>
    table.putWindow({
      dataset: 'events',
      window: start,
      delivery: { arrivalWindow: new Date(start).toISOString(), shard: 's0', first: '1' },
      groups: Object.fromEntries(
        Object.entries(groups).map(([name, events]) => {
          const ids = new Set(
            Array.from({ length: events }, (_, at) => BigInt(at) * 100n + BigInt(name.length)),
          );
          return [name, { ids, lateIds: new Set([2n ** 60n]), plain, plainLate: 0 }];
        }),
      ),
    });
  const older = (start: number, number: number) =>
    table.putArrival({
      dataset: 'events',
      delivery: { arrivalWindow: new Date(start).toISOString(), shard: 's0', first: '1' },
      events: number,
      late: 0,
      older: number,
    });
  return { table, count, older };
}

test('the last windows are listed, newest first, up to the one that is open', async () => {
  const { table, count, older } = await world();
  await count(NOON, { web: 3 });
  await older(NOON - 10 * MINUTE, 4);
  await older(NOON - 5 * MINUTE, 8);
  const live = await readLive(table, 'events', 3, NOON + 7 * MINUTE);
  expect(
    live.windows.map(({ start, events, settled }) => [(start - NOON) / MINUTE, events, settled]),
  ).toEqual([
    [5, 0, false],
    [0, 3, false],
    [-5, 0, true],
  ]);
  expect(live.older).toBe(8);
  const later = await readLive(table, 'events', 2, NOON + 8 * MINUTE);
  expect(later.windows.map(({ settled }) => settled)).toEqual([false, true]);
});

test('each window is a line: its counts, whether they are in and exact, and its largest groups', async () => {
  const { table, count } = await world();
  await count(NOON, { a: 1, bb: 1_200, ccc: 3, dddd: 4, eeeee: 5, ffffff: 6, ggggggg: 7 });
  await count(NOON - 5 * MINUTE, { web: 3 }, 2);
  const text = liveText(await readLive(table, 'events', 3, NOON + 14 * MINUTE));
  const lines = text.split('\n').filter((line) => !line.startsWith('─'));
  expect(lines.map((line) => line.trimEnd())).toEqual([
    'from, UTC         events  late  state                 by group',
    '2026-11-20 12:10       0     0  counts still to come  -',
    '2026-11-20 12:05       0     0  counted               -',
    '2026-11-20 12:00   1,226     1  counted               bb 1,200, ggggggg 7, ffffff 6, eeeee 5, dddd 4 and 2 more',
  ]);
  const [, , , repeated] = liveText(await readLive(table, 'events', 4, NOON + 10 * MINUTE))
    .split('\n')
    .slice(2);
  expect(repeated).toContain('counted, repeats included');
});

test('as JSON, times are ISO 8601', async () => {
  const { table, count } = await world();
  await count(NOON, { web: 3 });
  expect(JSON.parse(liveJson('events', await readLive(table, 'events', 1, NOON)))).toEqual({
    dataset: 'events',
    windows: [
      {
        start: '2026-11-20T12:00:00.000Z',
        events: 3,
        late: 1,
        exact: true,
        settled: false,
        groups: { web: { events: 3, late: 1 } },
      },
    ],
    older: 0,
  });
});
