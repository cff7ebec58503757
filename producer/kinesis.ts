import { KinesisClient, type KinesisClientConfig, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type PutFailure, type PutRecords, PutRequestError } from './put-records';

export interface KinesisTarget {
  readonly streamName: string;
  /** Configuration of the client that is made, or a client to share. @default - the SDK's own default chain */
  readonly client?: KinesisClientConfig | KinesisClient;
}

/** Throttling by the stream's encryption key, which the SDK's own table leaves out. */
const KMS_THROTTLING = 'KMSThrottlingException';

/** Opens a Kinesis stream for a producer: `new Producer(orders, kinesisPutRecords({ streamName }))`. */
export function kinesisPutRecords({ streamName, client }: KinesisTarget): PutRecords {
  const kinesis = client instanceof KinesisClient ? client : new KinesisClient(clientSettings(client ?? {}));
  return {
    async put(entries) {
      const command = new PutRecordsCommand({
        StreamName: streamName,
        Records: entries.map(({ payload, partitionKey }) => ({ Data: payload, PartitionKey: partitionKey })),
      });
      const answer = await kinesis.send(command).catch((error: unknown) => {
        throw requestError(streamName, error);
      });
      const failures: PutFailure[] = [];
      (answer.Records ?? []).forEach(({ ErrorCode, ErrorMessage }, index) => {
        if (ErrorCode !== undefined && ErrorCode !== null) {
          failures.push({ index, code: ErrorCode, message: ErrorMessage ?? '' });
        }
      });
      return failures;
    },
  };
}

function clientSettings(config: KinesisClientConfig): KinesisClientConfig {
  const endpoint =
    config.endpoint ?? process.env['AWS_ENDPOINT_URL_KINESIS'] ?? process.env['AWS_ENDPOINT_URL'];
  const plainHttp = typeof endpoint === 'string' && endpoint.startsWith('http:');
  return {
    // The producer puts again by itself; the SDK's retries would multiply its own.
    maxAttempts: 1,
    // The client's default speaks HTTP/2, which an endpoint without TLS seldom does.
    ...(plainHttp ? { requestHandler: new NodeHttpHandler() } : {}),
    ...config,
  };
}

function requestError(streamName: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const sdkError = error as Parameters<typeof isServerError>[0];
  const retryable =
    isThrottlingError(sdkError) ||
    isTransientError(sdkError) ||
    isServerError(sdkError) ||
    error.name === KMS_THROTTLING;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return new PutRequestError(`PutRecords to ${streamName}: ${error.message || code}`, code, retryable, {
    cause: error,
  });
}
