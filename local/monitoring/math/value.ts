/** Values by time (milliseconds since 1970); where there is none, there is no data. */
export type Series = ReadonlyMap<number, number>;

/** What an expression of metric math is worth: a number, a metric, or several. */
export type Value = number | Series | readonly Series[];

export const isNumber = (value: Value): value is number => typeof value === 'number';
export const isList = (value: Value): value is readonly Series[] => Array.isArray(value);

/** What cannot be computed: the expression asks for something that its values cannot give. */
export class MathError extends Error {
  override readonly name = 'MathError';
}

/** A series of what `compute` gives, without what is no number: a division by zero leaves a gap. */
export function seriesOf(
  times: Iterable<number>,
  compute: (time: number) => number | undefined,
): Map<number, number> {
  const made = new Map<number, number>();
  for (const time of times) {
    const value = compute(time);
    if (value !== undefined && Number.isFinite(value)) made.set(time, value);
  }
  return made;
}

export const mapSeries = (series: Series, compute: (value: number, time: number) => number | undefined) =>
  seriesOf(series.keys(), (time) => compute(series.get(time) as number, time));

/** Each series of a list, or the one. A number stays what it is. */
export function each(
  value: Value,
  one: (series: Series) => Series,
  number: (value: number) => number,
): Value {
  if (isNumber(value)) return number(value);
  return isList(value) ? value.map(one) : one(value as Series);
}

/**
 * Two values, time by time. Between two series there is a result where both have data; a list is joined
 * with each of its members.
 */
export function join(a: Value, b: Value, compute: (a: number, b: number) => number): Value {
  if (isList(a)) {
    if (isList(b)) throw new MathError('Two lists of metrics cannot be joined by an operator.');
    return a.map((one) => join(one, b, compute) as Series);
  }
  if (isList(b)) return b.map((one) => join(a, one, compute) as Series);
  if (isNumber(a)) {
    if (isNumber(b)) return compute(a, b);
    return mapSeries(b as Series, (value) => compute(a, value));
  }
  if (isNumber(b)) return mapSeries(a as Series, (value) => compute(value, b));
  const [left, right] = [a as Series, b as Series];
  return seriesOf(left.keys(), (time) => {
    const other = right.get(time);
    return other === undefined ? undefined : compute(left.get(time) as number, other);
  });
}
