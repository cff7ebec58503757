import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { MissingData } from '../../../lib/wiring/alarms';
import { metricIdOf, type QuerySet, querySet, type Range, readSeries, seriesIn } from '../math/query';
import { MathError, type Series } from '../math/value';
import { floor, type MetricStore, MINUTE_MS } from '../store/metric-store';
import { enoughSamples } from '../store/statistic';
import { decimal, timestamp } from './alarm';
import { evaluationRange, judge, type StateValue } from './judge';

const DAY_SECONDS = 86_400;
const HOUR_MS = 60 * MINUTE_MS;

interface Comparison {
  breaches(value: number, threshold: number): boolean;
  readonly words: string;
}

/** By ComparisonOperator. */
export const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['GreaterThanThreshold', { breaches: (value, threshold) => value > threshold, words: 'greater than' }],
  [
    'GreaterThanOrEqualToThreshold',
    { breaches: (value, threshold) => value >= threshold, words: 'greater than or equal to' },
  ],
  ['LessThanThreshold', { breaches: (value, threshold) => value < threshold, words: 'less than' }],
  [
    'LessThanOrEqualToThreshold',
    { breaches: (value, threshold) => value <= threshold, words: 'less than or equal to' },
  ],
] satisfies Array<[string, Comparison]>);

/** What an evaluation comes to. */
export interface Verdict {
  readonly value: StateValue;
  /** In words; worked out only for a state that changes. */
  explain(): Explanation;
}

export interface Explanation {
  readonly reason: string;
  /** JSON for programs. */
  readonly reasonData?: string;
}

interface Compiled {
  /** Of the query that the alarm watches. */
  readonly id: string;
  readonly set: QuerySet;
}

/** By configuration, which never changes: an alarm is evaluated every minute. */
const compiled = new WeakMap<PutMetricAlarmInput, Compiled>();

/** @throws MathError for metrics and expressions that cannot be computed. */
function compile(config: PutMetricAlarmInput): Compiled | undefined {
  if (config.Metrics === undefined) return undefined;
  const known = compiled.get(config);
  if (known !== undefined) return known;
  const id = config.Metrics.find(({ ReturnData }) => ReturnData !== false)?.Id ?? '';
  const made = { id, set: querySet(config.Metrics) };
  compiled.set(config, made);
  return made;
}

/** Seconds of one period: of an expression, of the metrics that it is made of. @throws MathError */
export function periodOf(config: PutMetricAlarmInput): number {
  const math = compile(config);
  return math === undefined ? (config.Period ?? 60) : math.set.periodOf(math.id);
}

export function missingDataOf({
  TreatMissingData,
  Namespace,
  Metrics = [],
}: PutMetricAlarmInput): MissingData {
  if (TreatMissingData !== undefined) return TreatMissingData as MissingData;
  const namespaces = [Namespace, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Namespace)];
  return namespaces.includes('AWS/DynamoDB') ? 'ignore' : 'missing';
}

interface Sight {
  /** Seconds. */
  readonly period: number;
  readonly series: Series;
  /** Starts of the periods of the evaluation range, oldest first. */
  readonly times: readonly number[];
}

/**
 * The periods that ended before `now`: they end at whole minutes, for windows of more than a day at
 * whole hours, as CloudWatch looks at those once an hour.
 */
function look(store: MetricStore, config: PutMetricAlarmInput, now: number): Sight {
  const { EvaluationPeriods = 1 } = config;
  const period = periodOf(config);
  const step = period * EvaluationPeriods > DAY_SECONDS ? HOUR_MS : Math.min(period * 1000, MINUTE_MS);
  const end = floor(now, step);
  const periods = evaluationRange(period, EvaluationPeriods);
  const start = end - periods * period * 1000;
  const series = alarmSeries(store, config, { start, end }, period);
  return { period, series, times: Array.from({ length: periods }, (_, at) => start + at * period * 1000) };
}

/** Whether an alarm that warms up has data from the first to the last of the periods that it evaluates. */
export function fillsWindow(store: MetricStore, config: PutMetricAlarmInput, now: number): boolean {
  const { series, times } = look(store, config, now);
  const window = times.slice(-(config.EvaluationPeriods ?? 1));
  return [window[0], window.at(-1)].every((time) => time !== undefined && series.has(time));
}

