/** A wait that doubles from `first` to `longest`. Milliseconds. */
export interface Span {
  readonly first: number;
  readonly longest: number;
}

/** @param attempt from 1 */
export function spanAt(span: Span, attempt: number): number {
  return Math.min(span.longest, span.first * 2 ** Math.min(attempt - 1, 16));
}
