/** One event source mapping: a Kinesis stream read for a function. Persisted. */
export interface Mapping {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** The function's role, told to it as `invokeIdentityArn`. */
  readonly role: string;
  readonly enabled: boolean;
  /** Records in one invocation, 1 to 10,000. */
  readonly batchSize: number;
  /** Seconds to gather a batch, 0 to 300. */
  readonly windowSeconds: number;
  /** Batches of one shard in flight at once, 1 to 10; order holds within a partition key. */
  readonly parallelisation: number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  /** Milliseconds since the epoch; LATEST is kept as the moment of its creation. */
  readonly startingTimestamp?: number;
  /** Attempts after the first; -1 without end. */
  readonly retryAttempts: number;
  /** Seconds; -1 without end. */
  readonly maximumRecordAgeSeconds: number;
  /** Seconds that a tumbling window of arrival lasts, to 900; 0 for none. */
  readonly tumblingSeconds: number;
  readonly bisectOnError: boolean;
  readonly reportsItemFailures: boolean;
  /** `arn:aws:s3:::bucket`. @default - records that are given up are dropped, as Lambda does */
  readonly onFailure?: string;
  readonly lastModified: number;
}

/** EventSourceMappingConfiguration, as every call about a mapping answers. */
export function mappingConfiguration(
  mapping: Mapping,
  lastProcessingResult: string,
): Record<string, unknown> {
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.eventSourceArn,
    EventSourceMappingArn: mapping.functionArn.replace(
      /function:.*$/,
      `event-source-mapping:${mapping.uuid}`,
    ),
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    ParallelizationFactor: mapping.parallelisation,
    StartingPosition: mapping.startingPosition,
    ...(mapping.startingPosition === 'AT_TIMESTAMP'
      ? { StartingPositionTimestamp: (mapping.startingTimestamp ?? 0) / 1000 }
      : {}),
    MaximumRetryAttempts: mapping.retryAttempts,
    MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: mapping.bisectOnError,
    FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    DestinationConfig: {
      OnFailure: mapping.onFailure === undefined ? {} : { Destination: mapping.onFailure },
    },
    TumblingWindowInSeconds: mapping.tumblingSeconds,
    State: mapping.enabled ? 'Enabled' : 'Disabled',
    StateTransitionReason: 'USER_INITIATED',
    LastModified: mapping.lastModified / 1000,
    LastProcessingResult: lastProcessingResult,
  };
}
