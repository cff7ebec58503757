/**
 * Metrics of the platform's functions: emitted, alarmed on and drawn by what is declared here. A metric that
 * nobody emits, or that no alarm and no dashboard looks at, fails a test.
 */

export const METRIC_NAMESPACE = 'DataPipeline';

export type MetricUnit = 'Count' | 'Bytes' | 'Milliseconds' | 'Seconds' | 'Percent' | 'None';

export interface Metric {
  readonly name: string;
  readonly unit: MetricUnit;
  /** Sets of dimension names, each of which is a metric of its own to CloudWatch; `[]` is none. */
  readonly dimensions: ReadonlyArray<readonly string[]>;
}

export const DATASET_DIMENSION = 'dataset';
/** Beside the dataset, on `QuarantinedRecords` alone. */
export const REASON_DIMENSION = 'reason';
/** Beside the dataset, on what is told of each quality rule. */
export const RULE_DIMENSION = 'rule';
/** Name of a Glue job. */
export const JOB_DIMENSION = 'job';
/** Beside the dataset: value of the column that its contract groups live traffic by. */
export const GROUP_DIMENSION = 'group';
/** AWS service, in Cost Explorer's words. */
export const SERVICE_DIMENSION = 'service';

const BY_DATASET = [[DATASET_DIMENSION]] as const;

/** The consumer's, once a batch. A record is Kinesis's; it carries one event or many. */
export const consumerMetrics = {
  recordsIn: { name: 'RecordsIn', unit: 'Count', dimensions: BY_DATASET },
  eventsIn: { name: 'EventsIn', unit: 'Count', dimensions: BY_DATASET },
  /** Events written to the raw zone. */
  processed: { name: 'ProcessedRecords', unit: 'Count', dimensions: BY_DATASET },
  /** Events sent to quarantine. */
  quarantined: {
    name: 'QuarantinedRecords',
    unit: 'Count',
    dimensions: [[DATASET_DIMENSION], [DATASET_DIMENSION, REASON_DIMENSION]],
  },
  /** Events that the contract says to drop. */
  dropped: { name: 'DroppedRecords', unit: 'Count', dimensions: BY_DATASET },
  /** As received from the stream, before decompression. */
  bytesIn: { name: 'BytesIn', unit: 'Bytes', dimensions: BY_DATASET },
  /** Raw and quarantine objects. */
  bytesWritten: { name: 'BytesWritten', unit: 'Bytes', dimensions: BY_DATASET },
  /** From the arrival of the batch's first record to the end of its writing. */
  batchAge: { name: 'BatchAgeMs', unit: 'Milliseconds', dimensions: BY_DATASET },
  /** Objects that were there already: the batch had been written by an earlier delivery. */
  conflicts: { name: 'ConditionalWriteConflicts', unit: 'Count', dimensions: BY_DATASET },
} as const satisfies Record<string, Metric>;

