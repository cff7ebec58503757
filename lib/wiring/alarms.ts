/**
 * The alarms: ids, words and how each treats missing data. An id is also its page, docs/runbook/<id>.md.
 * Metrics and thresholds are the constructs' (lib/constructs/alarms/).
 */

import type { Monitoring } from '../contract/dataset';

/** Of what there is one each. */
export type AlarmScope = 'dataset' | 'group' | 'environment';

/** `page` wakes somebody, `ticket` waits for working hours. */
export type Severity = 'page' | 'ticket';

/** As CloudWatch names them. */
export type MissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';

export interface AlarmDeclaration {
  readonly scope: AlarmScope;
  readonly severity: Severity;
  /**
   * Part of the dataset's composite `dataset-stale`, which pages for all of its causes once; the alarm itself
   * goes to the ticket topic, so that the cause is on record.
   */
  readonly stale?: true;
  /** What has happened: a sentence's end, behind "orders: ". */
  readonly title: string;
  /** What analysts see of it. */
  readonly analystsSee: string;
  readonly missingData: MissingData;
  readonly missingDataReason: string;
}

const NOTHING_YET = 'nothing yet';

export const alarms = {
  'consumer-iterator-age-rising': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'the consumer lags behind by a tenth of what the stream keeps',
    analystsSee: 'data that is older than usual',
    missingData: 'notBreaching',
    missingDataReason:
      'Lambda tells the age only when it reads: on a silent stream there is none. A consumer that does not read at all is consumer-stopped.',
  },
  'consumer-iterator-age-high': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'the consumer lags behind by half of what the stream keeps; past the whole, records are lost',
    analystsSee: 'data that is hours to days old',
    missingData: 'notBreaching',
    missingDataReason:
      'Lambda tells the age only when it reads: on a silent stream there is none. A consumer that does not read at all is consumer-stopped.',
  },
  'consumer-stopped': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'records arrive on the stream and the consumer reads none',
    analystsSee: 'no new data since the consumer stopped',
    missingData: 'notBreaching',
    missingDataReason:
      'Both sides are filled with zero: without records there is nothing to read, and no data means no traffic.',
  },
  'consumer-errors': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'the consumer fails on batches and they are delivered again',
    analystsSee: 'new data later than usual',
    missingData: 'notBreaching',
    missingDataReason: 'A function that is not called has no errors.',
  },
  'consumer-duration': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'the consumer needs more than 80 % of its timeout for a batch',
    analystsSee: NOTHING_YET,
    missingData: 'notBreaching',
    missingDataReason: 'A function that is not called takes no time.',
  },
  'consumer-throttled': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'Lambda refuses to run the consumer for want of concurrency',
    analystsSee: 'new data later than usual',
    missingData: 'notBreaching',
    missingDataReason: 'A function that is not called is not throttled.',
  },
  'stream-writes-throttled': {
    scope: 'dataset',
    severity: 'page',
    title: 'the stream refuses records; producers without room to wait lose them',
    analystsSee: 'too few rows, if producers gave up',
    missingData: 'notBreaching',
    missingDataReason: 'Kinesis counts refusals when there are calls; without calls nothing is refused.',
  },
  'stream-reads-throttled': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'readers of the stream are refused: there are too many of them',
    analystsSee: 'new data later than usual',
    missingData: 'notBreaching',
    missingDataReason: 'Kinesis counts refusals when there are calls; without calls nothing is refused.',
  },
  'failed-batches': {
    scope: 'dataset',
    severity: 'page',
    title: 'whole batches failed to the end and wait in the quarantine bucket',
    analystsSee: 'rows missing until the batches are replayed',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops measuring a queue that was empty for six hours.',
  },
  'quarantine-rate': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'more events are refused than the contract expects',
    analystsSee: 'rows missing until they are replayed',
    missingData: 'notBreaching',
    missingDataReason: 'Without events there is no share of them.',
  },
  'write-conflicts': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'the same batches are delivered again and again',
    analystsSee: 'nothing: what was written already is not written twice',
    missingData: 'notBreaching',
    missingDataReason: 'A consumer that gets no batch writes nothing.',
  },
  'arrivals-age': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'raw files wait for a run longer than the contract lets data be old',
    analystsSee: 'data older than the contract promises',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops measuring a queue that was empty for six hours.',
  },
  'arrivals-undelivered': {
    scope: 'dataset',
    severity: 'page',
    title: 'arrivals could not be put on the work list; no run will see their files',
    analystsSee: 'rows missing until the arrivals are put on the list',
    missingData: 'notBreaching',
    missingDataReason: 'SQS stops measuring a queue that was empty for six hours.',
  },
  'run-failed': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'a run failed, was stopped or ran out of time',
    analystsSee: 'the tables as the last run that succeeded left them',
    missingData: 'notBreaching',
    missingDataReason: 'Without a run there is no failure; a run that does not come is run-late.',
  },
  'run-late': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'no run has succeeded for as long as the contract lets data be old',
    analystsSee: 'the tables as the last run that succeeded left them',
    missingData: 'breaching',
    missingDataReason: 'No figure is exactly what it looks for: a run tells of itself only when it ends.',
  },
  'gate-failed': {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'a quality rule of severity fail was broken; nothing was published',
    analystsSee: 'marts as they were before the run; cleaned rows with the flaw',
    missingData: 'notBreaching',
    missingDataReason: 'The gate tells of failures when it judges; without a run nothing is judged.',
  },
  'gate-warning': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'a quality rule of severity warn was broken; the run published all the same',
    analystsSee: 'published figures with the flaw that the rule names',
    missingData: 'notBreaching',
    missingDataReason: 'The gate tells of warnings when it judges; without a run nothing is judged.',
  },
  freshness: {
    scope: 'dataset',
    severity: 'page',
    stale: true,
    title: 'the newest row that can be queried is older than the contract allows',
    analystsSee: 'data older than the contract promises',
    missingData: 'breaching',
    missingDataReason:
      'The data monitor tells the age every minute, also when nothing happens: silence means that it is broken, and nobody would hear of old data.',
  },
  'late-data': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'more rows than the contract expects arrived on a later day than they happened',
    analystsSee: 'figures of past days that change',
    missingData: 'notBreaching',
    missingDataReason: 'Without new rows there is no share of them.',
  },
  'traffic-spike': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'a window has over five times the events of the windows before it',
    analystsSee: 'figures that jump, if the events are not real',
    missingData: 'notBreaching',
    missingDataReason: 'Without a window or a mean to compare it with there is no spike.',
  },
  'traffic-drop': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'a window has less than a fifth of the events of the windows before it',
    analystsSee: 'figures that sink, if the events were lost on the way',
    missingData: 'notBreaching',
    missingDataReason:
      'The data monitor compares silence with the mean, too, and tells it as 0 %: no figure means that nothing has been usual for an hour. A broken monitor is told by freshness.',
  },
  'speed-layer-errors': {
    scope: 'dataset',
    severity: 'ticket',
    title: 'the speed layer fails on windows; live counts are late or too low',
    analystsSee: 'nothing: tables are made without it; live counts lag',
    missingData: 'notBreaching',
    missingDataReason: 'A function that is not called has no errors.',
  },
  'glue-job-failed': {
    scope: 'group',
    severity: 'ticket',
    title: 'a Glue job failed',
    analystsSee: 'the tables as the last run that succeeded left them',
    missingData: 'notBreaching',
    missingDataReason: 'Glue counts errors when a job run ends in one.',
  },
  'glue-job-slow': {
    scope: 'group',
    severity: 'ticket',
    title: 'a Glue job took over three times the mean of its last ten runs',
    analystsSee: 'new data later than usual',
    missingData: 'notBreaching',
    missingDataReason: 'A job that does not run has no duration.',
  },
  'athena-bytes': {
    scope: 'environment',
    severity: 'ticket',
    title: 'queries scanned more in an hour than the environment expects',
    analystsSee: 'nothing, and a higher bill',
    missingData: 'notBreaching',
    missingDataReason: 'Without queries nothing is scanned.',
  },
  'athena-failures': {
    scope: 'environment',
    severity: 'ticket',
    title: 'queries of the workgroup fail',
    analystsSee: 'errors in place of answers',
    missingData: 'notBreaching',
    missingDataReason: 'Without queries none fails.',
  },
  'ledger-throttled': {
    scope: 'environment',
    severity: 'ticket',
    title: 'DynamoDB refuses reads or writes of the ledger',
    analystsSee: 'new data later than usual',
    missingData: 'notBreaching',
    missingDataReason: 'DynamoDB counts refusals only when there are some.',
  },
  'lambda-concurrency': {
    scope: 'environment',
    severity: 'ticket',
    title: 'functions use more than 80 % of the concurrency of the account',
    analystsSee: NOTHING_YET,
    missingData: 'notBreaching',
    missingDataReason: 'Without invocations there is no concurrency.',
  },
  'cost-over-budget': {
    scope: 'environment',
    severity: 'ticket',
    title: "this month's cost is over the environment's budget",
    analystsSee: 'nothing',
    missingData: 'ignore',
    missingDataReason: 'It is told once a day: between two reports the last one holds.',
  },
  'cost-s3-over-budget': {
    scope: 'environment',
    severity: 'ticket',
    title: "this month's cost of S3 is over its budget",
    analystsSee: 'nothing',
    missingData: 'ignore',
    missingDataReason: 'It is told once a day: between two reports the last one holds.',
  },
  'cost-jump': {
    scope: 'environment',
    severity: 'ticket',
    title: "a service's cost of yesterday is far above its last 14 days",
    analystsSee: 'nothing',
    missingData: 'ignore',
    missingDataReason: 'It is told once a day: between two reports the last one holds.',
  },
  'cost-report-missing': {
    scope: 'environment',
    severity: 'ticket',
    title: 'the cost guard has written no report for a day',
    analystsSee: 'nothing',
    missingData: 'breaching',
    missingDataReason: 'No figure is exactly what it looks for: the guard tells of itself when it reports.',
  },
  'quarantine-access-denied': {
    scope: 'environment',
    severity: 'page',
    title:
      'somebody was denied access to the quarantine bucket, which holds personal values as they were sent',
    analystsSee: 'nothing',
    missingData: 'notBreaching',
    missingDataReason: 'A metric filter counts only what it finds.',
  },
  'quarantine-unexpected-use': {
    scope: 'environment',
    severity: 'page',
    title: 'a role that has no business with originals read or wrote the quarantine bucket',
    analystsSee: 'nothing',
    missingData: 'notBreaching',
    missingDataReason: 'A metric filter counts only what it finds.',
  },
} as const satisfies Record<string, AlarmDeclaration>;

