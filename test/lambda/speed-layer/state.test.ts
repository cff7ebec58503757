import { expect, test } from '@jest/globals';
import {
  LiveCounts,
  type LiveEvent,
  LONGEST_GROUP,
  MOST_GROUPS,
  MOST_IDS,
} from '../../../lambda/speed-layer/state';
import { LIVE_WINDOW_SECONDS, OTHER_GROUPS } from '../../../lib/wiring/live';
import { MAX_STATE_BYTES } from '../../../local/lambda/event-source/tumbling-window';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const event = (changes: Partial<LiveEvent>): LiveEvent => ({
  window: NOON,
  group: 'web',
  id: 1n,
  late: false,
  ...changes,
});

/** From an invocation to the next, as JSON. */
const carried = (counts: LiveCounts) => LiveCounts.from(JSON.parse(JSON.stringify(counts.toState())));
const windowOf = (counts: LiveCounts, start = NOON) => new Map(counts.windows()).get(start);

test('the state carries everything to the next batch', () => {
  const counts = new LiveCounts('100');
  counts.events = 7;
  counts.older = 2;
  counts.add(event({}));
  counts.add(event({ id: 2n, late: true }));
  counts.add(event({ id: undefined, group: 'mobile' }));
  counts.add(event({ id: undefined, late: true, group: 'mobile', window: NOON + 300_000 }));
  const again = carried(counts);
  expect(again.toState()).toEqual(counts.toState());
  expect([again.first, again.events, again.older, again.late]).toEqual(['100', 7, 2, 2]);
  again.add(event({}));
  again.add(event({ id: 2n, late: true }));
  expect(again.toState()).toEqual(counts.toState());
});

test('beyond the fingerprints that an item holds, events are counted without', () => {
  const counts = new LiveCounts('100');
  counts.add(event({ id: 99_999_999n, late: true }));
  for (let id = 1; id < MOST_IDS + 10; id += 1) counts.add(event({ id: BigInt(id) }));
  // Those that are there are still known.
  counts.add(event({ id: 5n }));
  counts.add(event({ id: 99_999_999n, late: true }));
  const web = windowOf(carried(counts))?.['web'];
  expect(web).toMatchObject({ plain: 10, plainLate: 0 });
  expect([web?.ids.size, web?.lateIds.size]).toEqual([MOST_IDS - 1, 1]);
});

test('beyond its groups, a window counts the rest together', () => {
  const counts = new LiveCounts('100');
  for (let id = 0; id < MOST_GROUPS + 5; id += 1) counts.add(event({ id: BigInt(id), group: `g${id}` }));
  const groups = windowOf(carried(counts)) ?? {};
  expect(Object.keys(groups)).toHaveLength(MOST_GROUPS + 1);
  expect(groups[OTHER_GROUPS]?.ids.size).toBe(5);
});

test('the name of a group is cut', () => {
  const counts = new LiveCounts('100');
  counts.add(event({ group: 'x'.repeat(1000) }));
  expect(Object.keys(windowOf(counts) ?? {})).toEqual(['x'.repeat(LONGEST_GROUP)]);
});

test('whatever is sent, the state stays below the size at which Lambda ends a window', () => {
  const counts = new LiveCounts('1'.repeat(56));
  const windows = 2 * (86_400 / LIVE_WINDOW_SECONDS) + 1;
  // Control characters take six bytes each as JSON.
  const group = (n: number) => String(n).padStart(LONGEST_GROUP, '\u0001');
  for (let n = 0; n < 300_000; n += 1) {
    const late = n % 3 === 0;
    const window = NOON + (n % windows) * LIVE_WINDOW_SECONDS * 1000;
    counts.add({ window, group: group(n % 1000), id: BigInt(n), late });
  }
  const bytes = Buffer.byteLength(JSON.stringify(counts.toState()));
  expect(bytes).toBeGreaterThan(700_000);
  expect(bytes).toBeLessThan(0.95 * MAX_STATE_BYTES);
});
