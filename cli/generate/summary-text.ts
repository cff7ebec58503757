import type { GenerateSummary } from './produce-generated';

const count = (value: number) => value.toLocaleString('en-GB');
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`;

/** The summary for a reader. */
export function generateSummaryText(summary: GenerateSummary): string {
  const { account, bytesIn, bytesOut, failure } = summary;
  const quarantined = Object.values(account.quarantined).reduce((sum, rows) => sum + rows, 0);
  const reasons = Object.entries(account.quarantined)
    .map(([reason, rows]) => `${reason} ${count(rows)}`)
    .join(', ');
  const dates = Object.keys(account.byDate).sort();
  return [
    `${summary.interrupted ? 'Interrupted: ' : ''}generated → ${summary.stream}`,
    `  rows made      ${count(account.rows)}`,
    `  rows sent      ${count(summary.rowsSent)}`,
    ...(failure === undefined
      ? []
      : [`  rows refused   ${count(summary.rowsFailed)} (${failure.code}: ${failure.message})`]),
    `  events         ${count(account.events)}${dates.length === 0 ? '' : `, of ${dates[0]} to ${dates.at(-1)}`}, ${count(account.late)} of them late`,
    `  duplicates     ${count(account.duplicates)}`,
    `  to drop        ${count(account.dropped)}`,
    `  to quarantine  ${count(quarantined)}${reasons === '' ? '' : ` (${reasons})`}`,
    `  records        ${count(summary.records)} in ${count(summary.requests)} requests, ${count(summary.retries)} put again`,
    `  bytes          ${megabytes(bytesIn)} as JSON, ${megabytes(bytesOut)} sent, ${count(summary.putUnits)} put units of 25 KB`,
    ...(summary.lastBatch === undefined ? [] : [`  last batch     ${summary.lastBatch}`]),
    `  time           ${summary.seconds.toFixed(1)} s, ${count(summary.rowsPerSecond)} rows/s`,
  ].join('\n');
}
