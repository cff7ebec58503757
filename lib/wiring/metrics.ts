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
