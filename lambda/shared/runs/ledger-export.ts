import { prefixes } from '../../../lib/wiring/names';
import type { RunRecord } from '../../../lib/wiring/run';
import type { Lake } from '../lake';

/** A run's line, by the month in which it opened: told again, it takes its own place. */
export function exportKey({ dataset, run_id, opened_at }: RunRecord): string {
  return `${prefixes.ledgerExport}month=${opened_at.slice(0, 7)}/${dataset}-${run_id}.json`;
}

/** The columns of renderLedgerTable, but for the month. */
export function exportedRun(run: RunRecord) {
  const { clean, gate, marts, cost, error } = run;
  const broken = [...(gate?.rules ?? []), ...(marts ?? []).flatMap(({ rules }) => rules)].filter(
    ({ passed }) => !passed,
  );
  const published = (marts ?? []).filter(({ state }) => state === 'published');
  return {
    dataset: run.dataset,
    run_id: run.run_id,
    kind: run.kind,
    state: run.state,
    stage: run.stage,
    execution: run.execution,
    opened_at: run.opened_at,
    closed_at: run.closed_at ?? null,
    seconds: run.seconds ?? null,
    files: run.files,
    bytes: run.bytes,
    taken_over: run.taken_over,
    taken_over_by: run.taken_over_by ?? null,
    rows_in: clean?.rows_in ?? null,
    duplicates_in_batch: clean?.duplicates_in_batch ?? null,
    duplicates_in_lake: clean?.duplicates_in_lake ?? null,
    rows_out: clean?.rows_out ?? null,
    quarantined: run.quarantined ?? null,
    touched_dates: clean?.touched_dates ?? [],
    lateness_p50_seconds: clean?.lateness?.p50 ?? null,
    lateness_p95_seconds: clean?.lateness?.p95 ?? null,
    lateness_p99_seconds: clean?.lateness?.p99 ?? null,
    lateness_max_seconds: clean?.lateness?.max ?? null,
    late_rows: clean?.lateness?.late_rows ?? null,
    verdict: gate?.verdict ?? null,
    broken_rules: broken.map(({ rule }) => rule),
    published_marts: published.map(({ mart }) => mart),
    mart_snapshots: Object.fromEntries(
      (marts ?? []).flatMap(({ mart, snapshot_id }) => (snapshot_id === null ? [] : [[mart, snapshot_id]])),
    ),
    dpu_seconds: cost?.dpu_seconds ?? null,
    bytes_scanned: cost?.bytes_scanned ?? gate?.bytes_scanned ?? null,
    usd: cost?.usd ?? null,
    error_stage: error?.stage ?? null,
    error_name: error?.name ?? null,
    error_message: error?.message ?? null,
  };
}

/** Writes the line that Athena reads. */
export async function exportRun(run: RunRecord, lake: Lake): Promise<void> {
  await lake.write(exportKey(run), `${JSON.stringify(exportedRun(run))}\n`);
}
