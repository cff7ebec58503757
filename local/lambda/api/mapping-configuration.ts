import { isOfQueue, type Mapping, type QueueMapping, type StreamMapping } from '../event-source/mapping';

export type MappingState = 'Creating' | 'Updating' | 'Deleting' | 'Enabled' | 'Disabled';

/** EventSourceMappingConfiguration, as every call about a mapping answers. */
export function mappingConfiguration(
  mapping: Mapping,
  state: MappingState,
  lastProcessingResult: string,
): Record<string, unknown> {
  const { patterns } = mapping;
  return {
    UUID: mapping.uuid,
    EventSourceArn: mapping.eventSourceArn,
    EventSourceMappingArn: mappingArn(mapping),
    FunctionArn: mapping.functionArn,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    FunctionResponseTypes: mapping.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(patterns === undefined
      ? {}
      : { FilterCriteria: { Filters: patterns.map((Pattern) => ({ Pattern })) } }),
    State: state,
    LastModified: mapping.lastModified / 1000,
    ...(isOfQueue(mapping) ? ofQueue(mapping) : ofStream(mapping, lastProcessingResult)),
  };
}

export function mappingArn({ functionArn, uuid }: Mapping): string {
  return functionArn.replace(/function:.*$/, `event-source-mapping:${uuid}`);
}

function ofQueue({ maximumConcurrency }: QueueMapping): Record<string, unknown> {
  return {
    StateTransitionReason: 'USER_INITIATED',
    ...(maximumConcurrency === undefined
      ? {}
      : { ScalingConfig: { MaximumConcurrency: maximumConcurrency } }),
  };
}

function ofStream(mapping: StreamMapping, lastProcessingResult: string): Record<string, unknown> {
  return {
    ParallelizationFactor: mapping.parallelisation,
    StartingPosition: mapping.startingPosition,
    ...(mapping.startingPosition === 'AT_TIMESTAMP'
      ? { StartingPositionTimestamp: (mapping.startingTimestamp ?? 0) / 1000 }
      : {}),
    MaximumRetryAttempts: mapping.retryAttempts,
    MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
    BisectBatchOnFunctionError: mapping.bisectOnError,
    DestinationConfig: {
      OnFailure: mapping.onFailure === undefined ? {} : { Destination: mapping.onFailure },
    },
    TumblingWindowInSeconds: mapping.tumblingSeconds,
    StateTransitionReason: 'User action',
    LastProcessingResult: lastProcessingResult,
  };
}
