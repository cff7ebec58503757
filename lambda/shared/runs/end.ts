import type { CleanFigures, GateFigures, RunRecord } from '../../../lib/wiring/run';
import type { RunEnd } from '../ledger/ports';
import type { RunFiles } from './run-files';

/** What the ledger keeps of a run's end, as far as the run came. */
export function endOf(
  row: Pick<RunRecord, 'opened_at'>,
  { clean, gate, marts }: RunFiles,
  now: Date,
  extra: Pick<RunRecord, 'cost' | 'glue' | 'error'> = {},
): RunEnd {
  return {
    closed_at: now.toISOString(),
    seconds: Math.max(0, (now.getTime() - Date.parse(row.opened_at)) / 1000),
    ...(clean && { clean: withoutRun(clean) }),
    ...(gate && { gate: withoutRun(gate) }),
    ...(marts && { marts: marts.marts }),
    ...extra,
  };
}

function withoutRun<Figures extends CleanFigures | GateFigures>(figures: Figures) {
  const { dataset: _, run_id: __, ...rest } = figures;
  return rest as Omit<Figures, 'dataset' | 'run_id'>;
}
