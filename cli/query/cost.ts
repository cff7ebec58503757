import type { QueryStatus } from './athena';

const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;

/** US dollars per terabyte scanned, us-east-1 (aws.amazon.com/athena/pricing). */
export const DOLLARS_PER_TERABYTE = 5;
/** Billed for each query at least, in bytes; what is above is rounded up to whole megabytes. */
export const LEAST_BILLED_BYTES = 10 * MEGABYTE;

/** Bytes that AWS would bill for a query; DDL, SHOW, EXPLAIN and failed queries are free. */
export function billedBytes({ scannedBytes, statementType, substatementType, state }: QueryStatus): number {
  if (statementType !== 'DML' || substatementType === 'EXPLAIN' || state === 'FAILED') return 0;
  return Math.max(LEAST_BILLED_BYTES, Math.ceil(scannedBytes / MEGABYTE) * MEGABYTE);
}

export function dollars(billed: number): number {
  return (billed / TERABYTE) * DOLLARS_PER_TERABYTE;
}
