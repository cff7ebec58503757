import type { MartFigures, RunRecord } from '../../lib/wiring/run';
import { formatCount, type TableColumn, tableOf } from '../format/named-table';
import { formatDollars } from '../format/units';
import { duplicates, rowsIn, rowsOut } from '../runs/figures';

const count = (pick: (record: RunRecord) => number) => (record: RunRecord) =>
  record.clean === undefined ? null : formatCount(pick(record));

const RUN: ReadonlyArray<TableColumn<RunRecord>> = [
  { name: 'dataset', value: ({ dataset }) => dataset },
  { name: 'state', value: ({ state }) => state },
  { name: 'files', numeric: true, value: ({ files }) => formatCount(files) },
  { name: 'rows in', numeric: true, value: count(rowsIn) },
  { name: 'rows out', numeric: true, value: count(rowsOut) },
  { name: 'duplicates', numeric: true, value: count(duplicates) },
  {
    name: 'quarantined',
    numeric: true,
    value: ({ quarantined }) => (quarantined === undefined ? null : formatCount(quarantined)),
  },
  {
    name: 'dates',
    numeric: true,
    value: ({ clean }) => (clean === undefined ? null : formatCount(clean.touched_dates.length)),
  },
  { name: 'verdict', value: ({ gate }) => gate?.verdict ?? null },
  { name: 'seconds', numeric: true, value: ({ seconds }) => seconds?.toFixed(1) ?? null },
  {
    name: 'cost on AWS',
    numeric: true,
    value: ({ cost }) => (cost === undefined ? null : formatDollars(cost.usd)),
  },
];

const MART: ReadonlyArray<TableColumn<MartFigures>> = [
  { name: 'mart', value: ({ mart }) => mart },
  { name: 'state', value: ({ state }) => state },
  { name: 'rows', numeric: true, value: ({ rows }) => formatCount(rows) },
  { name: 'dates', numeric: true, value: ({ dates }) => formatCount(dates.length) },
  { name: 'snapshot', value: ({ snapshot_id }) => snapshot_id },
  { name: 'seconds', numeric: true, value: ({ seconds }) => seconds.toFixed(1) },
];

/** One line a dataset, then one a mart, for people. */
export function runText(records: readonly RunRecord[]): string {
  const marts = records.flatMap((record) => record.marts ?? []);
  const parts = [tableOf(RUN, records), ...(marts.length > 0 ? [martsTable(marts)] : [])];
  return parts.join('\n\n');
}

export function martsTable(marts: readonly MartFigures[]): string {
  return tableOf(MART, marts);
}
