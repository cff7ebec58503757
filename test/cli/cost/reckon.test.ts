import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Load, total } from '../../../cli/cost/estimate';
import { GOAL_PER_MILLION } from '../../../cli/cost/goal';
import { costText } from '../../../cli/cost/print';
import { reckon } from '../../../cli/cost/reckon';
import { PRICE_SHEET, UNCONFIRMED_PRICES } from '../../../lib/wiring/prices';
import { GOAL } from './support';

const of = (estimate: ReturnType<typeof reckon>, capacity: string, packing: string) =>
  estimate.streams.find((each) => each.capacity === capacity && each.packing === packing);

describe('10,000 events of 1 KB a second in prod', () => {
  const estimate = reckon(GOAL);

  test('are queryable for at most $0.01 a million, packed', () => {
    const packed = of(estimate, 'provisioned', 'packed');
    expect(packed?.queryable.perMillionEvents).toBeLessThanOrEqual(GOAL_PER_MILLION);
    const processing = { ...GOAL.environment.processing, workers: packed?.workers ?? 0 };
    const { items } = reckon({ ...GOAL, environment: { ...GOAL.environment, processing } });
    expect(packed?.queryable.usd).toBeCloseTo(
      items.filter(({ part }) => part === 'queryable').reduce((sum, { usd }) => sum + usd, 0),
      6,
    );
  });

  test('cost several times as much one by one, and on an on-demand stream', () => {
    const packed = of(estimate, 'provisioned', 'packed')?.queryable.usd ?? Number.NaN;
    expect(of(estimate, 'provisioned', 'single')?.queryable.usd).toBeGreaterThan(3 * packed);
    expect(of(estimate, 'on-demand', 'packed')?.queryable.usd).toBeGreaterThan(3 * packed);
  });

  test('are told with what everything rests on, and which prices nothing confirms', () => {
    const text = costText(estimate, GOAL);
    expect(text).toContain(`compared on ${PRICE_SHEET.comparedOn}`);
    for (const price of Object.keys(UNCONFIRMED_PRICES)) expect(text).toContain(price);
    for (const each of estimate.assumptions) expect(text).toContain(each);
  });
});

describe('what to change to meet the goal', () => {
  test('is told of prod as it is, and of a stream that the environment chooses', () => {
    const { environment } = GOAL;
    const onDemand = { ...GOAL, capacity: 'on-demand' } as const;
    const chosen = { ...environment.stream, capacity: { mode: 'on-demand' } } as const;
    const workers = 'processing.workers: 7 in lib/config/prod.ts';
    expect(reckon(onDemand).goal).toMatchObject({
      holds: false,
      changes: [
        "capacity in the contract of events (or, for all datasets, stream.capacity in lib/config/prod.ts): { mode: 'provisioned', shards: 3 }",
        workers,
      ],
    });
    expect(
      reckon({ ...onDemand, packing: 'single', environment: { ...environment, stream: chosen } }).goal
        .changes,
    ).toEqual([
      'send by the producer library',
      "stream.capacity in lib/config/prod.ts: { mode: 'provisioned', shards: 3 }",
      workers,
    ]);
    expect(costText(reckon(onDemand), onDemand)).toContain(
      `prod as reckoned above misses it at 0.0405; it holds at 0.0100, packed on a provisioned stream. To meet it: capacity`,
    );
  });

  test('meets it once it is done, and is nothing then', () => {
    const { environment, dataset } = GOAL;
    const changed = { ...dataset, capacity: { mode: 'provisioned', shards: 3 } } as const;
    const load = {
      ...GOAL,
      dataset: changed,
      datasets: GOAL.datasets.map((each) => (each === dataset ? changed : each)),
      environment: { ...environment, processing: { ...environment.processing, workers: 7 } },
    };
    const estimate = reckon(load);
    expect(estimate.goal).toMatchObject({ holds: true, changes: [] });
    expect(costText(estimate, load)).toContain('at most $0.01 a million events: holds for prod at 0.0100.');
  });

  test('is not told where nothing would do: a trickle pays for what stands there', () => {
    const trickle = { ...GOAL, eventsPerSecond: 1 };
    expect(reckon(trickle).goal).toMatchObject({ holds: false, changes: [] });
    expect(costText(reckon(trickle), trickle)).toContain('missed, the least is');
  });
});

const loads = fc
  .record({
    eventsPerSecond: fc.double({ min: 0.01, max: 200_000, noNaN: true }),
    eventBytes: fc.integer({ min: 50, max: 20_000 }),
    packing: fc.constantFrom('packed' as const, 'single' as const),
    capacity: fc.constantFrom('provisioned' as const, 'on-demand' as const),
    month: fc.integer({ min: 1, max: 120 }),
    queries: fc.record({ count: fc.nat(10_000), bytes: fc.nat(2 ** 40) }),
  })
  .map((load) => ({ ...GOAL, ...load }));

test('services and parts each add up to the total, and nothing is free of cents or below zero', () => {
  fc.assert(
    fc.property(loads, (load) => {
      const { services, parts, total, items } = reckon(load);
      const sum = (each: readonly { readonly usd: number }[]) => each.reduce((all, { usd }) => all + usd, 0);
      expect(sum(services)).toBeCloseTo(total.usd, 6);
      expect(sum(parts)).toBeCloseTo(total.usd, 6);
      for (const { usd } of items) expect(usd).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 50 },
  );
});

test('more events never cost less, but for live counts, which are written without ids when they are too many', () => {
  const usd = (load: Load) => total(reckon(load).items.filter(({ what }) => what !== 'live counts'));
  fc.assert(
    fc.property(loads, fc.double({ min: 1.2, max: 10, noNaN: true }), (load, times) => {
      const more = { ...load, eventsPerSecond: load.eventsPerSecond * times };
      expect(usd(more)).toBeGreaterThanOrEqual(usd(load));
    }),
    { numRuns: 50 },
  );
});
