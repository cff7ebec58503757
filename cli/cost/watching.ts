import { runGroupOf } from '../../lib/contract/order-marts';
import { alarms } from '../../lib/wiring/alarms';
import {
  DATASET_DIMENSION,
  GROUP_DIMENSION,
  JOB_DIMENSION,
  metrics,
  REASON_DIMENSION,
  RULE_DIMENSION,
  SERVICE_DIMENSION,
} from '../../lib/wiring/metrics';
import { prices } from '../../lib/wiring/prices';
import { DAYS_A_MONTH, GIB, HOURS_A_MONTH, item, type Lines, type Load, MILLION, TIB } from './estimate';
import { consumerBatches, speedLayerBatches } from './functions';
import { capacityOf, streamTraffic } from './stream';

/** Metrics that a stream tells of each shard, DatasetStream's. */
const METRICS_OF_A_SHARD = 7;
/** Values of dimensions that nothing declares: kinds of refusal, groups of a column without an enum. */
const USUAL_VALUES = 5;
/** Services on a bill, jobs of a run group. */
const BILLED_SERVICES = 12;
const JOBS_OF_A_GROUP = 3;
/** Start, report, one line of JSON and one of metrics. */
const LOG_BYTES_OF_AN_INVOCATION = 2_500;
/** The data monitor's, once a minute. */
const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
const MONITOR_GB_SECONDS = 0.25;
const LEAST_ON_DEMAND_SHARDS = 4;

export function watchingLines(load: Load): Lines {
  const { cloudWatch, lambda, eventBridge, costExplorer } = prices;
  const counted = customMetrics(load);
  const shards = load.datasets.reduce((sum, dataset) => {
    if (dataset === load.dataset) return sum + streamTraffic(load).shards;
    const capacity = capacityOf(load, dataset);
    return sum + (capacity.mode === 'provisioned' ? capacity.shards : LEAST_ON_DEMAND_SHARDS);
  }, 0);
  const invocations = consumerBatches(load).count + speedLayerBatches(load).count + MINUTES_A_MONTH;
  const logGb = (invocations * LOG_BYTES_OF_AN_INVOCATION) / GIB;
  const keptMonths = load.environment.logRetentionDays / DAYS_A_MONTH;
  return {
    items: [
      item('cloudWatch', 'watching', 'custom metrics', counted, 'metrics', cloudWatch.metricMonth),
      item(
        'cloudWatch',
        'watching',
        'metrics of shards',
        shards * METRICS_OF_A_SHARD,
        'metrics',
        cloudWatch.metricMonth,
      ),
      item('cloudWatch', 'watching', 'alarms', alarmCount(load), 'alarms', cloudWatch.alarmMonth),
      item(
        'cloudWatch',
        'watching',
        'composite alarms',
        load.datasets.length,
        'alarms',
        cloudWatch.compositeAlarmMonth,
      ),
      item('cloudWatch', 'watching', 'dashboard', 1, 'dashboards', cloudWatch.dashboardMonth),
      item('cloudWatch', 'watching', 'logs taken in', logGb, 'GB', cloudWatch.logGb),
      item(
        'cloudWatch',
        'watching',
        'logs kept',
        logGb * Math.min(load.month, keptMonths),
        'GB-months',
        cloudWatch.logGbMonth,
      ),
      item(
        'lambda',
        'watching',
        'data monitor',
        MINUTES_A_MONTH * MONITOR_GB_SECONDS,
        'GB-seconds',
        lambda.gbSecond,
      ),
      item(
        'eventBridge',
        'watching',
        'data monitor',
        MINUTES_A_MONTH,
        'schedules',
        eventBridge.millionSchedules / MILLION,
      ),
      item('costExplorer', 'watching', 'cost guard', DAYS_A_MONTH, 'requests', costExplorer.request),
    ],
    assumptions: [
      `${Math.round(counted)} custom metrics: those of lib/wiring/metrics.ts for ${load.datasets.length} datasets, ${USUAL_VALUES} values where nothing says how many. An alarm counts as one metric; AWS bills one over a formula by each metric in it.`,
    ],
  };
}

/** Every set of dimensions of every metric, for every value. */
function customMetrics({ datasets }: Load): number {
  const groups = new Set(datasets.map(runGroupOf)).size;
  const withValues = (dimensions: readonly string[]): number => {
    if (dimensions.includes(JOB_DIMENSION)) return groups * JOBS_OF_A_GROUP;
    if (dimensions.includes(SERVICE_DIMENSION)) return BILLED_SERVICES;
    if (!dimensions.includes(DATASET_DIMENSION)) return 1;
    return datasets.reduce((sum, { quality = [], monitoring, columns }) => {
      if (dimensions.includes(RULE_DIMENSION)) return sum + quality.length;
      if (dimensions.includes(REASON_DIMENSION)) return sum + USUAL_VALUES;
      if (!dimensions.includes(GROUP_DIMENSION)) return sum + 1;
      const by = monitoring?.groupBy === undefined ? undefined : columns[monitoring.groupBy];
      if (by === undefined) return sum;
      return sum + ('enum' in by && Array.isArray(by.enum) ? by.enum.length : USUAL_VALUES);
    }, 0);
  };
  return metrics.reduce(
    (sum, { dimensions }) => sum + dimensions.reduce((each, set) => each + withValues(set), 0),
    0,
  );
}

function alarmCount({ datasets }: Load): number {
  const times = {
    dataset: datasets.length,
    group: new Set(datasets.map(runGroupOf)).size,
    environment: 1,
  } as const;
  return Object.values(alarms).reduce((sum, { scope }) => sum + times[scope], 0);
}

/** Keys and the secret, and what analysts ask. */
export function otherLines({ queries }: Load): Lines {
  const { kms, secretsManager, athena } = prices;
  const scanned = (queries.count * Math.max(queries.bytes, athena.minimumBytes)) / TIB;
  return {
    items: [
      item('kms', 'standing', 'keys', 2, 'keys', kms.keyMonth),
      item('secretsManager', 'standing', 'pseudonym key', 1, 'secrets', secretsManager.secretMonth),
      ...(queries.count === 0
        ? []
        : [item('athena', 'querying', 'queries', scanned, 'TB scanned', athena.terabyte)]),
    ],
    assumptions: queries.count === 0 ? ['No queries: give them by --queries.'] : [],
  };
}
