import { hash } from 'node:crypto';
import type { CompiledColumn, CompiledContract } from '../../lib/contract/compiled';
import { integerOf, millisOf, unscaledOf } from '../consumer/convert';
import type { Row } from '../consumer/inspect';

/** A value as it is compared: the wire has several ways to write the same moment or number. */
function comparable({ kind, scale = 0 }: CompiledColumn, value: unknown): string {
  switch (kind) {
    case 'timestamp':
      return String(millisOf(value as string));
    case 'decimal':
      return String(unscaledOf(value as number | string, scale));
    case 'bigint':
      return String(integerOf(value as number | string));
    default:
      return String(value);
  }
}

/**
 * Makes 64 bits of an event's primary key: among a million events, the chance that two are taken for one is
 * 1 in 37 million. Undefined when the key holds personal data: a fingerprint in a table could be tried out.
 */
export function fingerprinter(contract: CompiledContract): ((row: Row) => bigint) | undefined {
  const columns = contract.columns.filter(({ name }) => contract.primaryKey.includes(name));
  if (columns.some(({ pii }) => pii !== undefined)) return undefined;
  return (row) => {
    const key = JSON.stringify(columns.map((column) => comparable(column, row[column.name])));
    return hash('sha256', key, 'buffer').readBigUInt64LE(0);
  };
}
