/** Values of a time span, as far as statistics need them. */
export interface Aggregate {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Value and how often, alternating; undefined once a statistic set has hidden the values. */
  readonly values: readonly number[] | undefined;
}

/** @param count how often; more than 0 */
export const single = (value: number, count = 1): Aggregate => ({
  count,
  sum: value * count,
  min: value,
  max: value,
  values: [value, count],
});

export function merge(parts: readonly Aggregate[]): Aggregate | undefined {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first;
  return {
    count: parts.reduce((total, { count }) => total + count, 0),
    sum: parts.reduce((total, { sum }) => total + sum, 0),
    min: parts.reduce((least, { min }) => Math.min(least, min), first.min),
    max: parts.reduce((most, { max }) => Math.max(most, max), first.max),
    values: parts.every(({ values }) => values !== undefined)
      ? parts.flatMap(({ values = [] }) => values)
      : undefined,
  };
}
