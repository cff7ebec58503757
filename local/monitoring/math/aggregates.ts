import { isList, isNumber, MathError, type Series, seriesOf, type Value } from './value';

type Aggregating = (values: readonly number[]) => number;

const sum: Aggregating = (values) => values.reduce((total, value) => total + value, 0);
const mean: Aggregating = (values) => sum(values) / values.length;

/**
 * Of one metric, a number over all of its values; of a list of metrics, a metric: each time from those
 * members that have data then.
 */
const over =
  (aggregate: Aggregating) =>
  ([value]: readonly Value[]): Value => {
    if (value === undefined)
      throw new MathError('SUM, AVG, MIN, MAX and STDDEV take a metric or a list of them.');
    if (isNumber(value)) return value;
    if (!isList(value)) {
      const values = [...(value as Series).values()];
      return values.length === 0 ? new Map() : aggregate(values);
    }
    const times = new Set(value.flatMap((series) => [...series.keys()]));
    return seriesOf(
      [...times].sort((a, b) => a - b),
      (time) => {
        const values = value.map((series) => series.get(time)).filter((one) => one !== undefined);
        return aggregate(values);
      },
    );
  };

export const aggregateFunctions = {
  SUM: over(sum),
  AVG: over(mean),
  MIN: over((values) => Math.min(...values)),
  MAX: over((values) => Math.max(...values)),
  STDDEV: over((values) => {
    const middle = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  }),
  METRIC_COUNT: ([value]: readonly Value[]): Value =>
    value !== undefined && isList(value) ? value.length : 1,
  DATAPOINT_COUNT: ([value]: readonly Value[]): Value => {
    if (value === undefined || isNumber(value)) throw new MathError('DATAPOINT_COUNT takes a metric.');
    return isList(value) ? sum(value.map(({ size }) => size)) : (value as Series).size;
  },
};
