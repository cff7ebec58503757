import type { Column } from '../lib/contract/column';

/**
 * JSON text that is the same for the same content: members by name in code unit order, absent and null
 * members left out, no white space.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

const DIGITS = /^-?\d+(?:\.\d+)?$/;

/**
 * A column's value as canonical JSON. A decimal or a bigint may travel as a number or as a string of
 * digits: both, and trailing zeros, give the same text.
 */
export function canonicalValue(column: Column, value: unknown): string {
  if (typeof value === 'string') {
    const digits = (column.kind === 'decimal' || column.kind === 'bigint') && DIGITS.test(value);
    return digits ? plainNumber(value) : JSON.stringify(value);
  }
  if (column.kind === 'decimal' && typeof value === 'number') {
    const text = String(value);
    // 1e-7 and its like: a decimal has no exponent.
    return text.includes('e') ? plainNumber(value.toFixed(column.scale ?? 0)) : text;
  }
  return canonicalJson(value);
}

function plainNumber(digits: string): string {
  const sign = digits.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = digits.slice(sign.length).split('.');
  const kept = fraction.replace(/0+$/, '');
  const text = `${whole.replace(/^0+(?=\d)/, '')}${kept === '' ? '' : `.${kept}`}`;
  return text === '0' ? text : sign + text;
}
