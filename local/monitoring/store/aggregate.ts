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

/** Takes in values as they come: a busy service tells thousands a minute. */
export class Accumulator implements Aggregate {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  #counts: Map<number, number> | undefined = new Map();

  get values(): readonly number[] | undefined {
    return this.#counts === undefined ? undefined : [...this.#counts].flat();
  }

  add({ count, sum, min, max, values }: Aggregate): this {
    this.count += count;
    this.sum += sum;
    this.min = Math.min(this.min, min);
    this.max = Math.max(this.max, max);
    if (values === undefined) this.#counts = undefined;
    else if (this.#counts !== undefined) {
      for (let at = 0; at + 1 < values.length; at += 2) {
        const value = values[at] as number;
        this.#counts.set(value, (this.#counts.get(value) ?? 0) + (values[at + 1] as number));
      }
    }
    return this;
  }

  /** Without anything but data, for JSON. */
  plain(): Aggregate {
    const { count, sum, min, max, values } = this;
    return { count, sum, min, max, values };
  }
}

/** All of them together; undefined for none. Values are put together when a percentile asks for them. */
export function merge(parts: readonly Aggregate[]): Aggregate | undefined {
  const [first, ...rest] = parts;
  if (first === undefined || rest.length === 0) return first;
  return {
    count: parts.reduce((total, { count }) => total + count, 0),
    sum: parts.reduce((total, { sum }) => total + sum, 0),
    min: parts.reduce((least, { min }) => Math.min(least, min), first.min),
    max: parts.reduce((most, { max }) => Math.max(most, max), first.max),
    get values() {
      const all = parts.map(({ values }) => values);
      return all.every((values) => values !== undefined) ? all.flat() : undefined;
    },
  };
}
