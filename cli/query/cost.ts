import { prices } from '../../lib/wiring/prices';
import type { QueryStatus } from './athena';

const MEGABYTE = 1024 ** 2;
const TERABYTE = 1024 ** 4;

/** Bytes that AWS would bill for a query; DDL, SHOW, EXPLAIN and failed queries are free. */
export function billedBytes({ scannedBytes, statementType, substatementType, state }: QueryStatus): number {
  if (statementType !== 'DML' || substatementType === 'EXPLAIN' || state === 'FAILED') return 0;
  return Math.max(prices.athena.minimumBytes, Math.ceil(scannedBytes / MEGABYTE) * MEGABYTE);
}

export function dollars(billed: number): number {
  return (billed / TERABYTE) * prices.athena.terabyte;
}
