import type { Metric, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricId, MetricStore } from '../store/metric-store';
import { statistic } from '../store/statistic';
import { parseExpression } from './expression';
import { isList, isNumber, MathError, type Series, seriesOf, type Value } from './value';

/** The periods that are asked for. */
export interface Range {
  /** Start of the first, milliseconds since 1970. */
  readonly start: number;
  /** End of the last. */
  readonly end: number;
}

export function metricIdOf({ Namespace = '', MetricName = '', Dimensions = [] }: Metric): MetricId {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
  return { namespace: Namespace, name: MetricName, dimensions };
}

/** Starts of the periods, oldest first; the last one may end behind the range. */
export function periodStarts({ start, end }: Range, periodSeconds: number): number[] {
  const length = Math.max(0, Math.ceil((end - start) / (periodSeconds * 1000)));
  return Array.from({ length }, (_, at) => start + at * periodSeconds * 1000);
}

/** @throws MathError for a statistic that is not served, naming it. */
export function readSeries(
  store: Pick<MetricStore, 'read'>,
  {
    metric,
    stat,
    unit,
    period,
  }: { metric: MetricId; stat: string; unit?: string | undefined; period: number },
  range: Range,
): Series {
  const compute = statistic(stat);
  if (compute === undefined)
    throw new MathError(`The local environment does not compute the statistic ${stat}.`);
  return seriesOf(periodStarts(range, period), (start) => {
    const aggregate = store.read(metric, start, start + period * 1000, unit);
    return aggregate === undefined ? undefined : compute(aggregate);
  });
}

/** What each query of a set gives, those that only others use included. */
export type Results = ReadonlyMap<string, Value>;

/** Metrics and expressions that refer to one another by their ids. */
export interface QuerySet {
  readonly queries: readonly MetricDataQuery[];
  /** Seconds: of an expression the longest of what it uses. */
  periodOf(id: string): number;
  run(store: Pick<MetricStore, 'read'>, range: Range): Results;
}

/**
 * @param defaultPeriod of expressions that use no metric, seconds
 * @throws MathError for ids that are missing, doubled or refer to themselves, expressions that are none,
 *   and functions and statistics that are not served.
 */
export function querySet(queries: readonly MetricDataQuery[], defaultPeriod = 60): QuerySet {
  const byId = new Map<string, MetricDataQuery>();
  for (const query of queries) {
    const { Id = '', MetricStat, Expression } = query;
    if (!/^[a-z]\w*$/.test(Id))
      throw new MathError(`"${Id}" is no id: a small letter, then letters, digits and _.`);
    if (byId.has(Id)) throw new MathError(`The id ${Id} stands for two queries.`);
    if ((MetricStat === undefined) === (Expression === undefined)) {
      throw new MathError(`${Id} takes either a MetricStat or an Expression.`);
    }
    if (MetricStat !== undefined && statistic(MetricStat.Stat ?? '') === undefined) {
      throw new MathError(`${Id}: the local environment does not compute the statistic ${MetricStat.Stat}.`);
    }
    byId.set(Id, query);
  }
  const expressions = new Map(
    [...byId].flatMap(([id, { Expression }]) =>
      Expression === undefined ? [] : [[id, parseExpression(Expression)] as const],
    ),
  );
  const order = inOrder(byId, expressions);
  const periods = new Map<string, number>();
  for (const id of order) {
    const { MetricStat, Period } = byId.get(id) as MetricDataQuery;
    const used = usedBy(id, byId, expressions).map((one) => periods.get(one) ?? 0);
    periods.set(id, MetricStat?.Period ?? (Math.max(0, ...used) || Period || defaultPeriod));
  }
  const periodOf = (id: string) => periods.get(id) ?? defaultPeriod;
  return { queries, periodOf, run: (store, range) => run(store, range) };

  function run(store: Pick<MetricStore, 'read'>, range: Range): Results {
    const values = new Map<string, Value>();
    const metrics = new Map<string, Series>();
    for (const id of order) {
      const { MetricStat } = byId.get(id) as MetricDataQuery;
      const period = periodOf(id);
      if (MetricStat !== undefined) {
        const { Metric = {}, Stat = '', Unit: unit } = MetricStat;
        const series = readSeries(store, { metric: metricIdOf(Metric), stat: Stat, unit, period }, range);
        metrics.set(id, series);
        values.set(id, series);
      }
    }
    for (const id of order) {
      const grid = { times: periodStarts(range, periodOf(id)), period: periodOf(id) };
      const expression = expressions.get(id);
      if (expression !== undefined) values.set(id, expression.evaluate(values, metrics, grid));
    }
    return values;
  }
}

type Expressions = ReadonlyMap<string, ReturnType<typeof parseExpression>>;

function usedBy(id: string, byId: ReadonlyMap<string, MetricDataQuery>, expressions: Expressions): string[] {
  const expression = expressions.get(id);
  if (expression === undefined) return [];
  const metrics = [...byId].filter(([, { MetricStat }]) => MetricStat !== undefined).map(([one]) => one);
  return [...expression.ids, ...(expression.takesAll ? metrics : [])];
}

/** Every query behind those that it uses. */
function inOrder(byId: ReadonlyMap<string, MetricDataQuery>, expressions: Expressions): string[] {
  const order: string[] = [];
  const visit = (id: string, path: readonly string[]) => {
    if (order.includes(id)) return;
    if (path.includes(id))
      throw new MathError(`The expressions ${[...path, id].join(', ')} use one another.`);
    if (!byId.has(id)) throw new MathError(`There is no metric or expression ${id}.`);
    for (const used of usedBy(id, byId, expressions)) visit(used, [...path, id]);
    order.push(id);
  };
  for (const id of byId.keys()) visit(id, []);
  return order;
}

/** @throws MathError for a number: an alarm, a graph and an answer are made of metrics. */
export function seriesIn(id: string, value: Value | undefined): readonly Series[] {
  if (value === undefined || isNumber(value)) throw new MathError(`${id} gives a number, not a metric.`);
  return isList(value) ? value : [value as Series];
}
