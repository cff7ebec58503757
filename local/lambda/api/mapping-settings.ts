import { isDestinationArn } from '../event-source/failure-destination';
import { isQueueArn, isStreamArn, type QueueMapping, type StreamMapping } from '../event-source/mapping';
import { MOST_PATTERNS, queueFilter, streamFilter } from '../event-source/record-filter';
import { inRange, invalid, violation } from './validation';

/** What Create and Update have in common. */
export interface MappingInput {
  readonly EventSourceArn?: string;
  readonly FunctionName?: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly ParallelizationFactor?: number;
  readonly StartingPosition?: string;
  /** Seconds since the epoch. */
  readonly StartingPositionTimestamp?: number;
  readonly MaximumRetryAttempts?: number;
  readonly MaximumRecordAgeInSeconds?: number;
  readonly BisectBatchOnFunctionError?: boolean;
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig?: {
    readonly OnFailure?: { readonly Destination?: string };
    readonly OnSuccess?: { readonly Destination?: string };
  };
  readonly TumblingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters?: ReadonlyArray<{ readonly Pattern?: string }> };
  readonly Tags?: Readonly<Record<string, string>>;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
}

type Place = 'uuid' | 'eventSourceArn' | 'functionName' | 'functionArn' | 'role';
export type StreamSettings = Omit<StreamMapping, Place | 'startingPosition' | 'startingTimestamp'>;
export type QueueSettings = Omit<QueueMapping, Place>;

const OF_ANY = { enabled: true, windowSeconds: 0, reportsItemFailures: false, lastModified: 0 };

export const STREAM_DEFAULTS: StreamSettings = {
  ...OF_ANY,
  batchSize: 100,
  parallelisation: 1,
  retryAttempts: -1,
  maximumRecordAgeSeconds: -1,
  tumblingSeconds: 0,
  bisectOnError: false,
};

export const QUEUE_DEFAULTS: QueueSettings = { ...OF_ANY, batchSize: 10 };

/** Of the other event sources that Lambda has, and what has no effect here. */
const UNSERVED = [
  'KMSKeyArn',
  'MetricsConfig',
  'LoggingConfig',
  'ProvisionedPollerConfig',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'SelfManagedEventSource',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
];
const OF_QUEUES_ONLY = ['ScalingConfig'];
const OF_STREAMS_ONLY = [
  'ParallelizationFactor',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
];

/** Settings of a stream's mapping; what is not given stays. @throws AwsError as Lambda refuses it */
export function streamSettings<S extends StreamSettings>(input: MappingInput, before: S): S {
  refuse(input, OF_QUEUES_ONLY);
  const { onFailure: destinationBefore, patterns: patternsBefore, ...rest } = before;
  const onFailure = destinationOf(input, destinationBefore);
  const patterns = patternsOf(input, streamFilter, patternsBefore);
  const tumblingSeconds =
    inRange('tumblingWindowInSeconds', input.TumblingWindowInSeconds, 0, 900) ?? before.tumblingSeconds;
  const parallelisation =
    inRange('parallelizationFactor', input.ParallelizationFactor, 1, 10) ?? before.parallelisation;
  if (tumblingSeconds > 0 && parallelisation > 1) {
    throw invalid(
      `ParallelizationFactor is ${parallelisation} and TumblingWindowInSeconds ${tumblingSeconds}; a window's state goes from one batch to the next, so the factor must be 1.`,
    );
  }
  return {
    ...rest,
    ...ofAny(input, before),
    parallelisation,
    tumblingSeconds,
    retryAttempts:
      inRange('maximumRetryAttempts', input.MaximumRetryAttempts, -1, 10_000) ?? before.retryAttempts,
    maximumRecordAgeSeconds: recordAgeOf(input) ?? before.maximumRecordAgeSeconds,
    bisectOnError: input.BisectBatchOnFunctionError ?? before.bisectOnError,
    ...(onFailure === undefined ? {} : { onFailure }),
    ...(patterns === undefined ? {} : { patterns }),
  } as S;
}

