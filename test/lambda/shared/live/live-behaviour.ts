import { expect, test } from '@jest/globals';
import type { GroupCounts, WindowItem } from '../../../../lambda/shared/live/counts';
import type { LiveReader, LiveWriter } from '../../../../lambda/shared/live/ports';

const NOON = Date.parse('2026-11-20T12:00:00Z');

const counts = (ids: number[], lateIds: number[] = []): GroupCounts => ({
  ids: new Set(ids.map(BigInt)),
  lateIds: new Set(lateIds.map(BigInt)),
  plain: 0,
  plainLate: 0,
});

/** What every live table does; each test has a dataset of its own. */
export function liveBehaviour(table: () => LiveReader & LiveWriter): void {
  let datasets = 0;
  const anew = () => `live_${Date.now()}_${datasets++}`;
  const item = (dataset: string, shard: string, groups: WindowItem['groups']): WindowItem => ({
    dataset,
    window: NOON,
    delivery: { arrivalWindow: '2026-11-20T12:00:00.000Z', shard, first: '100' },
    groups,
  });

  test('a window nobody counted is silent', async () => {
    expect(await table().window(anew(), NOON)).toEqual({
      start: NOON,
      events: 0,
      late: 0,
      exact: true,
      groups: {},
    });
  });

  test('what shards counted of a window is put together, each event once', async () => {
    const dataset = anew();
    // Beyond 53 bits, where a number would lose the last ones.
    const far = { ...counts([]), ids: new Set([2n ** 64n - 1n, 2n ** 64n - 2n]) };
    await table().putWindow(item(dataset, 'a', { web: counts([1, 2]), mobile: counts([3], [4]) }));
    await table().putWindow(item(dataset, 'b', { web: counts([2, 5], [1]), server: far }));
    expect(await table().window(dataset, NOON)).toEqual({
      start: NOON,
      events: 6,
      late: 1,
      exact: true,
      groups: {
        mobile: { events: 1, late: 1 },
        server: { events: 2, late: 0 },
        web: { events: 3, late: 0 },
      },
    });
  });

  test('an item that is written again counts once', async () => {
    const dataset = anew();
    for (let time = 0; time < 3; time += 1) {
      await table().putWindow(item(dataset, 'a', { web: { ...counts([1]), plain: 10, plainLate: 2 } }));
    }
    expect(await table().window(dataset, NOON)).toMatchObject({ events: 11, late: 2, exact: false });
  });

  test('of arrivals, those since a moment are read, and stay told when they are written again', async () => {
    const dataset = anew();
    const arrival = (arrivalWindow: string, late: number) => ({
      dataset,
      delivery: { arrivalWindow, shard: 'a', first: '100' },
      events: 10,
      late,
      older: 3,
    });
    const [before, first, second] = [
      arrival('2026-11-20T11:55:00.000Z', 1),
      arrival('2026-11-20T12:00:00.000Z', 2),
      arrival('2026-11-20T12:05:00.000Z', 4),
    ] as const;
    for (const each of [before, first, second]) await table().putArrival(each);
    await table().markTold(first);
    await table().putArrival(first);
    expect(await table().arrivals(dataset, NOON)).toEqual([
      { ...first, told: true },
      { ...second, told: false },
    ]);
  });
}
