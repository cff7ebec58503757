import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { isTransientError } from '@smithy/core/retry';
import { names } from '../../lib/wiring/names';
import { kinesisPutRecords, type PutRecords } from '../../producer';
import { clientConfig, localEndpoint } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

export interface OpenStream {
  readonly streamName: string;
  readonly putRecords: PutRecords;
  close(): void;
}

/**
 * Opens the stream of a dataset, and asks once whether it is there: the first refused record would
 * tell only after many attempts.
 *
 * @throws UserError when the environment does not answer, or has no such stream
 */
export async function openStream(environment: string, datasetName: string): Promise<OpenStream> {
  const streamName = names.stream(environment, datasetName);
  const client = new KinesisClient({ ...clientConfig(environment), maxAttempts: 1 });
  try {
    await client.send(new DescribeStreamSummaryCommand({ StreamName: streamName }));
  } catch (cause) {
    // A producer's role may well be allowed to put and not to describe: then the put will tell.
    if ((cause as Error).name !== 'AccessDeniedException') {
      client.destroy();
      throw unusable(environment, streamName, cause as Error);
    }
  }
  return {
    streamName,
    putRecords: kinesisPutRecords({ streamName, client }),
    close: () => client.destroy(),
  };
}

/** What to do about a stream that cannot be used. */
export function unusable(environment: string, streamName: string, cause: Error): UserError {
  const options = { cause };
  if (cause.name === 'ResourceNotFoundException') {
    return new UserError(
      `There is no stream ${streamName} in environment ${environment}. Deploy it first: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`,
      exitCodes.environment,
      options,
    );
  }
  if (environment === 'local' && isTransientError(cause as Parameters<typeof isTransientError>[0])) {
    return new UserError(
      `The local environment does not answer at ${localEndpoint()}. Start it first: npm start.`,
      exitCodes.environment,
      options,
    );
  }
  return new UserError(
    `Environment ${environment} refused to describe the stream ${streamName}: ${cause.message || cause.name}. Check the credentials and the region.`,
    exitCodes.environment,
    options,
  );
}
