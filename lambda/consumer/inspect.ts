import type { CompiledContract } from '../../lib/contract/compiled';
import { MAX_DEPTH } from './limits';
import { type Rejection, rejection, rejectionOf } from './rejection';

export type Row = Readonly<Record<string, unknown>>;

const DANGEROUS_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export function jsonTypeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The flaw in an event's structure, found without recursion: the depth is the sender's choice. */
function structuralFlaw(root: object): Rejection | undefined {
  let dangerous = false;
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return rejection('too-deep', `at most ${MAX_DEPTH} levels`, 'object');
    const next: object[] = [];
    for (const node of level) {
      const isArray = Array.isArray(node);
      for (const key of Object.keys(node)) {
        if (!isArray && DANGEROUS_KEYS.has(key)) dangerous = true;
        const child = (node as Row)[key];
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return dangerous
    ? rejection('dangerous-key', 'no key __proto__, constructor or prototype', 'object')
    : undefined;
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
  return violation === undefined ? undefined : (structuralFlaw(row) ?? rejectionOf(violation));
}
