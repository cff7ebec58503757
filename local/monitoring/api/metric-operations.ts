import {
  type GetMetricDataInput,
  GetMetricDataInput$,
  type GetMetricStatisticsInput,
  GetMetricStatisticsInput$,
  type ListMetricsInput,
  ListMetricsInput$,
  type MetricDataQuery,
  type MetricDatum,
  type PutMetricDataInput,
  PutMetricDataInput$,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../gateway/service-handler';
import { metricIdOf, periodStarts, querySet, type Range, readSeries, seriesIn } from '../math/query';
import { MathError } from '../math/value';
import { type Aggregate, merge, single } from '../store/aggregate';
import { floor, type MetricId, MINUTE_MS, type Sample } from '../store/metric-store';
import { dataPage } from './data-page';
import { invalid, type Monitoring, operation, pageOf } from './operation';

const HOUR_MS = 60 * MINUTE_MS;
/** How long CloudWatch lists a metric after its last data. */
const LISTED_MS = 14 * 24 * HOUR_MS;
const METRICS_PAGE = 500;
const UNITS: ReadonlySet<string> = new Set(Object.values(StandardUnit));
const MOST_QUERIES = 500;
/** Of one call of GetMetricStatistics. */
const MOST_POINTS = 1_440;

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
    ['EntityMetricData', 'StrictEntityValidation'],
  ),

  GetMetricData: operation<GetMetricDataInput>(
    GetMetricDataInput$,
    ({ MetricDataQueries = [], StartTime, EndTime, ScanBy, MaxDatapoints, NextToken }, monitoring) => {
      const range = rangeOf(StartTime, EndTime);
      checkQueries(MetricDataQueries);
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
                Values: times.map((time) => series.get(time) as number),
              };
            }),
        );
        return { ...dataPage(MetricDataResults, MaxDatapoints, NextToken), Messages: [] };
      });
    },
    ['LabelOptions'],
  ),

  GetMetricStatistics: operation<GetMetricStatisticsInput>(
    GetMetricStatisticsInput$,
    (
      { StartTime, EndTime, Period = 60, Statistics = [], ExtendedStatistics = [], Unit, ...metric },
      monitoring,
    ) => {
      const range = rangeOf(StartTime, EndTime);
      checkStatistics(range, Period, [...Statistics, ...ExtendedStatistics]);
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
    ({ Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken }, { store, clock }) => {
      if (RecentlyActive !== undefined && RecentlyActive !== 'PT3H') {
        throw invalid('RecentlyActive must be PT3H.');
      }
      const found = store
        .list(clock.now() - (RecentlyActive === undefined ? LISTED_MS : 3 * HOUR_MS))
        .filter(
          ({ namespace, name, dimensions }) =>
            (Namespace === undefined || namespace === Namespace) &&
            (MetricName === undefined || name === MetricName) &&
            Dimensions.every(
              ({ Name = '', Value }) =>
                dimensions[Name] !== undefined && (Value === undefined || dimensions[Name] === Value),
            ),
        );
      const { page, next } = pageOf(found, METRICS_PAGE, NextToken);
      return {
        Metrics: page.map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        })),
        NextToken: next,
      };
    },
    ['IncludeLinkedAccounts', 'OwningAccount'],
  ),
};

function checkQueries(queries: readonly MetricDataQuery[]): void {
  if (queries.length > MOST_QUERIES) throw invalid(`At most ${MOST_QUERIES} MetricDataQueries go together.`);
  for (const { Id, AccountId, Label, MetricStat, Period } of queries) {
    const period = MetricStat?.Period ?? Period;
    if (period !== undefined) checkPeriod(period);
    if (AccountId !== undefined) throw invalid(`${Id}: the local environment does not serve AccountId.`);
    if (Label?.includes('${') === true)
      throw invalid(`${Id}: the local environment does not serve labels that change with the data.`);
  }
}

function checkPeriod(seconds: number): void {
  if (![1, 5, 10, 20, 30].includes(seconds) && !(seconds > 0 && seconds % 60 === 0)) {
    throw invalid(`Period is ${seconds}; it must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  }
}

function checkStatistics({ start, end }: Range, period: number, statistics: readonly string[]): void {
  checkPeriod(period);
  if (statistics.length === 0) {
    throw new AwsError('MissingParameter', 'Statistics or ExtendedStatistics must be given.');
  }
  const points = Math.ceil((end - start) / (period * 1000));
  if (points > MOST_POINTS) {
    throw new AwsError(
      'InvalidParameterCombination',
      `You have requested up to ${points} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
}

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
  const { MetricName, Dimensions = [], Timestamp, Unit = 'None', StorageResolution = 60 } = datum;
  if (!MetricName) throw new AwsError('MissingParameter', 'The parameter MetricName is required.');
  if (![1, 60].includes(StorageResolution)) {
    throw invalid(`${MetricName} has a StorageResolution of ${StorageResolution}; it must be 1 or 60.`);
  }
  if (!UNITS.has(Unit)) throw invalid(`${MetricName} has the unit ${Unit}, which CloudWatch does not know.`);
  const empty = Dimensions.find(({ Name, Value }) => !Name || !Value);
  if (empty !== undefined) {
    throw invalid(
      `${MetricName} has the dimension "${empty.Name}" of "${empty.Value}"; both must have a text.`,
    );
  }
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
  if ([Value, Values, StatisticValues].filter((given) => given !== undefined).length > 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      `The parameters Value, Values and StatisticValues are mutually exclusive, and ${name} has more than one.`,
    );
  }
  if (Counts !== undefined && Counts.length !== Values?.length) {
    throw invalid(`${name} has ${Counts.length} Counts for ${Values?.length ?? 0} Values; each has its own.`);
  }
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
