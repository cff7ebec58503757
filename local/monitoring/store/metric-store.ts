import { Accumulator, type Aggregate, merge } from './aggregate';

/** A metric is its namespace, name and exact set of dimensions. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One delivery of values. */
export interface Sample {
  readonly metric: MetricId;
  /** Milliseconds since 1970, of the environment's clock. */
  readonly time: number;
  readonly unit: string;
  readonly aggregate: Aggregate;
  /** Kept by the second, not only by the minute. */
  readonly highResolution: boolean;
}

interface Kept {
  readonly unit: string;
  readonly aggregate: Accumulator;
}

interface Series {
  readonly metric: MetricId;
  /** By start of the minute. */
  readonly minutes: Map<number, Kept[]>;
  /** By start of the second, of what was put in high resolution. */
  readonly seconds: Map<number, Kept[]>;
  readonly units: Set<string>;
  newest: number;
}

export const MINUTE_MS = 60_000;
export const SECOND_MS = 1_000;

/** What was measured: by minute, and by second where somebody asked for it. */
export class MetricStore {
  readonly #series = new Map<string, Series>();

  add({ metric, time, unit, aggregate, highResolution }: Sample): void {
    const key = keyOf(metric);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { metric, minutes: new Map(), seconds: new Map(), units: new Set(), newest: time };
      this.#series.set(key, series);
    }
    series.newest = Math.max(series.newest, time);
    series.units.add(unit);
    keep(series.minutes, floor(time, MINUTE_MS), unit, aggregate);
    if (highResolution) keep(series.seconds, floor(time, SECOND_MS), unit, aggregate);
  }

  /**
   * A metric's values from `start` on and before `end`, in milliseconds; both at whole minutes, or whole
   * seconds for periods below a minute. Undefined when there are none.
   *
   * @param unit none takes values of all units together
   */
  read(metric: MetricId, start: number, end: number, unit?: string): Aggregate | undefined {
    const series = this.#series.get(keyOf(metric));
    if (series === undefined) return undefined;
    const fine = end - start < MINUTE_MS;
    const [buckets, step] = fine ? [series.seconds, SECOND_MS] : [series.minutes, MINUTE_MS];
    const parts: Aggregate[] = [];
    for (let at = start; at < end; at += step) {
      for (const kept of buckets.get(at) ?? []) {
        if (unit === undefined || kept.unit === unit) parts.push(kept.aggregate);
      }
    }
    return merge(parts);
  }

  /** Units that the metric's data came in. */
  units(metric: MetricId): string[] {
    return [...(this.#series.get(keyOf(metric))?.units ?? [])];
  }

  /** Metrics with data since. */
  list(since: number): MetricId[] {
    return [...this.#series.values()].filter(({ newest }) => newest >= since).map(({ metric }) => metric);
  }

  /** Drops what is older. */
  forgetBefore(time: number): void {
    for (const [key, { minutes, seconds, newest }] of this.#series) {
      if (newest < time) this.#series.delete(key);
      for (const buckets of [minutes, seconds]) {
        for (const start of buckets.keys()) if (start < time) buckets.delete(start);
      }
    }
  }
}

function keep(buckets: Map<number, Kept[]>, start: number, unit: string, aggregate: Aggregate): void {
  const bucket = buckets.get(start) ?? [];
  const same = bucket.find((kept) => kept.unit === unit);
  if (same === undefined) bucket.push({ unit, aggregate: new Accumulator().add(aggregate) });
  else same.aggregate.add(aggregate);
  buckets.set(start, bucket);
}

export const floor = (time: number, step: number) => Math.floor(time / step) * step;

export function keyOf({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}
