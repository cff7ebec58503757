import type { Metrics } from '@aws-lambda-powertools/metrics';
import { runMetrics } from '../../lib/wiring/metrics';
import type { RunRecord } from '../../lib/wiring/run';
import type { Ledger } from '../shared/ledger/ports';
import type { GlueRun } from '../shared/runs/cost';

/** What a run is compared with: a job's last runs. */
const RUNS = 10;
/** A run without marts, for instance, says nothing of the marts job: so many are looked through. */
const LOOKED_THROUGH = 30;
/** Below a minute a few seconds are a large part, and nothing that anybody would mend. */
const LEAST_MEAN_SECONDS = 60;

export interface JobDurationPorts {
  readonly ledger: Pick<Ledger, 'recent'>;
  readonly jobMetricsOf: (job: string) => Metrics;
}

/** Seconds that each job ran, by its name. */
export function secondsByJob(runs: readonly GlueRun[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    runs.flatMap(({ JobName, ExecutionTime }) =>
      JobName === undefined || ExecutionTime === undefined ? [] : [[JobName, ExecutionTime]],
    ),
  );
}

/**
 * Tells how long a closed run's jobs took against the mean of their last ten runs of the same kind: a
 * rebuild of years is no measure for an hour's arrivals. A job's first run is compared with nothing.
 */
export async function tellJobDurations(
  { dataset, run_id, kind, glue = {} }: RunRecord,
  { ledger, jobMetricsOf }: JobDurationPorts,
): Promise<void> {
  const jobs = Object.entries(glue);
  if (jobs.length === 0) return;
  const recent = await ledger.recent(dataset, LOOKED_THROUGH, { state: 'succeeded', kind, before: run_id });
  for (const [job, seconds] of jobs) {
    const before = recent.flatMap((run) => run.glue?.[job] ?? []).slice(0, RUNS);
    if (before.length === 0) continue;
    const mean = before.reduce((sum, each) => sum + each, 0) / before.length;
    const metrics = jobMetricsOf(job);
    const { name, unit } = runMetrics.jobDuration;
    metrics.addMetric(name, unit, (100 * seconds) / Math.max(mean, LEAST_MEAN_SECONDS));
    metrics.publishStoredMetrics();
  }
}
