import { datasets } from '../../../../lib/datasets';
import { marts } from '../../../../lib/marts';
import type { GateFigures, MartFigures, RuleVerdict, RunRecord } from '../../../../lib/wiring/run';

export const TABLES = { environment: 'local', datasets, marts };
export const RUN_ID = '01KAJ3G5T0AAAAAAAAAAAAAAAA';

export const rule = (name: string, more: Partial<RuleVerdict> = {}): RuleVerdict => ({
  rule: name,
  kind: 'uniqueness',
  severity: 'fail',
  passed: true,
  figure: 1,
  wanted: 'at least 1',
  ...more,
});

export const martFigures = (mart: string, more: Partial<MartFigures> = {}): MartFigures => ({
  mart,
  state: 'published',
  snapshot_id: '7218359128731283712',
  previous_snapshot_id: null,
  rows: 307,
  dates: ['2026-11-20', '2026-11-21'],
  rules: [rule('primary-key')],
  seconds: 12.5,
  ...more,
});

export const GATE: Omit<GateFigures, 'dataset' | 'run_id'> = {
  verdict: 'pass',
  rules: [rule('keys')],
  bytes_scanned: 1_000_000,
  seconds: 2,
};

export const CLEAN = {
  rows_in: 1000,
  duplicates_in_batch: 3,
  duplicates_in_lake: 7,
  rows_out: 990,
  touched_dates: ['2026-11-20', '2026-11-21'],
  files_in: 2,
  seconds: 31.5,
  arrivals: {
    p01: '2026-11-21T09:00:00.000Z',
    p05: '2026-11-21T09:45:00.000Z',
    p50: '2026-11-21T10:00:00.500Z',
    newest: '2026-11-21T10:00:01.000Z',
  },
  lateness: { p50: 4, p95: 60, p99: 90_000, max: 172_800, late_rows: 12 },
};

/** A run of orders that went well. */
export const SUCCEEDED: RunRecord = {
  dataset: 'orders',
  run_id: RUN_ID,
  kind: 'arrivals',
  state: 'succeeded',
  stage: 'close',
  execution: 'arn:aws:states:eu-west-1:123456789012:execution:catchment-local-orders:one',
  opened_at: '2026-11-21T10:00:00.000Z',
  closed_at: '2026-11-21T10:05:00.000Z',
  manifest: `s3://lake/runs/orders/${RUN_ID}/manifest.json`,
  files: 2,
  bytes: 4096,
  taken_over: [],
  quarantined: 5,
  seconds: 300,
  clean: CLEAN,
  gate: GATE,
  marts: [martFigures('daily_sales'), martFigures('customer_value', { state: 'unchanged' })],
  cost: { dpu_seconds: 120, bytes_scanned: 1_000_000, usd: 0.014719 },
};
