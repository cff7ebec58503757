import { z } from 'zod';
import type { SealedRecord } from '../../producer/dispatcher';

/** What a batch that failed to the end is called where reasons are. */
export const FAILED_BATCH = 'failed-batch';

/**
 * The object that Lambda writes of a batch that it gave up on; `payload` is the whole event, as JSON text.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
const failure = z.object({
  timestamp: z.iso.datetime(),
  KinesisBatchInfo: z.object({ streamArn: z.string() }),
  payload: z.string(),
});

const event = z.object({
  Records: z.array(z.object({ kinesis: z.object({ partitionKey: z.string(), data: z.base64() }) })),
});

export interface FailedBatch {
  /** Name of the stream that the batch is of. */
  readonly stream: string;
  readonly failedAt: string;
  readonly records: readonly SealedRecord[];
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns undefined when the text is no such object with its records */
export function failedBatchOf(text: string): FailedBatch | undefined {
  const outer = failure.safeParse(json(text)).data;
  const inner = event.safeParse(json(outer?.payload ?? '')).data;
  if (outer === undefined || inner === undefined) return undefined;
  return {
    stream: outer.KinesisBatchInfo.streamArn.split('/').at(-1) ?? '',
    failedAt: outer.timestamp,
    records: inner.Records.map(({ kinesis }) => ({
      payload: Buffer.from(kinesis.data, 'base64'),
      partitionKey: kinesis.partitionKey,
      rows: 1,
    })),
  };
}
