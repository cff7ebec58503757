import type { Metrics } from '@aws-lambda-powertools/metrics';
import { runMetrics } from '../../../lib/wiring/metrics';
import type { RunRecord } from '../../../lib/wiring/run';
import type { Lake } from '../lake';
import { endEvent, type Tables } from '../lineage/events';
import type { LineageSink } from '../lineage/sink';
import { exportRun } from './ledger-export';
import { putToQueryable } from './queryable';

export interface EndPorts {
  readonly lake: Lake;
  readonly lineage: LineageSink;
  readonly tables: Tables;
  readonly metricsOf: (dataset: string) => Metrics;
}

/** Tells of a run's end whoever reads the ledger as a table, lineage, or metrics. May be done twice. */
export async function tellEnd(run: RunRecord, ports: EndPorts): Promise<void> {
  await exportRun(run, ports.lake);
  await ports.lineage.emit(run.dataset, run.run_id, endEvent(run, ports.tables));
  measure(run, ports.metricsOf(run.dataset));
}

function measure(run: RunRecord, metrics: Metrics): void {
  const add = ({ name, unit }: { name: string; unit: 'Count' | 'Seconds' }, value: number) =>
    metrics.addMetric(name, unit, value);
  add(run.state === 'failed' ? runMetrics.failed : runMetrics.succeeded, 1);
  if (run.seconds !== undefined) add(runMetrics.seconds, run.seconds);
  // What is made again from raw is not new.
  if (run.kind === 'arrivals' && run.clean !== undefined) add(runMetrics.cleaned, run.clean.rows_out);
  const queryable = putToQueryable(run);
  if (queryable !== undefined) {
    add(runMetrics.queryableP50, queryable.p50);
    add(runMetrics.queryableP95, queryable.p95);
    add(runMetrics.queryableP99, queryable.p99);
  }
  const lateness = run.clean?.lateness;
  if (lateness !== undefined) {
    add(runMetrics.latenessP50, lateness.p50);
    add(runMetrics.latenessP95, lateness.p95);
    add(runMetrics.latenessP99, lateness.p99);
    add(runMetrics.latenessMax, lateness.max);
    add(runMetrics.lateRows, lateness.late_rows);
  }
  metrics.publishStoredMetrics();
}
