/** Metrics of the platform's functions: emitted by these names, alarmed on by these names. */

export const METRIC_NAMESPACE = 'DataPipeline';
export const DATASET_DIMENSION = 'dataset';
/** Beside the dataset, on `QuarantinedRecords` alone. */
export const REASON_DIMENSION = 'reason';

/** The consumer's, once a batch, by dataset. A record is Kinesis's; it carries one event or many. */
export const consumerMetrics = {
  recordsIn: { name: 'RecordsIn', unit: 'Count' },
  eventsIn: { name: 'EventsIn', unit: 'Count' },
  /** Events written to the raw zone. */
  processed: { name: 'ProcessedRecords', unit: 'Count' },
  /** Events sent to quarantine; by dataset, and by dataset and reason. */
  quarantined: { name: 'QuarantinedRecords', unit: 'Count' },
  /** Events that the contract says to drop. */
  dropped: { name: 'DroppedRecords', unit: 'Count' },
  /** As received from the stream, before decompression. */
  bytesIn: { name: 'BytesIn', unit: 'Bytes' },
  /** Raw and quarantine objects. */
  bytesWritten: { name: 'BytesWritten', unit: 'Bytes' },
  /** From the arrival of the batch's first record to the end of its writing. */
  batchAge: { name: 'BatchAgeMs', unit: 'Milliseconds' },
} as const;

/** A run's, once when it ends, by dataset. */
export const runMetrics = {
  succeeded: { name: 'RunSucceeded', unit: 'Count' },
  failed: { name: 'RunFailed', unit: 'Count' },
  /** From opening to the end. */
  seconds: { name: 'RunSeconds', unit: 'Seconds' },
  /** From event to arrival, of a run's new rows; none when it had none. */
  latenessP50: { name: 'LatenessP50Seconds', unit: 'Seconds' },
  latenessP95: { name: 'LatenessP95Seconds', unit: 'Seconds' },
  latenessP99: { name: 'LatenessP99Seconds', unit: 'Seconds' },
  latenessMax: { name: 'LatenessMaxSeconds', unit: 'Seconds' },
  /** New rows that arrived on a later UTC day than they happened. */
  lateRows: { name: 'LateRecords', unit: 'Count' },
  /** Lineage events that the HTTP endpoint did not take; they stand in S3 all the same. */
  lineageUndelivered: { name: 'LineageUndelivered', unit: 'Count' },
} as const;

/** Beside the dataset, on what is told of each quality rule. */
export const RULE_DIMENSION = 'rule';

/** The quality gate's, once a run and dataset. */
export const gateMetrics = {
  /** Rules that were broken, of either severity; by dataset. */
  failures: { name: 'QualityCheckFailures', unit: 'Count' },
  /** 1 or 0; by dataset and rule. */
  rulePassed: { name: 'QualityRulePassed', unit: 'Count' },
  /** What was measured, in the rule's own unit; by dataset and rule. None when there was nothing to measure. */
  ruleFigure: { name: 'QualityRuleFigure', unit: 'None' },
} as const;
