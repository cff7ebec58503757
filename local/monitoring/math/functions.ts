import { aggregateFunctions } from './aggregates';
import {
  each,
  isList,
  isNumber,
  join,
  MathError,
  mapSeries,
  type Series,
  seriesOf,
  type Value,
} from './value';

/** What an expression is computed for. */
export interface Grid {
  /** Starts of the periods, ascending. */
  readonly times: readonly number[];
  /** Seconds. */
  readonly period: number;
}

export type MathFunction = (args: readonly Value[], grid: Grid) => Value;

const timesOf = (series: Series) => [...series.keys()].sort((a, b) => a - b);

/** Each value of a series computed from the one before it; the first has none. */
const fromBefore =
  (compute: (change: number, seconds: number) => number): MathFunction =>
  ([metric]) =>
    each(
      needed(metric),
      (series) => {
        const times = timesOf(series);
        return seriesOf(times.slice(1), (time) => {
          const before = times[times.indexOf(time) - 1] as number;
          const change = (series.get(time) as number) - (series.get(before) as number);
          return compute(change, (time - before) / 1000);
        });
      },
      () => {
        throw new MathError('A change needs a metric, not a number.');
      },
    );

const oneByOne =
  (compute: (value: number) => number): MathFunction =>
  ([metric]) =>
    each(needed(metric), (series) => mapSeries(series, compute), compute);

const byTime =
  (part: (date: Date) => number): MathFunction =>
  ([metric]) =>
    each(
      needed(metric),
      (series) => mapSeries(series, (_, time) => part(new Date(time))),
      () => {
        throw new MathError('A part of the date needs a metric, not a number.');
      },
    );

export const functions: Readonly<Record<string, MathFunction>> = {
  ...aggregateFunctions,
  ABS: oneByOne(Math.abs),
  CEIL: oneByOne(Math.ceil),
  FLOOR: oneByOne(Math.floor),
  LOG: oneByOne(Math.log),
  LOG10: oneByOne(Math.log10),
  DIFF: fromBefore((change) => change),
  DIFF_TIME: fromBefore((_, seconds) => seconds),
  RATE: fromBefore((change, seconds) => change / seconds),
  RUNNING_SUM: ([metric]) =>
    each(
      needed(metric),
      (series) => {
        let sum = 0;
        return seriesOf(timesOf(series), (time) => {
          sum += series.get(time) as number;
          return sum;
        });
      },
      (value) => value,
    ),
  EPOCH: byTime((date) => date.getTime() / 1000),
  MINUTE: byTime((date) => date.getUTCMinutes()),
  HOUR: byTime((date) => date.getUTCHours()),
  /** Monday is 1. */
  DAY: byTime((date) => date.getUTCDay() || 7),
  DATE: byTime((date) => date.getUTCDate()),
  MONTH: byTime((date) => date.getUTCMonth() + 1),
  YEAR: byTime((date) => date.getUTCFullYear()),
  PERIOD: (_, { period }) => period,
  TIME_SERIES: ([value], { times }) => {
    if (value === undefined || !isNumber(value)) throw new MathError('TIME_SERIES takes a number.');
    return seriesOf(times, () => value);
  },
  FILL: ([metric, filling], grid) =>
    each(
      needed(metric),
      (series) => fill(series, filling, grid),
      (value) => value,
    ),
  IF: ([condition, yes, no]) => choose(needed(condition), yes, no),
  FIRST: ([list]) => member(list, 0),
  LAST: ([list]) => member(list, -1),
  REMOVE_EMPTY: ([list]) => (isSeriesList(list) ? list.filter(({ size }) => size > 0) : needed(list)),
};

/** Names that FILL takes in place of a number; they stand for values that no metric has. */
export const FILLINGS = { REPEAT: Number.POSITIVE_INFINITY, LINEAR: Number.NEGATIVE_INFINITY } as const;

function fill(series: Series, filling: Value | undefined, { times }: Grid): Series {
  if (filling === undefined || isList(filling)) {
    throw new MathError('FILL takes a metric, and a number, a metric, REPEAT or LINEAR.');
  }
  const known = timesOf(series);
  return seriesOf(times, (time) => {
    const own = series.get(time);
    if (own !== undefined) return own;
    if (!isNumber(filling)) return (filling as Series).get(time);
    if (Number.isFinite(filling)) return filling;
    const before = known.findLast((one) => one < time);
    if (filling === FILLINGS.REPEAT) return before === undefined ? undefined : series.get(before);
    const after = known.find((one) => one > time);
    if (before === undefined || after === undefined) return undefined;
    const [from, to] = [series.get(before) as number, series.get(after) as number];
    return from + ((to - from) * (time - before)) / (after - before);
  });
}

function choose(condition: Value, yes: Value | undefined, no: Value | undefined): Value {
  if (isNumber(condition)) return condition === 0 ? (no ?? new Map()) : needed(yes);
  if (isList(condition)) throw new MathError('IF takes one metric as its condition.');
  const at = (value: Value | undefined, time: number) => {
    if (value === undefined || isNumber(value)) return value;
    if (isList(value)) throw new MathError('IF chooses between metrics and numbers, not lists.');
    return (value as Series).get(time);
  };
  return mapSeries(condition as Series, (value, time) => at(value === 0 ? no : yes, time));
}

function needed(value: Value | undefined): Value {
  if (value === undefined) throw new MathError('A function is called without what it works on.');
  return value;
}

const isSeriesList = (value: Value | undefined): value is readonly Series[] =>
  value !== undefined && isList(value);

function member(list: Value | undefined, at: number): Value {
  const one = isSeriesList(list) ? list.at(at) : undefined;
  if (one === undefined) throw new MathError('FIRST and LAST take a list of metrics that is not empty.');
  return one;
}

const truth = (value: boolean) => (value ? 1 : 0);

export const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  '&&': (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
  '||': (a, b) => truth(a !== 0 || b !== 0),
};

export const operate = (operator: string, a: Value, b: Value): Value =>
  join(a, b, operators[operator] as (a: number, b: number) => number);
