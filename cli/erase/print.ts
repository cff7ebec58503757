import type { EnvironmentConfig } from '../../lib/config';
import { formatCount, tableOf } from '../format/named-table';
import type { Found } from './erase';
import type { Receipt } from './receipt';

type Count = readonly [string, number];

/** What an erasure would touch. */
export function foundTable({ counts }: Found): string {
  return tableOf<Count>(
    [
      { name: 'where', value: ([where]) => where },
      { name: 'rows', numeric: true, value: ([, rows]) => formatCount(rows) },
    ],
    Object.entries(counts),
  );
}

export function receiptText(receipt: Receipt): string {
  const lines: ReadonlyArray<readonly [string, string]> = [
    ['receipt', receipt.run_id],
    ['dataset', receipt.dataset],
    ['pseudonyms', receipt.pseudonyms.join(', ')],
    ['by', receipt.by],
    ['requested', receipt.requested_at],
    ['completed', receipt.completed_at ?? 'not yet'],
    ['runs', receipt.runs.length > 0 ? receipt.runs.join(', ') : 'none was needed'],
    ['versions', `${formatCount(receipt.versions)} older versions of objects were deleted`],
  ];
  const table = tableOf<Count>(
    [
      { name: 'where', value: ([where]) => where },
      { name: 'removed', numeric: true, value: ([, rows]) => formatCount(rows) },
      { name: 'left', numeric: true, value: ([where]) => formatCount(receipt.left?.[where] ?? 0) },
    ],
    Object.entries(receipt.found),
  );
  const head = lines.map(([name, value]) => `${name.padEnd(12)}${value}`).join('\n');
  return `${head}\n\n${table}`;
}

/** What the erasure cannot reach, and when it goes by itself. */
export function remainderText(
  { unreadable }: { readonly unreadable: number },
  environment: EnvironmentConfig,
): string {
  const { lifecycle, stream } = environment;
  return [
    `Results of earlier queries expire ${lifecycle.queryResults.expireDays} days after they were written.`,
    `The stream keeps what producers sent for ${stream.retentionHours} hours; what it has not delivered yet arrives after this: ask again then.`,
    `Objects of the lake that were deleted before can be brought back for ${lifecycle.recoverableDays} days.`,
    ...(unreadable > 0
      ? [
          `${formatCount(unreadable)} payloads in quarantine cannot be unpacked; the identifier was looked for in them as text. They expire after ${lifecycle.quarantine.expireDays} days.`,
        ]
      : []),
  ].join('\n');
}
