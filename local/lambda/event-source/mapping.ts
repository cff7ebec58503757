/** What the mappings of streams and of queues have in common. Persisted. */
interface MappingOfAny {
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
  readonly reportsItemFailures: boolean;
  /** Event patterns, JSON text, of which a record has to match one. @default - every record is delivered */
  readonly patterns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly lastModified: number;
}

/** A Kinesis stream read for a function. */
export interface StreamMapping extends MappingOfAny {
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
  /** ARN of a queue, a topic or a bucket. @default - records that are given up are dropped, as Lambda does */
  readonly onFailure?: string;
}

/** An SQS queue read for a function. */
export interface QueueMapping extends MappingOfAny {
  /** Batches in flight at once, 2 to 1,000. @default - as many as Lambda begins with */
  readonly maximumConcurrency?: number;
}

export type Mapping = StreamMapping | QueueMapping;

export function isOfQueue(mapping: Mapping): mapping is QueueMapping {
  return isQueueArn(mapping.eventSourceArn);
}

export function isQueueArn(arn: string): boolean {
  return /^arn:aws:sqs:[^:]+:\d{12}:[\w-]{1,80}(\.fifo)?$/.test(arn);
}

export function isStreamArn(arn: string): boolean {
  return /^arn:aws:kinesis:[^:]+:\d{12}:stream\/[\w.-]{1,128}$/.test(arn);
}
