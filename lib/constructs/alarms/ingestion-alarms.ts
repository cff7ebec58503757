import { Construct } from 'constructs';
import type { EnvironmentConfig } from '../../config/environment';
import { type Dataset, DEFAULT_QUARANTINE_PERCENT } from '../../contract/dataset';
import type { AlarmId } from '../../wiring/alarms';
import { consumerMetrics, DATASET_DIMENSION } from '../../wiring/metrics';
import { names } from '../../wiring/names';
import { type AlarmCondition, runbookAlarms } from '../runbook-alarm';
import { allowedAgeMinutes } from './allowed-age';
import { awsMetric, calculated, platformMetric } from './metrics';

const MINUTE = 60;
const FIVE_MINUTES = 300;
/** A throttle or an error now and then is put right by the next attempt. */
const THREE_OF_FIVE = { breaching: 3, of: 5 };
const TWO_OF_FIVE = { breaching: 2, of: 5 };
const CONFLICTS = 10;
/** Batching windows up to this many seconds are over well within the minute after their first record. */
const SHORT_WINDOW_SECONDS = 30;

export interface DatasetAlarmsProps {
  readonly dataset: Dataset;
  readonly environment: EnvironmentConfig;
}

/** What can go wrong from a dataset's producers to its raw objects, and to the work list of its runs. */
export class IngestionAlarms extends Construct {
  constructor(scope: Construct, id: string, props: DatasetAlarmsProps) {
    super(scope, id);
    const { dataset, environment } = props;
    const conditions: Partial<Record<AlarmId, AlarmCondition>> = {
      ...consumer(props),
      ...stream(props),
      ...batches(props),
      ...arrivals(props),
    };
    runbookAlarms(this, conditions, { of: dataset.name, environment });
  }
}

/** Of AWS/Lambda, by one function. */
const ofFunction =
  (functionName: string) =>
  (name: string, statistic: 'Sum' | 'Maximum', seconds = MINUTE) =>
    awsMetric('AWS/Lambda', name, { FunctionName: functionName }, { statistic, seconds });

function consumer({ dataset, environment }: DatasetAlarmsProps) {
  const measured = ofFunction(names.consumer(environment.name, dataset.name));
  const speedLayer = ofFunction(names.speedLayer(environment.name, dataset.name));
  const iteratorAge = measured('IteratorAge', 'Maximum');
  const retentionMs = environment.stream.retentionHours * 3_600_000;
  return {
    'consumer-iterator-age-rising': {
      metric: iteratorAge,
      when: ['>', 0.1 * retentionMs],
      periods: { breaching: 5, of: 5 },
    },
    'consumer-iterator-age-high': {
      metric: iteratorAge,
      when: ['>', 0.5 * retentionMs],
      periods: { breaching: 2, of: 2 },
    },
    'consumer-stopped': {
      metric: unread(dataset, environment),
      when: ['>=', 1],
      // One period alone may end between the arrival of a batch and its reading.
      periods: { breaching: 2, of: 2 },
    },
    'consumer-errors': { metric: measured('Errors', 'Sum'), when: ['>=', 1], periods: THREE_OF_FIVE },
    'consumer-duration': {
      metric: measured('Duration', 'Maximum', FIVE_MINUTES),
      when: ['>', 0.8 * environment.consumer.timeoutSeconds * 1_000],
    },
    'consumer-throttled': { metric: measured('Throttles', 'Sum'), when: ['>=', 1], periods: THREE_OF_FIVE },
    'speed-layer-errors': { metric: speedLayer('Errors', 'Sum'), when: ['>=', 1], periods: THREE_OF_FIVE },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

/** 1 in a period in which records arrived and none was read; a batch that is still gathered is no stop. */
function unread(dataset: Dataset, environment: EnvironmentConfig) {
  const seconds = environment.consumer.batchingWindowSeconds > SHORT_WINDOW_SECONDS ? FIVE_MINUTES : MINUTE;
  const sum = { statistic: 'Sum', seconds } as const;
  return calculated(
    'IF(FILL(arrived,0) > 0 AND FILL(read,0) == 0, 1, 0)',
    {
      arrived: ofStream(dataset, environment)('IncomingRecords', seconds),
      read: platformMetric(consumerMetrics.recordsIn, { [DATASET_DIMENSION]: dataset.name }, sum),
    },
    { seconds, label: 'Records arrive and none is read' },
  );
}

const ofStream =
  (dataset: Dataset, environment: EnvironmentConfig) =>
  (name: string, seconds = MINUTE) =>
    awsMetric(
      'AWS/Kinesis',
      name,
      { StreamName: names.stream(environment.name, dataset.name) },
      { statistic: 'Sum', seconds },
    );

function stream({ dataset, environment }: DatasetAlarmsProps) {
  const measured = ofStream(dataset, environment);
  return {
    'stream-writes-throttled': {
      metric: measured('WriteProvisionedThroughputExceeded'),
      when: ['>=', 1],
      periods: TWO_OF_FIVE,
    },
    'stream-reads-throttled': {
      metric: measured('ReadProvisionedThroughputExceeded'),
      when: ['>=', 1],
      periods: TWO_OF_FIVE,
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function batches({ dataset, environment }: DatasetAlarmsProps) {
  const sum = { statistic: 'Sum', seconds: FIVE_MINUTES } as const;
  const of = { [DATASET_DIMENSION]: dataset.name };
  return {
    'failed-batches': {
      metric: waiting(names.failedBatches(environment.name, dataset.name)),
      when: ['>=', 1],
    },
    'quarantine-rate': {
      metric: calculated(
        '100 * refused / received',
        {
          refused: platformMetric(consumerMetrics.quarantined, of, sum),
          received: platformMetric(consumerMetrics.eventsIn, of, sum),
        },
        { seconds: FIVE_MINUTES, label: 'Refused events, %' },
      ),
      when: ['>', dataset.monitoring?.quarantinePercent ?? DEFAULT_QUARANTINE_PERCENT],
    },
    'write-conflicts': {
      metric: platformMetric(consumerMetrics.conflicts, of, sum),
      when: ['>=', CONFLICTS],
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function arrivals({ dataset, environment }: DatasetAlarmsProps) {
  return {
    'arrivals-age': {
      metric: awsMetric(
        'AWS/SQS',
        'ApproximateAgeOfOldestMessage',
        { QueueName: names.arrivalsQueue(environment.name, dataset.name) },
        { statistic: 'Maximum', seconds: MINUTE },
      ),
      when: ['>', allowedAgeMinutes(dataset, environment) * 60],
    },
    'arrivals-undelivered': {
      metric: waiting(names.undeliveredArrivals(environment.name, dataset.name)),
      when: ['>=', 1],
    },
  } as const satisfies Partial<Record<AlarmId, AlarmCondition>>;
}

function waiting(queueName: string) {
  return awsMetric(
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
    { QueueName: queueName },
    { statistic: 'Maximum', seconds: MINUTE },
  );
}
