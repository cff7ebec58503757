import { createHash, randomUUID } from 'node:crypto';
import type { Settings } from './options';

/** Bytes of the longest partition key that this library makes: a UUID. */
export const PARTITION_KEY_BYTES = 36;

/** A stable digest in place of a key: what partitions the data may be a person's, and logs show keys. */
export function keyDigest(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** Finds the lane of a row: rows of one lane share records, and a lane's records share a partition key. */
export type LaneOf = (row: Readonly<Record<string, unknown>>) => string;

const SPREAD = '';

/**
 * Without a key all rows share one lane. With one, single records have their key's digest, and packed
 * ones the lane that the digest falls into: a bounded number of open records, however many keys.
 */
export function laneFinder(
  packing: Settings['packing'],
  partitionKey: string | ((row: never) => string) | undefined,
): LaneOf {
  if (partitionKey === undefined) return () => SPREAD;
  const keyOf =
    typeof partitionKey === 'function'
      ? (partitionKey as (row: unknown) => string)
      : (row: Readonly<Record<string, unknown>>) => String(row?.[partitionKey] ?? '');
  if (packing.mode === 'single') return (row) => keyDigest(keyOf(row));
  const { lanes } = packing;
  return (row) => `lane-${Number.parseInt(keyDigest(keyOf(row)).slice(0, 8), 16) % lanes}`;
}

/** The partition key of a record of a lane; random where nothing wants the rows together. */
export function partitionKeyOf(lane: string): string {
  return lane === SPREAD ? randomUUID() : lane;
}
