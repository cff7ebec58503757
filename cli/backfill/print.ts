import type { RunRecord } from '../../lib/wiring/run';
import { formatCount, tableOf } from '../format/named-table';
import { formatDollars } from '../format/units';
import { martsWords, rowsOut, touchedDates } from '../runs/figures';

/** One line a run. */
export function backfillTable(records: readonly RunRecord[]): string {
  return tableOf<RunRecord>(
    [
      { name: 'run', value: ({ run_id }) => run_id },
      { name: 'dataset', value: ({ dataset }) => dataset },
      { name: 'kind', value: ({ kind }) => kind },
      { name: 'dates', numeric: true, value: (run) => formatCount(touchedDates(run)) },
      { name: 'rows', numeric: true, value: (run) => (run.clean ? formatCount(rowsOut(run)) : null) },
      { name: 'verdict', value: ({ gate }) => gate?.verdict ?? null },
      { name: 'marts', value: martsWords },
      { name: 'seconds', numeric: true, value: ({ seconds }) => seconds?.toFixed(1) ?? null },
      {
        name: 'cost',
        numeric: true,
        value: ({ cost }) => (cost === undefined ? null : formatDollars(cost.usd)),
      },
    ],
    records,
  );
}
