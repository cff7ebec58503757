import type { Dataset } from '../dataset';

/**
 * Columns that no sample may show: those with personal data, and an identifier that is a hash of the
 * content. Beside the other columns, that one lets a short personal value be found by trying them all.
 */
export function maskedColumns({ columns, contentId }: Dataset): ReadonlySet<string> {
  const personal = Object.keys(columns).filter((name) => columns[name]?.pii !== undefined);
  return new Set([...personal, ...(personal.length > 0 && contentId !== undefined ? [contentId] : [])]);
}
