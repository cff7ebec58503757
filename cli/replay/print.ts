import { formatNamed } from '../format';
import type { ReplaySummary } from './tally';

const count = (value: number) => value.toLocaleString('en-GB');
const NUMBER = 'bigint';

/** A line a reason, and beneath it what else is to be known. */
export function summaryText(summary: ReplaySummary): string {
  const { reasons, dryRun } = summary;
  const table = formatNamed('table');
  const columns = [
    { name: 'reason', type: 'varchar' },
    { name: dryRun ? 'would be replayed' : 'replayed', type: NUMBER },
    { name: 'superseded', type: NUMBER },
    { name: 'not put back', type: NUMBER },
  ];
  const rows = Object.entries(reasons).map(([reason, { replayed, superseded, failed }]) => [
    reason,
    ...[replayed, superseded, failed].map(String),
  ]);
  const drawn = rows.length === 0 ? '' : table.begin(columns) + table.rows(rows) + table.end();
  return [
    drawn.trimEnd() || 'There is nothing in quarantine that was asked for.',
    ...(summary.notSelected > 0 ? [`${count(summary.notSelected)} other events stay in quarantine.`] : []),
    ...summary.unreadable.map((key) => `Unreadable, left as it is: ${key}`),
    ...(summary.failure ? [`Not acknowledged: ${summary.failure.code}: ${summary.failure.message}`] : []),
    ...(summary.interrupted ? ['Interrupted: call it again for the rest.'] : []),
    ...(summary.records > 0 && !dryRun ? [`Events put back in records: ${count(summary.records)}.`] : []),
    ...(summary.notices > 0
      ? [`Failed batches no longer waiting, so no longer in alarm: ${count(summary.notices)}.`]
      : []),
    ...(dryRun ? ['Nothing was changed.'] : []),
  ].join('\n');
}
