import { prefixes } from '../wiring/names';
import { column, renderMonthlyTable } from './monthly-table';
import type { GlueColumn, GlueTable, TablePlace } from './render-glue-table';

const COLUMNS: readonly GlueColumn[] = [
  column('dataset', 'string', 'Dataset of the run.'),
  column('run_id', 'string', 'ULID; in the order of opening. Datasets of a group share it.'),
  column('kind', 'string', 'arrivals, rebuild, marts or erase.'),
  column('state', 'string', 'succeeded or failed.'),
  column('stage', 'string', 'The last stage that began: open, clean, gate, marts or close.'),
  column('execution', 'string', "ARN of the workflow's execution."),
  column('opened_at', 'string', 'ISO 8601, UTC.'),
  column('closed_at', 'string', 'ISO 8601, UTC.'),
  column('seconds', 'double', 'From opening to the end.'),
  column('files', 'int', 'Raw files of the manifest.'),
  column('bytes', 'bigint', 'Of these files.'),
  column('taken_over', 'array<string>', 'Runs whose work this one has taken over.'),
  column('taken_over_by', 'string', 'The run that has taken over the work of this one.'),
  column('rows_in', 'bigint', 'Rows of the raw files.'),
  column('duplicates_in_batch', 'bigint', 'Rows whose key another row of the same run had.'),
  column('duplicates_in_lake', 'bigint', 'Rows whose key the cleaned table had.'),
  column('rows_out', 'bigint', 'New rows of the cleaned table.'),
  column('quarantined', 'bigint', 'Events refused since the run of arrivals before.'),
  column('touched_dates', 'array<string>', 'Event dates, YYYY-MM-DD.'),
  column('lateness_p50_seconds', 'double', 'From event to arrival, of the new rows.'),
  column('lateness_p95_seconds', 'double', 'From event to arrival, of the new rows.'),
  column('lateness_p99_seconds', 'double', 'From event to arrival, of the new rows.'),
  column('lateness_max_seconds', 'double', 'From event to arrival, of the new rows.'),
  column('late_rows', 'bigint', 'New rows that arrived on a later UTC day than they happened.'),
  column('verdict', 'string', 'Of the quality gate: pass, warn or fail.'),
  column('broken_rules', 'array<string>', 'Rules that did not hold, of the dataset and of its marts.'),
  column('published_marts', 'array<string>', 'Marts that the run changed.'),
  column('mart_snapshots', 'map<string,string>', 'Iceberg snapshot of each mart, as the run left it.'),
  column('dpu_seconds', 'double', "The dataset's part of the Glue runs; billed by DPU-seconds."),
  column('bytes_scanned', 'bigint', 'By the query of the quality gate.'),
  column('usd', 'double', 'US dollars at list prices: an estimate.'),
  column('error_stage', 'string', 'Stage that failed.'),
  column('error_name', 'string', 'Name of the error.'),
  column('error_message', 'string', 'What failed, in words.'),
];

/** Runs that ended, as the functions of the workflow tell them: one line of JSON a run. */
export function renderLedgerTable({ bucket }: TablePlace): GlueTable {
  return renderMonthlyTable({
    name: 'runs',
    description: 'Runs that ended, one row each: state, figures, verdict, cost and error.',
    columns: COLUMNS,
    month: 'In which the run opened, YYYY-MM, UTC.',
    location: `s3://${bucket}/${prefixes.ledgerExport}`,
  });
}