/** Settings of a queue's mapping; what is not given stays. @throws AwsError as Lambda refuses it */
export function queueSettings<S extends QueueSettings>(input: MappingInput, before: S, isFifo: boolean): S {
  refuse(input, OF_STREAMS_ONLY);
  const { patterns: patternsBefore, maximumConcurrency: concurrencyBefore, ...rest } = before;
  const patterns = patternsOf(input, queueFilter, patternsBefore);
  // An empty ScalingConfig takes the limit away.
  const maximumConcurrency =
    input.ScalingConfig === undefined
      ? concurrencyBefore
      : inRange('scalingConfig.maximumConcurrency', input.ScalingConfig.MaximumConcurrency, 2, 1_000);
  const settings = ofAny(input, before);
  if (isFifo && settings.batchSize > 10) throw invalid('Batch size must not exceed 10 for FIFO queues.');
  if (isFifo && settings.windowSeconds > 0) {
    throw invalid('Batching window is not supported for FIFO queues.');
  }
  if (settings.batchSize > 10 && settings.windowSeconds === 0) {
    throw invalid(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
  return {
    ...rest,
    ...settings,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(patterns === undefined ? {} : { patterns }),
  } as S;
}

/** @throws AwsError for anything but a stream or a queue */
export function sourceKind(eventSourceArn: string): 'stream' | 'queue' {
  if (isStreamArn(eventSourceArn)) return 'stream';
  if (isQueueArn(eventSourceArn)) return 'queue';
  throw invalid(
    `Unrecognized event source: "${eventSourceArn}". The local environment serves Kinesis streams and SQS queues.`,
  );
}

function ofAny(input: MappingInput, before: QueueSettings) {
  refuse(input, UNSERVED, 'the local environment does not do it');
  const types = input.FunctionResponseTypes;
  const unknown = types?.find((type) => type !== 'ReportBatchItemFailures');
  if (unknown !== undefined) {
    throw violation(
      'functionResponseTypes',
      `[${unknown}]`,
      'satisfy enum value set: [ReportBatchItemFailures]',
    );
  }
  return {
    enabled: input.Enabled ?? before.enabled,
    batchSize: inRange('batchSize', input.BatchSize, 1, 10_000) ?? before.batchSize,
    windowSeconds:
      inRange('maximumBatchingWindowInSeconds', input.MaximumBatchingWindowInSeconds, 0, 300) ??
      before.windowSeconds,
    reportsItemFailures:
      types === undefined ? before.reportsItemFailures : types.includes('ReportBatchItemFailures'),
    lastModified: Date.now(),
  };
}

function refuse(input: MappingInput, names: readonly string[], because?: string): void {
  const given = names.find((name) => isGiven((input as Readonly<Record<string, unknown>>)[name]));
  if (given === undefined) return;
  throw invalid(
    because === undefined
      ? `Unsupported ${given} parameter for given event source mapping type.`
      : `Unsupported ${given} parameter: ${because}.`,
  );
}

/** An empty list, object or text asks for nothing. */
function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return typeof value !== 'object' || Object.values(value).some(isGiven);
}

function destinationOf({ DestinationConfig }: MappingInput, before: string | undefined): string | undefined {
  if (DestinationConfig === undefined) return before;
  if (isGiven(DestinationConfig.OnSuccess)) {
    throw invalid('Unsupported DestinationConfig parameter for given event source mapping type.');
  }
  const destination = DestinationConfig.OnFailure?.Destination ?? '';
  if (destination === '') return undefined;
  if (!isDestinationArn(destination)) {
    throw invalid(
      `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${destination})) is invalid: it must be the ARN of an S3 bucket, or of an SQS queue or SNS topic that is not FIFO.`,
    );
  }
  return destination;
}

function patternsOf(
  { FilterCriteria }: MappingInput,
  compile: (patterns: readonly string[]) => unknown,
  before: readonly string[] | undefined,
): readonly string[] | undefined {
  if (FilterCriteria === undefined) return before;
  const patterns = (FilterCriteria.Filters ?? []).map(({ Pattern = '' }) => Pattern);
  if (patterns.length === 0) return undefined;
  if (patterns.length > MOST_PATTERNS) {
    throw invalid(`FilterCriteria has ${patterns.length} filters; a mapping has at most ${MOST_PATTERNS}.`);
  }
  try {
    compile(patterns);
  } catch (error) {
    throw invalid(`Invalid filter pattern definition: ${(error as Error).message}.`);
  }
  return patterns;
}

function recordAgeOf({ MaximumRecordAgeInSeconds: seconds }: MappingInput): number | undefined {
  const age = inRange('maximumRecordAgeInSeconds', seconds, -1, 604_800);
  if (age !== undefined && age > -1 && age < 60) {
    throw invalid(`MaximumRecordAgeInSeconds is ${age}; it must be -1, or from 60 to 604800.`);
  }
  return age;
}
