import { expect, test } from '@jest/globals';
import { type EstimateRequest, estimate, estimateText } from '../../../cli/backfill/estimate';
import type { RunRecord } from '../../../lib/wiring/run';
import { runRecord } from '../runs/records';

const processing = { workerType: 'G.1X', workers: 2, timeoutMinutes: 30 } as const;
const dates = (count: number) => Array.from({ length: count }, (_, at) => `2010-01-${at + 1}`);
/** A run over so many dates. */
const run = (count: number, seconds: number, usd: number, changes: Partial<RunRecord> = {}): RunRecord =>
  runRecord({
    kind: 'rebuild',
    clean: { ...(runRecord().clean as NonNullable<RunRecord['clean']>), touched_dates: dates(count) },
    seconds,
    cost: { dpu_seconds: 1, bytes_scanned: 1, usd },
    ...changes,
  });
const of = (history: readonly RunRecord[], changes: Partial<EstimateRequest> = {}) =>
  estimate({ kind: 'rebuild', dates: 100, datesPerRun: 40, history, processing, ...changes });

test('runs of the same kind tell what a date takes', () => {
  // 0.5 s and 0.001 dollars a date; the last run, of 20 dates, takes no less than the smallest run took.
  expect(of([run(60, 30, 0.06), run(40, 20, 0.04), runRecord()])).toEqual({
    dates: 100,
    runs: 3,
    seconds: 60,
    usd: expect.closeTo(0.12, 9) as unknown as number,
    basis: 'by the last 2 runs of kind rebuild',
  });
});

test('runs of what arrived tell when no other did, failed ones never', () => {
  const failed = run(1, 9_000, 9, { state: 'failed' });
  const arrivals = run(100, 50, 0.1, { kind: 'arrivals' });
  expect(of([failed, arrivals])).toMatchObject({ basis: 'by the last run of kind arrivals', seconds: 150 });
});

test('no run costs less than Glue bills at least', () => {
  expect(of([run(100, 1, 0.000_1)])).toMatchObject({ usd: expect.closeTo((3 * 2 * 2 * 0.44) / 60, 9) });
});

test('without runs to go by, it is what AWS bills at least', () => {
  const least = of([]);
  // Three runs, each a minute of two DPUs for cleaning and a minute for marts.
  expect(least).toMatchObject({ runs: 3, usd: expect.closeTo((3 * 2 * 2 * 0.44) / 60, 9) });
  expect(estimateText(least)).toBe(
    '100 dates in 3 runs, $0.09 on AWS (at least: no earlier run tells more, and Glue bills one minute for each of its runs)',
  );
  expect(of([], { kind: 'marts' }).usd).toBeCloseTo(least.usd / 2);
});

test('an estimate is one line', () => {
  expect(estimateText(of([run(40, 100, 0.04)]))).toBe(
    '100 dates in 3 runs, about 5 min and $0.12 on AWS (by the last run of kind rebuild)',
  );
});

test('nothing left to do takes nothing', () => {
  expect(of([run(40, 100, 0.04)], { dates: 0 })).toMatchObject({ runs: 0, seconds: 0, usd: 0 });
});
