import type { BatchRecord } from './kinesis-event';

/** What a function's answer says of its batch. */
export type Verdict =
  | { readonly kind: 'done' }
  /** Everything from this record on is to be tried again. */
  | { readonly kind: 'failed-from'; readonly index: number }
  | { readonly kind: 'failed' };

/**
 * The identifiers that an answer reports in `batchItemFailures`, or `all` for an answer that fails the whole
 * batch: one that is no object or list where one must be, or an identifier that is empty, null, under another
 * name, or of no record of the batch. Nothing reported is success.
 *
 * @param payload JSON text
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function reportedFailures(
  payload: string,
  identifiers: ReadonlySet<string>,
): ReadonlySet<string> | 'all' {
  const response: unknown = JSON.parse(payload);
  if (response === null) return new Set();
  if (typeof response !== 'object') return 'all';
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 'all';
  const reported = new Set<string>();
  for (const failure of failures as ReadonlyArray<{ itemIdentifier?: unknown } | null>) {
    const identifier = failure?.itemIdentifier;
    if (typeof identifier !== 'string' || !identifiers.has(identifier)) return 'all';
    reported.add(identifier);
  }
  return reported;
}

/** Of a stream's batch: the lowest sequence number reported is where the retry begins. */
export function verdictOf(payload: string, records: readonly BatchRecord[]): Verdict {
  const reported = reportedFailures(payload, new Set(records.map(({ sequenceNumber }) => sequenceNumber)));
  if (reported === 'all') return { kind: 'failed' };
  const index = records.findIndex(({ sequenceNumber }) => reported.has(sequenceNumber));
  return index === -1 ? { kind: 'done' } : { kind: 'failed-from', index };
}
