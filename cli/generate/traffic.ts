import type { Random } from './random';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Traffic at each hour of the day, UTC, against the mean of the day: quiet at night, busiest at eight. */
const BY_HOUR = [
  0.42, 0.3, 0.24, 0.22, 0.25, 0.35, 0.55, 0.8, 1.0, 1.12, 1.2, 1.27, 1.35, 1.3, 1.22, 1.18, 1.2, 1.3, 1.48,
  1.68, 1.72, 1.5, 1.08, 0.7,
] as const;
/** Steps in which a period's traffic is added up: a minute, or finer where the period is short. */
const STEP_MS = 60_000;
const FEWEST_STEPS = 1000;
const MOST_STEPS = 200_000;

/** More traffic for a while. */
export interface Spike {
  /** Times the usual traffic. */
  readonly factor: number;
  /** From the period's start. Milliseconds. */
  readonly atMs: number;
  readonly forMs: number;
}

export interface Period {
  /** First moment, milliseconds since the epoch. */
  readonly startMs: number;
  readonly spanMs: number;
  readonly spikes?: readonly Spike[];
}

function hourly(momentMs: number): number {
  const hours = (momentMs % DAY_MS) / HOUR_MS;
  const from = Math.floor(hours);
  const [left = 1, right = 1] = [BY_HOUR[from], BY_HOUR[(from + 1) % 24]];
  return left + (right - left) * (hours - from);
}

/** How events are spread over a period: by the hour of the day, and by the spikes that are asked for. */
export class Traffic {
  readonly #startMs: number;
  readonly #stepMs: number;
  /** Weight of all steps before each; the last is the whole. */
  readonly #before: Float64Array;

  constructor({ startMs, spanMs, spikes = [] }: Period) {
    const steps = Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.ceil(spanMs / STEP_MS)));
    this.#startMs = startMs;
    this.#stepMs = spanMs / steps;
    const middle = (step: number) => (step + 0.5) * this.#stepMs;
    const plain = Float64Array.from({ length: steps }, (_, step) => hourly(startMs + middle(step)));
    const mean = plain.reduce((sum, weight) => sum + weight, 0) / steps;
    this.#before = new Float64Array(steps + 1);
    plain.forEach((weight, step) => {
      const factor = spikes
        .filter(({ atMs, forMs }) => middle(step) >= atMs && middle(step) < atMs + forMs)
        .reduce((product, spike) => product * spike.factor, 1);
      this.#before[step + 1] = (this.#before[step] ?? 0) + (weight / mean) * factor;
    });
  }

  /** Events of the period when a second without a spike has `perSecond` of them on average. */
  eventsAt(perSecond: number): number {
    return Math.round((perSecond * this.#total * this.#stepMs) / 1000);
  }

  get #total(): number {
    return this.#before.at(-1) ?? 0;
  }

  /** Moments of `count` events in order, each with the events a second around it. */
  *moments(count: number, random: Random): Generator<{ atMs: number; perSecond: number }> {
    const before = this.#before;
    let step = 0;
    for (let event = 0; event < count; event += 1) {
      const target = ((event + random.next()) / count) * this.#total;
      while (step < before.length - 2 && (before[step + 1] ?? 0) <= target) step += 1;
      const weight = (before[step + 1] ?? 0) - (before[step] ?? 0);
      const part = (target - (before[step] ?? 0)) / weight;
      yield {
        atMs: this.#startMs + (step + part) * this.#stepMs,
        perSecond: ((weight / this.#total) * count * 1000) / this.#stepMs,
      };
    }
  }
}
