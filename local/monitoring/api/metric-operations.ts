import {
  type GetMetricDataInput,
  GetMetricDataInput$,
  type GetMetricStatisticsInput,
  GetMetricStatisticsInput$,
  type ListMetricsInput,
  ListMetricsInput$,
  type MetricDatum,
  type PutMetricDataInput,
  PutMetricDataInput$,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import { metricIdOf, periodStarts, querySet, readSeries, seriesIn } from '../math/query';
import { MathError } from '../math/value';
import { type Aggregate, merge, single } from '../store/aggregate';
import { floor, type MetricId, MINUTE_MS, type Sample } from '../store/metric-store';
import { invalid, type Monitoring, operation } from './operation';

const HOUR_MS = 60 * MINUTE_MS;

/**
 * Times of data that is put are the machine's: functions and services know no other. Times that are asked for
 * and answered are the environment's clock's, as those of alarms.
 */
export const metricOperations = {
  PutMetricData: operation<PutMetricDataInput>(
    PutMetricDataInput$,
    ({ Namespace, MetricData = [] }, monitoring) => {
      if (!Namespace) throw new AwsError('MissingParameter', 'The parameter Namespace is required.');
      if (MetricData.length > 1000)
        throw invalid('The collection MetricData must not have a size greater than 1000.');
      monitoring.add(MetricData.map((datum) => sampleOf(Namespace, datum, monitoring)));
      return {};
    },
  ),

  GetMetricData: operation<GetMetricDataInput>(
    GetMetricDataInput$,
    ({ MetricDataQueries = [], StartTime, EndTime, ScanBy }, monitoring) => {
      const range = rangeOf(StartTime, EndTime);
      return asked(() => {
        const set = querySet(MetricDataQueries);
        const results = set.run(monitoring.store, range);
        const MetricDataResults = MetricDataQueries.filter(({ ReturnData }) => ReturnData !== false).flatMap(
          ({ Id = '', Label, MetricStat }) =>
            seriesIn(Id, results.get(Id)).map((series) => {
              const times = [...series.keys()].sort((a, b) =>
                ScanBy === 'TimestampAscending' ? a - b : b - a,
              );
              return {
                Id,
                Label: Label ?? MetricStat?.Metric?.MetricName ?? Id,
                Timestamps: times.map((time) => new Date(time)),
                Values: times.map((time) => series.get(time)),
                StatusCode: 'Complete',
              };
            }),
        );
        return { MetricDataResults, Messages: [] };
      });
    },
  ),

  GetMetricStatistics: operation<GetMetricStatisticsInput>(
    GetMetricStatisticsInput$,
    (
      { StartTime, EndTime, Period = 60, Statistics = [], ExtendedStatistics = [], Unit, ...metric },
      monitoring,
    ) => {
      const range = rangeOf(StartTime, EndTime);
      const read = (stat: string) =>
        readSeries(monitoring.store, { metric: metricIdOf(metric), stat, unit: Unit, period: Period }, range);
      return asked(() => {
        const counts = read('SampleCount');
        const plain = Statistics.map((stat) => [stat, read(stat)] as const);
        const extended = ExtendedStatistics.map((stat) => [stat, read(stat)] as const);
        const Datapoints = periodStarts(range, Period)
          .filter((time) => counts.has(time))
          .map((time) => ({
            Timestamp: new Date(time),
            ...Object.fromEntries(plain.map(([stat, series]) => [stat, series.get(time)])),
            ...(extended.length === 0
              ? {}
              : {
                  ExtendedStatistics: Object.fromEntries(
                    extended.map(([stat, series]) => [stat, series.get(time)]),
                  ),
                }),
            Unit: Unit ?? unitOf(metricIdOf(metric), monitoring),
          }));
        return { Label: metric.MetricName, Datapoints };
      });
    },
  ),

  ListMetrics: operation<ListMetricsInput>(
    ListMetricsInput$,
    ({ Namespace, MetricName, Dimensions = [], RecentlyActive }, { store, clock }) => {
      if (RecentlyActive !== undefined)
        throw invalid('The local environment does not list by RecentlyActive.');
      const Metrics = store
        .list(clock.now())
        .filter(
          ({ namespace, name, dimensions }) =>
            (Namespace === undefined || namespace === Namespace) &&
            (MetricName === undefined || name === MetricName) &&
            Dimensions.every(
              ({ Name = '', Value }) =>
                dimensions[Name] !== undefined && (Value === undefined || dimensions[Name] === Value),
            ),
        )
        .map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        }));
      return { Metrics };
    },
  ),
};

function rangeOf(start: Date | undefined, end: Date | undefined) {
  if (start === undefined || end === undefined) throw invalid('StartTime and EndTime are required.');
  if (start >= end) throw invalid('The parameter StartTime must be less than the parameter EndTime.');
  return { start: floor(start.getTime(), MINUTE_MS), end: end.getTime() };
}

/** The one that the metric's data comes in; of several, none. */
function unitOf(metric: MetricId, { store }: Monitoring): string {
  const [unit = 'None', ...others] = store.units(metric);
  return others.length === 0 ? unit : 'None';
}

function asked<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    throw error instanceof MathError ? invalid(error.message) : error;
  }
}

function sampleOf(namespace: string, datum: MetricDatum, { clock }: Monitoring): Sample {
  const { MetricName, Dimensions = [], Timestamp, Unit = 'None', StorageResolution } = datum;
  if (!MetricName) throw new AwsError('MissingParameter', 'The parameter MetricName is required.');
  if (Dimensions.length > 30) throw invalid(`${MetricName} has more than 30 dimensions.`);
  const time = Timestamp?.getTime() ?? Date.now();
  if (time < Date.now() - 14 * 24 * HOUR_MS || time > Date.now() + 2 * HOUR_MS) {
    throw invalid(
      `${MetricName} is of ${new Date(time).toISOString()}; CloudWatch takes times from two weeks ago to two hours ahead.`,
    );
  }
  return {
    metric: metricIdOf({ Namespace: namespace, MetricName, Dimensions }),
    time: clock.at(time),
    unit: Unit,
    aggregate: aggregateOf(MetricName, datum),
    highResolution: StorageResolution === 1,
  };
}

function aggregateOf(name: string, { Value, Values, Counts, StatisticValues }: MetricDatum): Aggregate {
  if (StatisticValues !== undefined) {
    const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = StatisticValues;
    if (!(SampleCount > 0)) throw invalid(`${name} has a SampleCount of ${SampleCount}; it must be above 0.`);
    return { count: SampleCount, sum: Sum, min: Minimum, max: Maximum, values: undefined };
  }
  const values = Values ?? (Value === undefined ? [] : [Value]);
  const whole = merge(values.map((value, at) => single(value, Counts?.[at] ?? 1)));
  if (whole === undefined) throw invalid(`${name} has neither Value nor Values nor StatisticValues.`);
  if (!Number.isFinite(whole.sum)) throw invalid(`${name} has a value that is no finite number.`);
  return whole;
}