export type AlarmId = keyof typeof alarms;

/** Whether what a contract says is usual leaves no use for an alarm of the dataset. */
export function isLeftOut(id: AlarmId, { latePercent, traffic }: Monitoring = {}): boolean {
  if (id === 'late-data') return latePercent === 'any';
  // Silent for as long as it likes; what has arrived is watched by arrivals-age and run-late.
  return traffic === 'irregular' && ['freshness', 'traffic-spike', 'traffic-drop'].includes(id);
}

/** The composite of a dataset; its page tells which of its causes to turn to. */
export const DATASET_STALE = 'dataset-stale';
export const datasetStale = {
  scope: 'dataset',
  severity: 'page',
  title: 'analysts see old data',
  analystsSee: 'data older than the contract promises',
} as const;

/** Where the page of an alarm lies in the repository. */
export const runbookPage = (id: AlarmId | typeof DATASET_STALE) => `docs/runbook/${id}.md`;

/** What the alarm's description, and so every message about it, says. */
export function alarmDescription(
  id: AlarmId | typeof DATASET_STALE,
  { environment, of }: { readonly environment: string; readonly of?: string },
): string {
  const { title, analystsSee } = id === DATASET_STALE ? datasetStale : alarms[id];
  const whose = of ?? environment;
  return `${whose}: ${title}. Analysts see ${analystsSee}. Page: ${runbookPage(id)}; first steps: npx catchment alarms show ${id} --env ${environment}`;
}