/** A run's, once when it ends. */
export const runMetrics = {
  succeeded: { name: 'RunSucceeded', unit: 'Count', dimensions: BY_DATASET },
  failed: { name: 'RunFailed', unit: 'Count', dimensions: BY_DATASET },
  /** From opening to the end. */
  seconds: { name: 'RunSeconds', unit: 'Seconds', dimensions: BY_DATASET },
  /** New rows of the cleaned zone. */
  cleaned: { name: 'CleanedRecords', unit: 'Count', dimensions: BY_DATASET },
  /** From event to arrival, of a run's new rows; none when it had none. */
  latenessP50: { name: 'LatenessP50Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  latenessP95: { name: 'LatenessP95Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  latenessP99: { name: 'LatenessP99Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  latenessMax: { name: 'LatenessMaxSeconds', unit: 'Seconds', dimensions: BY_DATASET },
  /** New rows that arrived on a later UTC day than they happened. */
  lateRows: { name: 'LateRecords', unit: 'Count', dimensions: BY_DATASET },
  /** From arrival on the stream to the end of the run that made a row queryable; of a run's new rows. */
  queryableP50: { name: 'PutToQueryableP50Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  queryableP95: { name: 'PutToQueryableP95Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  queryableP99: { name: 'PutToQueryableP99Seconds', unit: 'Seconds', dimensions: BY_DATASET },
  /** A Glue run's duration against the mean of the job's last ten, which counts as a minute at least. */
  jobDuration: { name: 'GlueJobDurationPercent', unit: 'Percent', dimensions: [[JOB_DIMENSION]] },
  /** Lineage events that the HTTP endpoint did not take; they stand in S3 all the same. */
  lineageUndelivered: { name: 'LineageUndelivered', unit: 'Count', dimensions: BY_DATASET },
} as const satisfies Record<string, Metric>;

/** The quality gate's, once a run and dataset. */
export const gateMetrics = {
  /** Rules of severity `fail` that were broken. */
  failures: { name: 'QualityCheckFailures', unit: 'Count', dimensions: BY_DATASET },
  /** Rules of severity `warn` that were broken. */
  warnings: { name: 'QualityCheckWarnings', unit: 'Count', dimensions: BY_DATASET },
  /** 1 or 0. */
  rulePassed: { name: 'QualityRulePassed', unit: 'Count', dimensions: [[DATASET_DIMENSION, RULE_DIMENSION]] },
  /** What was measured, in the rule's own unit. None when there was nothing to measure. */
  ruleFigure: { name: 'QualityRuleFigure', unit: 'None', dimensions: [[DATASET_DIMENSION, RULE_DIMENSION]] },
} as const satisfies Record<string, Metric>;

/** The data monitor's, once a minute. */
export const monitorMetrics = {
  /** Since the arrival of the newest row that analysts can query; 0 while nothing was ever published. */
  freshness: { name: 'FreshnessSeconds', unit: 'Seconds', dimensions: BY_DATASET },
  /** Distinct events of the newest window that has closed, without those that came late. */
  windowEvents: {
    name: 'WindowEvents',
    unit: 'Count',
    dimensions: [[DATASET_DIMENSION], [DATASET_DIMENSION, GROUP_DIMENSION]],
  },
  /** Events that arrived after their window had closed, since the monitor last told. */
  windowLateEvents: { name: 'WindowLateEvents', unit: 'Count', dimensions: BY_DATASET },
  /** Events of the newest closed window against the mean of the twelve before it; none without a mean. */
  traffic: { name: 'TrafficPercent', unit: 'Percent', dimensions: BY_DATASET },
} as const satisfies Record<string, Metric>;

/** The cost guard's, once a day. US dollars have no unit in CloudWatch. */
export const costMetrics = {
  /** Spent this month, as Cost Explorer tells it: in all, by service, by the cost tag `dataset`. */
  monthToDate: {
    name: 'MonthToDateUsd',
    unit: 'None',
    dimensions: [[], [SERVICE_DIMENSION], [DATASET_DIMENSION]],
  },
  /** The last whole day against the mean of the 14 before it, of the service that rose most. */
  jump: { name: 'CostJumpPercent', unit: 'Percent', dimensions: [[]] },
  /** Reports written. */
  reports: { name: 'CostReports', unit: 'Count', dimensions: [[]] },
} as const satisfies Record<string, Metric>;

/** Counted in the security log by metric filters. */
export const securityMetrics = {
  /** Calls on the quarantine bucket that were denied. */
  accessDenied: { name: 'QuarantineAccessDenied', unit: 'Count', dimensions: [[]] },
  /** Originals read or written by a role that has no business with them. */
  unexpectedUse: { name: 'QuarantineUnexpectedUse', unit: 'Count', dimensions: [[]] },
} as const satisfies Record<string, Metric>;

/** Every metric of the namespace. */
export const metrics: readonly Metric[] = [
  consumerMetrics,
  runMetrics,
  gateMetrics,
  monitorMetrics,
  costMetrics,
  securityMetrics,
].flatMap((group) => Object.values(group));
