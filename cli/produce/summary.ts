import type { Violation } from '../../lib/contract/compiled';
import type { DeliveryFailure, ProducerStatistics } from '../../producer';

/** A row that was not sent: its number in the file and the rule that it breaks. */
export interface Reject extends Violation {
  readonly row: number;
}

export interface ProduceSummary {
  readonly dataset: string;
  readonly file: string;
  readonly stream: string;
  readonly rowsRead: number;
  /** Rows that the stream has acknowledged. */
  readonly rowsSent: number;
  readonly rowsRejected: number;
  /** Rows that the stream refused to the last attempt. */
  readonly rowsFailed: number;
  /** Why, when rowsFailed is not 0. */
  readonly failure?: { readonly code: string; readonly message: string };
  /** The first of the rejected rows. */
  readonly rejects: readonly Reject[];
  readonly records: number;
  readonly requests: number;
  readonly retries: number;
  /** The rows as JSON lines. */
  readonly bytesIn: number;
  /** Payloads and partition keys of the records. */
  readonly bytesOut: number;
  readonly putUnits: number;
  /** Id of a packed record, the last that was acknowledged: what the logs know it by. */
  readonly lastBatch?: string;
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly interrupted: boolean;
}

/** What a summary says of the sending, whatever was sent. */
export function delivered(
  statistics: ProducerStatistics,
  undelivered: readonly DeliveryFailure[],
  started: number,
  signal: AbortSignal | undefined,
) {
  const seconds = (performance.now() - started) / 1000;
  const figures = deliveryFigures(statistics);
  const [failed] = undelivered;
  return {
    ...figures,
    ...(failed === undefined ? {} : { failure: { code: failed.code, message: failed.message } }),
    seconds,
    rowsPerSecond: Math.round(figures.rowsSent / seconds),
    interrupted: signal?.aborted === true,
  };
}

/** The figures of a summary that the producer counts. */
function deliveryFigures(statistics: ProducerStatistics) {
  const { rowsDelivered, rowsFailed, records, requests, retries, bytesIn, bytesOut, putUnits, lastBatch } =
    statistics;
  return {
    rowsSent: rowsDelivered,
    rowsFailed,
    records,
    requests,
    retries,
    bytesIn,
    bytesOut,
    putUnits,
    ...(lastBatch !== undefined && { lastBatch }),
  };
}

const count = (value: number) => value.toLocaleString('en-GB');
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;

/** The summary for a reader. */
export function summaryText(summary: ProduceSummary): string {
  const { bytesIn, bytesOut } = summary;
  const ratio = bytesOut === 0 ? '' : ` (${(bytesIn / bytesOut).toFixed(1)} times smaller)`;
  const lines = [
    `${summary.interrupted ? 'Interrupted: ' : ''}${summary.file} → ${summary.stream}`,
    `  rows read      ${count(summary.rowsRead)}`,
    `  rows sent      ${count(summary.rowsSent)}`,
    `  rows rejected  ${count(summary.rowsRejected)}`,
    ...summary.rejects.map(
      (reject) =>
        `    row ${reject.row}: ${reject.field === '' ? '' : `${reject.field}: `}received ${reject.receivedType}, wanted ${reject.wanted} (${reject.rule})`,
    ),
  ];
  const unnamed = summary.rowsRejected - summary.rejects.length;
  if (unnamed > 0) lines.push(`    and ${count(unnamed)} more`);
  if (summary.failure !== undefined) {
    const { code, message } = summary.failure;
    lines.push(`  rows refused   ${count(summary.rowsFailed)} (${code}: ${message})`);
  }
  lines.push(
    `  records        ${count(summary.records)} in ${count(summary.requests)} requests, ${count(summary.retries)} put again`,
    `  bytes          ${megabytes(bytesIn)} as JSON, ${megabytes(bytesOut)} sent${ratio}, ${count(summary.putUnits)} put units of 25 KB`,
    ...(summary.lastBatch === undefined ? [] : [`  last batch     ${summary.lastBatch}`]),
    `  time           ${summary.seconds.toFixed(1)} s, ${count(summary.rowsPerSecond)} rows/s`,
  );
  return lines.join('\n');
}
