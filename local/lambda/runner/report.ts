/** How an invocation that did not succeed ended, as Lambda's REPORT line tells it; errors of the handler are none. */
export type ReportedStatus = 'timeout' | { readonly errorType: string };

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly memoryMb: number;
  readonly peakBytes: number;
  /** Of a process that this invocation was the first of. */
  readonly initMs?: number;
  readonly status?: ReportedStatus;
}

const MIB = 1024 * 1024;

/**
 * Lambda's line on an invocation. What is billed is the handler's time and, since August 2025, that of the
 * initialisation before it, to the next millisecond.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function reportLine(report: Report): string {
  const { requestId, durationMs, memoryMb, peakBytes, initMs, status } = report;
  const billedMs = Math.ceil(durationMs + (initMs ?? 0));
  return [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billedMs} ms`,
    `Memory Size: ${memoryMb} MB`,
    `Max Memory Used: ${Math.ceil(peakBytes / MIB)} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    ...(status === undefined ? [] : statusOf(status)),
  ].join('\t');
}

/** Lambda's line on an initialisation that failed. */
export function initReportLine(initMs: number, errorType: string): string {
  return [
    `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms`,
    'Phase: init',
    ...statusOf({ errorType }),
  ].join('\t');
}

function statusOf(status: ReportedStatus): string[] {
  return status === 'timeout' ? ['Status: timeout'] : ['Status: error', `Error Type: ${status.errorType}`];
}
