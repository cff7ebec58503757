import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { asFunction } from '../as-function';
import { failureObject, failureRecord } from './failure-record';
import type { StreamMapping } from './mapping';
import type { Discard } from './process-batch';
import { queueUrl } from './sqs-queue';

export interface DestinationClients {
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** True for the ARN of a bucket, a queue or a topic that streams' failures may go to: none that is FIFO. */
export function isDestinationArn(arn: string): boolean {
  return (
    /^arn:aws:s3:::[a-z0-9.-]{3,63}$/.test(arn) ||
    (/^arn:aws:(sqs|sns):[^:]+:\d{12}:[\w.-]{1,256}$/.test(arn) && !arn.endsWith('.fifo'))
  );
}

/**
 * Tells the mapping's on-failure destination of what is given up, if it has one.
 *
 * @throws Error when the destination does not take it
 */
export async function sendFailure(
  clients: DestinationClients,
  mapping: StreamMapping,
  shardId: string,
  discard: Discard,
): Promise<void> {
  const { onFailure } = mapping;
  if (onFailure === undefined) return;
  const sender = { role: mapping.role, name: mapping.functionName };
  const now = new Date();
  const record = () => JSON.stringify(failureRecord(mapping, shardId, discard, now));
  switch (onFailure.split(':')[2]) {
    case 'sqs': {
      const QueueUrl = await queueUrl(clients.sqs, onFailure);
      await clients.sqs.send(asFunction(sender, new SendMessageCommand({ QueueUrl, MessageBody: record() })));
      return;
    }
    case 'sns': {
      await clients.sns.send(
        asFunction(sender, new PublishCommand({ TopicArn: onFailure, Message: record() })),
      );
      return;
    }
    default: {
      const { key, body } = failureObject(mapping, shardId, discard, now);
      const Bucket = onFailure.replace(/^arn:aws:s3:::/, '');
      await clients.s3.send(asFunction(sender, new PutObjectCommand({ Bucket, Key: key, Body: body })));
    }
  }
}
