import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { SqsQueue } from './sqs-queue';

/** What a mapping is checked against before it is made. */
export interface EventSources {
  hasStream(arn: string): Promise<boolean>;
  /** How long the queue hides a received message, in seconds; undefined for a queue that is not there. */
  visibilitySeconds(arn: string): Promise<number | undefined>;
}

export function eventSources(kinesis: KinesisClient, sqs: SQSClient): EventSources {
  return {
    hasStream: async (StreamARN) =>
      (await unlessMissing(kinesis.send(new DescribeStreamSummaryCommand({ StreamARN })))) !== undefined,
    visibilitySeconds: (arn) => unlessMissing(new SqsQueue(sqs, arn).visibilitySeconds()),
  };
}

const MISSING = new Set([
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (MISSING.has((error as Error).name)) return undefined;
    throw error;
  }
}
