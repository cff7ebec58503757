import type { CompiledContract } from '../../lib/contract/compiled';
import { MAX_DEPTH } from './limits';
import { type Rejection, rejection, rejectionOf } from './rejection';

export type Row = Readonly<Record<string, unknown>>;

export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Whether an event is nested beyond the bound. Without recursion: the depth is the sender's choice. */
function isTooDeep(root: object): boolean {
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((node) =>
      Object.values(node).filter((child): child is object => typeof child === 'object' && child !== null),
    );
  }
  return false;
}

/**
 * Why a parsed event cannot be written, or undefined. A contract's validator lets no unknown key, no
 * dangerous key and no depth beyond the bound through, so only what it refuses is walked a second time.
 */
export function inspect(row: unknown, contract: CompiledContract): Rejection | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return rejection('not-an-object', 'a JSON object', jsonTypeOf(row));
  }
  const violation = contract.validate(row);
  if (violation === undefined) return undefined;
  if (isTooDeep(row)) return rejection('too-deep', `at most ${MAX_DEPTH} levels`, 'object');
  return rejectionOf(violation);
}
