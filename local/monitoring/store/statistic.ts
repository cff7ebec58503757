import type { Aggregate } from './aggregate';

/** What a statistic makes of a time span's values; undefined when it cannot be told from them. */
export type Statistic = (of: Aggregate) => number | undefined;

const PLAIN: ReadonlyMap<string, Statistic> = new Map<string, Statistic>(
  Object.entries({
    SampleCount: ({ count }: Aggregate) => count,
    Sum: ({ sum }: Aggregate) => sum,
    Average: ({ sum, count }: Aggregate) => sum / count,
    Minimum: ({ min }: Aggregate) => min,
    Maximum: ({ max }: Aggregate) => max,
  }),
);
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;
const TRIMMED_MEAN = /^tm(\d{1,2}(?:\.\d{1,10})?)$/;

/** @returns undefined for the name of no statistic that is served: the plain five, `p99.9`, `tm90`, `IQM`. */
export function statistic(name: string): Statistic | undefined {
  const plain = PLAIN.get(name);
  if (plain !== undefined) return plain;
  const percentile = PERCENTILE.exec(name)?.[1];
  if (percentile !== undefined) return (of) => quantile(of, Number(percentile) / 100);
  const trimmed = TRIMMED_MEAN.exec(name)?.[1];
  if (trimmed !== undefined) return (of) => meanBetween(of, 0, Number(trimmed) / 100);
  return name === 'IQM' ? (of) => meanBetween(of, 0.25, 0.75) : undefined;
}

/** Whether a percentile of so many samples means something: ten of them have to lie beyond it. */
export function enoughSamples(name: string, samples: number): boolean {
  const percent = Number(PERCENTILE.exec(name)?.[1] ?? 50);
  return samples * (percent > 50 ? 100 - percent : percent) >= 1000;
}

function sorted({ values }: Aggregate): Array<readonly [value: number, count: number]> | undefined {
  if (values === undefined) return undefined;
  const pairs: Array<readonly [number, number]> = [];
  for (let at = 0; at + 1 < values.length; at += 2) pairs.push([values[at] ?? 0, values[at + 1] ?? 0]);
  return pairs.sort(([a], [b]) => a - b);
}

/** The smallest value that at least the share of all values does not exceed. */
function quantile(of: Aggregate, share: number): number | undefined {
  // A statistic set tells them all when they are all the same.
  if (of.values === undefined) return of.min === of.max ? of.min : undefined;
  let seen = 0;
  for (const [value, count] of sorted(of) ?? []) {
    seen += count;
    if (seen >= share * of.count) return value;
  }
  return of.max;
}

function meanBetween(of: Aggregate, from: number, to: number): number | undefined {
  const pairs = sorted(of);
  if (pairs === undefined) return of.min === of.max ? of.min : undefined;
  let seen = 0;
  let sum = 0;
  let weight = 0;
  for (const [value, count] of pairs) {
    const inside = Math.min(seen + count, to * of.count) - Math.max(seen, from * of.count);
    if (inside > 0) {
      sum += value * inside;
      weight += inside;
    }
    seen += count;
  }
  return weight > 0 ? sum / weight : undefined;
}
