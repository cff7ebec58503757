import type { RunRecord } from '../../../lib/wiring/run';

export const RUN_ID = '01KAKAAAAAAAAAAAAAAAAAAAA1';

/** A run that did well, as the ledger holds it. */
export function runRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    dataset: 'orders',
    run_id: RUN_ID,
    kind: 'arrivals',
    state: 'succeeded',
    stage: 'close',
    execution: 'arn:aws:states:us-east-1:000000000000:execution:catchment-local-orders:x',
    opened_at: '2026-11-21T02:00:00.000Z',
    closed_at: '2026-11-21T02:01:00.000Z',
    manifest: `s3://lake/runs/orders/${RUN_ID}/manifest.json`,
    files: 12,
    bytes: 1_000_000,
    taken_over: [],
    clean: {
      rows_in: 525_458,
      duplicates_in_batch: 6_865,
      duplicates_in_lake: 2,
      rows_out: 518_591,
      touched_dates: ['2009-12-01', '2009-12-02'],
      files_in: 12,
      seconds: 9.87,
      lateness: { p50: 1, p95: 90_000, p99: 100_000, max: 200_000, late_rows: 7 },
    },
    quarantined: 3,
    gate: {
      verdict: 'pass',
      rules: [
        {
          rule: 'has-country',
          kind: 'completeness',
          severity: 'fail',
          passed: true,
          figure: 1,
          wanted: 'at least 1',
        },
      ],
      bytes_scanned: 12_345,
      seconds: 1.5,
    },
    marts: [
      {
        mart: 'daily_sales',
        state: 'published',
        snapshot_id: '811',
        previous_snapshot_id: null,
        rows: 40,
        dates: ['2009-12-01', '2009-12-02'],
        rules: [],
        seconds: 3.2,
      },
    ],
    seconds: 60,
    cost: { dpu_seconds: 240, bytes_scanned: 12_345, usd: 0.0293 },
    ...changes,
  };
}
