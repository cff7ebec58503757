import type { RunRecord } from '../../lib/wiring/run';
import { duplicates, rowsIn, rowsOut } from './figures';

/** Runs that one is compared with, at most. */
export const COMPARED_RUNS = 30;

/** Runs of other kinds may stand between those that a run is compared with; no more than these are read. */
export const READ_BEHIND = 300;

/** A figure of a run beside the same figure of the runs before it. */
export interface Comparison {
  readonly figure: FigureName;
  readonly value: number;
  readonly mean: number;
  /** How many runs the mean is of, and how many of them have a lower figure. */
  readonly runs: number;
  readonly higherThan: number;
}

/** Figures that are compared; absent from a run that did not come so far. */
const FIGURES = {
  'rows in': (run: RunRecord) => run.clean && rowsIn(run),
  'rows out': (run: RunRecord) => run.clean && rowsOut(run),
  duplicates: (run: RunRecord) => run.clean && duplicates(run),
  quarantined: (run: RunRecord) => run.quarantined,
  'late rows': (run: RunRecord) => run.clean?.lateness?.late_rows,
  'lateness p95, seconds': (run: RunRecord) => run.clean?.lateness?.p95,
  dates: (run: RunRecord) => run.clean?.touched_dates.length,
  'cleaning, seconds': (run: RunRecord) => run.clean?.seconds,
  'gate, seconds': (run: RunRecord) => run.gate?.seconds,
  'marts, seconds': (run: RunRecord) => run.marts?.reduce((sum, { seconds }) => sum + seconds, 0),
  seconds: (run: RunRecord) => run.seconds,
  'DPU-seconds': (run: RunRecord) => run.cost?.dpu_seconds,
  'bytes scanned': (run: RunRecord) => run.cost?.bytes_scanned,
  dollars: (run: RunRecord) => run.cost?.usd,
} as const satisfies Record<string, (run: RunRecord) => number | undefined>;

export type FigureName = keyof typeof FIGURES;
const FIGURE_NAMES = Object.keys(FIGURES) as FigureName[];

export function figureOf(name: FigureName, run: RunRecord): number | undefined {
  return FIGURES[name](run);
}

/** Of runs, newest first, those that a run is compared with: the last that succeeded before it, of its kind. */
export function comparable(run: RunRecord, others: readonly RunRecord[]): RunRecord[] {
  return others
    .filter(
      (other) =>
        other.state === 'succeeded' &&
        other.kind === run.kind &&
        other.dataset === run.dataset &&
        other.run_id < run.run_id,
    )
    .slice(0, COMPARED_RUNS);
}

/** @returns undefined when the run has no such figure; with no runs to compare with, `runs` is 0. */
export function compare(
  figure: FigureName,
  run: RunRecord,
  earlier: readonly RunRecord[],
): Comparison | undefined {
  const value = figureOf(figure, run);
  if (value === undefined) return undefined;
  const others = earlier.map((other) => figureOf(figure, other)).filter((other) => other !== undefined);
  const mean = others.length === 0 ? 0 : others.reduce((sum, other) => sum + other, 0) / others.length;
  const higherThan = others.filter((other) => other < value).length;
  return { figure, value, mean, runs: others.length, higherThan };
}

export function compareAll(run: RunRecord, earlier: readonly RunRecord[]): Comparison[] {
  return FIGURE_NAMES.map((figure) => compare(figure, run, earlier)).filter((one) => one !== undefined);
}

/** For instance `+12 %`; null when there is nothing to compare with. */
export function difference(comparison: Comparison | undefined): string | null {
  if (comparison === undefined || comparison.runs === 0) return null;
  const { value, mean } = comparison;
  if (value === mean) return '=';
  if (mean === 0) return null;
  const percent = Math.round((value / mean - 1) * 100);
  return percent === 0 ? '=' : `${percent > 0 ? '+' : ''}${percent} %`;
}
