import { prices, WORKER_DPUS } from '../../../lib/wiring/prices';
import type { RunCost } from '../../../lib/wiring/run';

/** What Glue says of a finished run, as far as its duration and price depend on it. `{}` where there was no run. */
export interface GlueRun {
  readonly JobName?: string;
  /** Seconds. */
  readonly ExecutionTime?: number;
  /** Only where workers come and go within a run. */
  readonly DPUSeconds?: number;
  /** DPUs. */
  readonly MaxCapacity?: number;
  readonly NumberOfWorkers?: number;
  readonly WorkerType?: string;
}

/** DPU-seconds that Glue bills; none for a run whose capacity it does not tell. */
export function billedDpuSeconds(run: GlueRun): number {
  if (run.DPUSeconds !== undefined) return run.DPUSeconds;
  if (run.ExecutionTime === undefined) return 0;
  const workers = (run.NumberOfWorkers ?? 0) * (WORKER_DPUS[run.WorkerType ?? ''] ?? 0);
  return (run.MaxCapacity ?? workers) * Math.max(run.ExecutionTime, prices.glue.minimumSeconds);
}

/**
 * A dataset's part in the cost of a run.
 *
 * @param glueRuns of the whole group
 * @param datasets that shared them
 * @param bytesScanned by the dataset's own gate; undefined when it had none
 */
export function costOf(
  glueRuns: readonly GlueRun[],
  datasets: number,
  bytesScanned: number | undefined,
): RunCost {
  const dpuSeconds = glueRuns.reduce((sum, run) => sum + billedDpuSeconds(run), 0) / Math.max(datasets, 1);
  const billedBytes = bytesScanned === undefined ? 0 : Math.max(bytesScanned, prices.athena.minimumBytes);
  const usd = (dpuSeconds / 3600) * prices.glue.dpuHour + (billedBytes / 1024 ** 4) * prices.athena.terabyte;
  return { dpu_seconds: rounded(dpuSeconds, 1), bytes_scanned: bytesScanned ?? 0, usd: rounded(usd, 6) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
