import type { EnvironmentConfig } from '../../lib/config';
import { prices, WORKER_DPUS } from '../../lib/wiring/prices';
import type { RunKind, RunRecord } from '../../lib/wiring/run';
import { formatCount } from '../format/named-table';
import { formatDollars } from '../format/units';
import { touchedDates } from '../runs/figures';

/** What a backfill will take, going by earlier runs. */
export interface Estimate {
  readonly dates: number;
  readonly runs: number;
  /** By AWS's list prices. */
  readonly usd: number;
  /** Of all runs, one behind the other; absent without runs to go by. */
  readonly seconds?: number;
  /** What it goes by, in words. */
  readonly basis: string;
}

export interface EstimateRequest {
  readonly kind: RunKind;
  /** How many are to be made again. */
  readonly dates: number;
  readonly datesPerRun: number;
  /** Runs of the dataset, newest first. */
  readonly history: readonly RunRecord[];
  readonly processing: EnvironmentConfig['processing'];
}

/** Runs to go by, at most. */
const RECENT_RUNS = 30;
/** Glue runs in a run of the kind: cleaning and marts, or marts alone. */
const GLUE_RUNS: Readonly<Record<RunKind, number>> = { arrivals: 2, rebuild: 2, erase: 2, marts: 1 };

/** Runs of the same kind tell best; those of what arrived do the same work, on fewer rows. */
export function estimate(request: EstimateRequest): Estimate {
  const { kind, dates, datesPerRun, history } = request;
  const runs = Math.ceil(dates / datesPerRun);
  const like = (wanted: RunKind) =>
    history
      .filter((run) => run.kind === wanted && run.state === 'succeeded' && touchedDates(run) > 0 && run.cost)
      .slice(0, RECENT_RUNS);
  const ownKind = like(kind);
  const [told, goneBy] = ownKind.length > 0 ? [kind, ownKind] : (['arrivals', like('arrivals')] as const);
  const leastUsd = leastBilled(request);
  if (goneBy.length === 0) {
    const basis = 'at least: no earlier run tells more, and Glue bills one minute for each of its runs';
    return { dates, runs, usd: runs * leastUsd, basis };
  }
  const lengths = chunkLengths(dates, datesPerRun);
  const inAll = (figure: (run: RunRecord) => number, atLeast: number) => {
    const perDate = sum(goneBy.map(figure)) / sum(goneBy.map(touchedDates));
    // However few its dates, a run takes what the smallest took.
    const least = Math.max(atLeast, Math.min(...goneBy.map(figure)));
    return sum(lengths.map((length) => Math.max(least, perDate * length)));
  };
  const noun = goneBy.length === 1 ? 'the last run' : `the last ${goneBy.length} runs`;
  return {
    dates,
    runs,
    usd: inAll((run) => run.cost?.usd ?? 0, leastUsd),
    seconds: inAll((run) => run.seconds ?? 0, 0),
    basis: `by ${noun} of kind ${told}`,
  };
}

/** What AWS bills at least for one run. Dollars. */
function leastBilled({ kind, processing }: EstimateRequest): number {
  const dpus = processing.workers * (WORKER_DPUS[processing.workerType] ?? 1);
  return ((GLUE_RUNS[kind] * prices.glue.minimumSeconds) / 3600) * dpus * prices.glue.dpuHour;
}

function chunkLengths(dates: number, datesPerRun: number): number[] {
  return Array.from({ length: Math.ceil(dates / datesPerRun) }, (_, at) =>
    Math.min(datesPerRun, dates - at * datesPerRun),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** For instance: 307 dates in 10 runs, about 4 min and $0.29 on AWS (by the last 3 runs of kind rebuild). */
export function estimateText({ dates, runs, usd, seconds, basis }: Estimate): string {
  const amounts =
    seconds === undefined
      ? `${formatDollars(usd)} on AWS`
      : `about ${durationWords(seconds)} and ${formatDollars(usd)} on AWS`;
  return `${plural(dates, 'date')} in ${plural(runs, 'run')}, ${amounts} (${basis})`;
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded up to whole seconds, from two minutes on to whole minutes. */
export function durationWords(seconds: number): string {
  return seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