/** The state that an alarm's metric calls for; undefined when the present one stays. */
export function evaluateMetric(
  store: MetricStore,
  config: PutMetricAlarmInput,
  now: number,
): Verdict | undefined {
  const { EvaluationPeriods = 1, Threshold = 0, ComparisonOperator } = config;
  const DatapointsToAlarm = config.DatapointsToAlarm ?? EvaluationPeriods;
  const { period, series, times } = look(store, config, now);
  const { breaches, words } = COMPARISONS.get(ComparisonOperator ?? '') as Comparison;
  const range = times.map((time) => {
    const value = series.get(time);
    return value === undefined ? undefined : breaches(value, Threshold);
  });
  const latest = times.filter((time) => series.has(time)).slice(-EvaluationPeriods);
  if (tooFewSamples(store, config, latest, period)) return undefined;

  const missingData = missingDataOf(config);
  const value = judge(range, {
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: DatapointsToAlarm,
    missingData,
  });
  if (value === undefined) return undefined;
  const points = latest.toReversed().map((time) => ({ time, value: series.get(time) as number }));
  const explain = () => {
    const told = points.filter((point) => breaches(point.value, Threshold) === (value === 'ALARM'));
    const minimum = value === 'ALARM' ? DatapointsToAlarm : EvaluationPeriods - DatapointsToAlarm + 1;
    return {
      reason: reasonOf({ value, told, points, words, Threshold, minimum, EvaluationPeriods, missingData }),
      reasonData: JSON.stringify({
        version: '1.0',
        queryDate: timestamp(now),
        startDate: timestamp(latest[0] ?? times.at(-1) ?? now),
        ...(config.Unit === undefined ? {} : { unit: config.Unit }),
        ...(config.Statistic === undefined ? {} : { statistic: config.Statistic }),
        period,
        recentDatapoints: points.map((point) => point.value).reverse(),
        threshold: Threshold,
        evaluatedDatapoints: points.map((point) => ({
          timestamp: timestamp(point.time),
          value: point.value,
        })),
      }),
    };
  };
  return { value, explain };
}

/** What the alarm watches. @throws MathError when that is not one metric. */
export function alarmSeries(
  store: Pick<MetricStore, 'read'>,
  config: PutMetricAlarmInput,
  range: Range,
  period: number,
): Series {
  const math = compile(config);
  if (math === undefined) {
    const stat = config.ExtendedStatistic ?? config.Statistic ?? 'Average';
    return readSeries(store, { metric: metricIdOf(config), stat, unit: config.Unit, period }, range);
  }
  const [series = new Map(), ...more] = seriesIn(math.id, math.set.run(store, range).get(math.id));
  if (more.length > 0) throw new MathError(`${math.id} gives several metrics; an alarm watches one.`);
  return series;
}

/** Whether the alarm is to keep its state while a percentile has too few samples to mean anything. */
function tooFewSamples(
  store: MetricStore,
  config: PutMetricAlarmInput,
  times: readonly number[],
  period: number,
): boolean {
  const { ExtendedStatistic, EvaluateLowSampleCountPercentile } = config;
  if (ExtendedStatistic === undefined || EvaluateLowSampleCountPercentile !== 'ignore') return false;
  return times.some((time) => {
    const samples = store.read(metricIdOf(config), time, time + period * 1000, config.Unit)?.count ?? 0;
    return !enoughSamples(ExtendedStatistic, samples);
  });
}

interface Judged {
  readonly value: StateValue;
  /** Newest first: those that speak for the state, and all that were looked at. */
  readonly told: ReadonlyArray<{ readonly time: number; readonly value: number }>;
  readonly points: ReadonlyArray<unknown>;
  readonly words: string;
  readonly Threshold: number;
  readonly minimum: number;
  readonly EvaluationPeriods: number;
  readonly missingData: MissingData;
}

function reasonOf(judged: Judged): string {
  const { value, told, points, words, Threshold, minimum, EvaluationPeriods, missingData } = judged;
  const missing = EvaluationPeriods - points.length;
  if (value === 'INSUFFICIENT_DATA') return `Insufficient Data: ${count(missing, 'datapoint')} unknown.`;
  const treated = `${count(missing, 'missing datapoint')} treated as [${missingData === 'breaching' ? 'Breaching' : 'NonBreaching'}]`;
  if (told.length === 0 && points.length > 0) return `Threshold Crossed: ${treated}.`;
  if (points.length === 0) {
    const periods = `${EvaluationPeriods} period${EvaluationPeriods === 1 ? '' : 's'}`;
    return `Threshold Crossed: no datapoints were received for ${periods} and ${treated}.`;
  }
  const figures = told.map((point) => `${decimal(point.value)} (${shortTime(point.time)})`).join(', ');
  const crossed = `${told.length === 1 ? 'was' : 'were'} ${value === 'ALARM' ? '' : 'not '}${words} the threshold (${decimal(Threshold)})`;
  const filled = missingData === 'breaching' || missingData === 'notBreaching';
  if (missing > 0 && filled) {
    return `Threshold Crossed: ${told.length} datapoint${told.length === 1 ? '' : 's'} [${figures}] ${crossed} and ${treated}.`;
  }
  const transition = value === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return `Threshold Crossed: ${told.length} out of the last ${points.length} datapoints [${figures}] ${crossed} (minimum ${minimum} datapoint${minimum === 1 ? '' : 's'} for ${transition} transition).`;
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? ' was' : 's were'}`;

/** `21/11/26 18:00:00` */
function shortTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
