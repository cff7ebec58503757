import type { MetricSink } from '../monitoring/metric-sink';
import { errorCategory } from '../spark/failure-words';
import type { JobRecord, RunRecord } from '../spark/job-record';

const ERRORS: ReadonlySet<string> = new Set(['FAILED', 'ERROR', 'TIMEOUT']);

/**
 * Glue's observability metrics of a run that is over, as far as they tell how it ended; none of a job that has
 * not switched them on. One that was stopped has neither succeeded nor failed.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/monitor-observability.html
 */
export function tellGlue(metrics: MetricSink, run: RunRecord, job: JobRecord | undefined): void {
  const { DefaultArguments, NonOverridableArguments } = job?.definition ?? {};
  const given = { ...DefaultArguments, ...run.Arguments, ...NonOverridableArguments };
  if (given['--enable-observability-metrics'] !== 'true') return;
  const failed = ERRORS.has(run.JobRunState);
  if (!failed && run.JobRunState !== 'SUCCEEDED') return;
  const category = failed ? errorCategory(run.ErrorMessage) : undefined;
  const data = ['ALL', run.Id].flatMap((JobRunId) => {
    const dimensions = { JobName: run.JobName, JobRunId, Type: 'count', ObservabilityGroup: 'error' };
    return [
      { metric: 'glue.error.ALL', dimensions, value: failed ? 1 : 0, unit: 'Count' as const },
      { metric: 'glue.succeed.ALL', dimensions, value: failed ? 0 : 1, unit: 'Count' as const },
      ...(category === undefined
        ? []
        : [{ metric: `glue.error.${category}`, dimensions, value: 1, unit: 'Count' as const }]),
    ];
  });
  metrics.put('Glue', data);
}
