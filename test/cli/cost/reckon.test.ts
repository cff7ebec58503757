import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { costText } from '../../../cli/cost/print';
import { GOAL_PER_MILLION, reckon } from '../../../cli/cost/reckon';
import { PRICE_SHEET } from '../../../lib/wiring/prices';
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

  test('are told with the price sheet and its day, and what everything rests on', () => {
    const text = costText(estimate, GOAL);
    expect(text).toContain(PRICE_SHEET.readOn);
    expect(text).toContain('Goal, put to queryable: at most $0.01 a million events: holds');
    for (const each of estimate.assumptions) expect(text).toContain(each);
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

test('more events never cost less', () => {
  fc.assert(
    fc.property(loads, fc.double({ min: 1.2, max: 10, noNaN: true }), (load, times) => {
      const more = { ...load, eventsPerSecond: load.eventsPerSecond * times };
      expect(reckon(more).total.usd).toBeGreaterThanOrEqual(reckon(load).total.usd);
    }),
    { numRuns: 50 },
  );
});
