import { table as tableOf } from 'table';
import type { MemoryOverTime } from './memory';
import { type Call, KINDS } from './work';

/** The slowest client gets through at least so much of what the quickest does. */
const LEAST_FAIRNESS = 0.5;
/** Memory in the last quarter of the time, beside the second: it levels off. */
const MOST_GROWTH = 1.25;
const GROWTH_ALLOWED_BYTES = 64 * 1024 * 1024;
const MIB = 1024 * 1024;

/** The least value that the share of all does not exceed. @param sorted ascending, not empty */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;

/** How evenly clients were served: calls of the one with the fewest, of those of the one with the most. */
export function fairness(counts: readonly number[]): number {
  return Math.min(...counts) / Math.max(...counts);
}

/** Whether it takes more and more: the most of the last quarter beside the most of the second. */
export function grows({ bytes }: MemoryOverTime): boolean {
  const quarter = (at: number) =>
    Math.max(
      0,
      ...bytes.slice(Math.floor((bytes.length * at) / 4), Math.ceil((bytes.length * (at + 1)) / 4)),
    );
  return quarter(3) > Math.max(quarter(1) * MOST_GROWTH, quarter(1) + GROWTH_ALLOWED_BYTES);
}

/** @param clients the calls of each */
export function report(
  clients: ReadonlyArray<readonly Call[]>,
  memory: readonly MemoryOverTime[],
  seconds: number,
): { readonly holds: boolean; readonly words: string } {
  const kinds = KINDS.map((kind) => {
    const each = clients.map((calls) => calls.filter((call) => call.kind === kind));
    const sorted = each
      .flat()
      .map(({ ms }) => ms)
      .sort((a, b) => a - b);
    return { kind, sorted, fairness: fairness(each.map(({ length }) => length)) };
  });
  const latencies = [
    ['', 'calls', 'a second', 'p50 ms', 'p95 ms', 'p99 ms', 'fairness'],
    ...kinds.map(({ kind, sorted, fairness: even }) => [
      kind,
      sorted.length,
      (sorted.length / seconds).toFixed(1),
      ...[0.5, 0.95, 0.99].map((share) => (sorted.length === 0 ? '-' : quantile(sorted, share).toFixed(0))),
      even.toFixed(2),
    ]),
  ];
  const memories = [
    ['memory, MiB', 'at first', 'a half through', 'at the end', 'most'],
    ...memory.map(({ name, bytes }) => [
      name,
      ...[bytes[0], bytes[bytes.length >> 1], bytes.at(-1), Math.max(...bytes)].map((one = 0) =>
        (one / MIB).toFixed(0),
      ),
    ]),
  ];
  const errors = clients
    .flat()
    .flatMap(({ kind, error }) => (error === undefined ? [] : [`${kind}: ${error}`]));
  const unfair = kinds.filter(({ fairness: even }) => !(even >= LEAST_FAIRNESS)).map(({ kind }) => kind);
  const growing = memory.filter(grows).map(({ name }) => name);
  const missed = [
    ...(errors.length > 0 ? [`${errors.length} errors, for instance ${errors[0]}`] : []),
    ...(unfair.length > 0 ? [`not served evenly: ${unfair.join(', ')}`] : []),
    ...(growing.length > 0 ? [`memory that grows: ${growing.join(', ')}`] : []),
  ];
  const promise = 'No error, every client served, memory that levels off';
  const words = missed.length === 0 ? `${promise}: holds.` : `${promise}: MISSED by ${missed.join('; ')}.`;
  return { holds: missed.length === 0, words: `${tableOf(latencies)}${tableOf(memories)}${words}` };
}
