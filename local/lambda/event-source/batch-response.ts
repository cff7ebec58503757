import type { BatchRecord } from './kinesis-event';

/** What a function's answer says of its batch. */
export type Verdict =
  | { readonly kind: 'done' }
  /** Everything from this record on is to be tried again. */
  | { readonly kind: 'failed-from'; readonly index: number }
  | { readonly kind: 'failed' };

/**
 * Reads `batchItemFailures` as Lambda does: nothing reported is success, the lowest sequence number
 * reported is where the retry begins, and an identifier that is empty or unknown fails the whole batch.
 */
export function verdictOf(payload: string, records: readonly BatchRecord[]): Verdict {
  const response: unknown = JSON.parse(payload);
  if (response === null) return { kind: 'done' };
  if (typeof response !== 'object') return { kind: 'failed' };
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return { kind: 'failed' };
  let lowest = records.length;
  for (const failure of failures as ReadonlyArray<{ itemIdentifier?: unknown } | null>) {
    const index = records.findIndex((record) => record.sequenceNumber === failure?.itemIdentifier);
    if (index === -1) return { kind: 'failed' };
    lowest = Math.min(lowest, index);
  }
  return lowest === records.length ? { kind: 'done' } : { kind: 'failed-from', index: lowest };
}
