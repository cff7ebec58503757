import { expect, test } from '@jest/globals';
import { compact } from '../../../../lambda/shared/ledger/compact';
import type { RunEnd } from '../../../../lambda/shared/ledger/ports';

const rule = {
  rule: 'keys',
  kind: 'uniqueness',
  severity: 'fail',
  passed: false,
  figure: 0.5,
  wanted: 'at least 1',
  sample: [{ event_id: 'x'.repeat(1000) }],
} as const;

/** A run that touched so many days, and that many marts. */
function end(days: number, marts: number): RunEnd {
  const dates = Array.from({ length: days }, (_, day) => `date-${day}`);
  return {
    closed_at: '2026-11-21T10:05:00.000Z',
    seconds: 1,
    clean: {
      rows_in: 1,
      duplicates_in_batch: 0,
      duplicates_in_lake: 0,
      rows_out: 1,
      touched_dates: dates,
      files_in: 1,
      seconds: 1,
    },
    gate: { verdict: 'fail', rules: [rule], bytes_scanned: 1, seconds: 1 },
    marts: Array.from({ length: marts }, (_, index) => ({
      mart: `mart_${index}`,
      state: 'published',
      snapshot_id: '1',
      previous_snapshot_id: null,
      rows: 1,
      dates,
      rules: [],
      seconds: 1,
    })),
  };
}

test('an end that fits is kept as it is', () => {
  expect(compact(end(366, 6))).toEqual(end(366, 6));
});

test('of one that does not fit, the dates that the marts repeat go first', () => {
  const long = end(3660, 12);
  const kept = compact(long);
  expect(kept.marts?.every(({ dates }) => dates.length === 0)).toBe(true);
  expect(kept.clean).toEqual(long.clean);
  expect(kept.gate).toEqual(long.gate);
});

test('whatever the run, its end fits into an item of DynamoDB', () => {
  const kept = compact(end(50_000, 6));
  expect(JSON.stringify(kept).length).toBeLessThan(300_000);
  expect(kept.gate?.rules).toEqual([{ ...rule, sample: undefined }]);
});
