import { median } from '../measure';
import type { Compared } from './compare';

/** The promise: through the gateway at least so much of the throughput, and at most so much later. */
const LEAST_SHARE = 0.85;
const MOST_ADDED_MS = 5;

interface Figures {
  readonly title: string;
  /** Calls a second, medians of the rounds. */
  readonly direct: number;
  readonly through: number;
  /** Of the direct rate, median of the pairs of rounds. */
  readonly share: number;
  readonly latencyMs: number;
  /** Milliseconds, median of the pairs of rounds. */
  readonly addedMs: number;
}

function figuresOf({ title, direct, through }: Compared): Figures {
  const pairs = direct.map((one, at) => [one, through[at] as (typeof through)[number]] as const);
  return {
    title,
    direct: median(direct.map(({ rate }) => rate)),
    through: median(through.map(({ rate }) => rate)),
    share: median(pairs.map(([straight, passed]) => passed.rate / straight.rate)),
    latencyMs: median(through.map(({ latencyMs }) => latencyMs)),
    addedMs: median(pairs.map(([straight, passed]) => passed.latencyMs - straight.latencyMs)),
  };
}

/** A line for each kind of call. */
export function table(compared: readonly Compared[]): string {
  const head = ['', 'calls/s direct', 'through gateway', 'share', 'median ms', 'added ms'];
  const rows = compared
    .map(figuresOf)
    .map((figures) => [
      figures.title,
      figures.direct.toFixed(0),
      figures.through.toFixed(0),
      figures.share.toFixed(2),
      figures.latencyMs.toFixed(2),
      figures.addedMs.toFixed(2),
    ]);
  return [head, ...rows].map(line).join('\n');
}

const line = ([title = '', ...figures]: readonly string[]) =>
  title.padEnd(34) + figures.map((figure) => figure.padStart(17)).join('');

export function verdict(compared: readonly Compared[]): { readonly holds: boolean; readonly words: string } {
  const missed = compared
    .map(figuresOf)
    .filter(({ share, addedMs }) => share < LEAST_SHARE || addedMs > MOST_ADDED_MS)
    .map(({ title }) => title);
  const promise = `At least ${LEAST_SHARE} of the throughput, at most ${MOST_ADDED_MS} ms more at the median`;
  return missed.length === 0
    ? { holds: true, words: `${promise}: holds.` }
    : { holds: false, words: `${promise}: MISSED by ${missed.join('; ')}.` };
}
