import { randomUUID } from 'node:crypto';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionRecord } from '../api/function-record';
import { asFunction } from '../as-function';
import { queueUrl } from '../event-source/sqs-queue';
import { type Done, deadLetterAttributes, invocationRecord, recordKey } from './invocation-record';

export interface DestinationPorts {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly s3: S3Client;
  readonly events: EventBridgeClient;
  /** Invokes a function with an event of its own. @throws AwsError when there is none. */
  invoke(functionArn: string, event: string): Promise<void>;
}

/** Sends the record of an event to a destination. @throws Error when it does not take it. */
export async function sendRecord(
  ports: DestinationPorts,
  record: FunctionRecord,
  destination: string,
  done: Done,
): Promise<void> {
  const now = new Date();
  const text = invocationRecord(done, now);
  switch (destination.split(':')[2]) {
    case 'sqs':
      return sendMessage(ports, record, destination, { body: text });
    case 'sns':
      return publish(ports, record, destination, { body: text });
    case 'lambda':
      return ports.invoke(destination, text);
    case 's3': {
      const put = new PutObjectCommand({
        Bucket: destination.replace(/^arn:aws:s3:::/, ''),
        Key: recordKey(record.name, now, randomUUID()),
        Body: text,
      });
      await ports.s3.send(asFunction(record, put));
      return;
    }
    default: {
      const result = done.condition === 'Success' ? 'Success' : 'Failure';
      const put = new PutEventsCommand({
        Entries: [
          {
            EventBusName: destination,
            Source: 'lambda',
            DetailType: `Lambda Function Invocation Result - ${result}`,
            Resources: [destination, `${record.arn}:$LATEST`],
            Detail: text,
          },
        ],
      });
      const { FailedEntryCount = 0, Entries = [] } = await ports.events.send(asFunction(record, put));
      if (FailedEntryCount > 0) throw new Error(Entries[0]?.ErrorMessage ?? 'the event bus refused it');
    }
  }
}

/** Sends an event that was given up to the function's dead-letter queue or topic. @throws Error as it fails. */
export async function sendDeadLetter(
  ports: DestinationPorts,
  record: FunctionRecord,
  done: Done,
): Promise<void> {
  const message = { body: done.event, attributes: deadLetterAttributes(done) };
  return record.deadLetterArn.startsWith('arn:aws:sns:')
    ? publish(ports, record, record.deadLetterArn, message)
    : sendMessage(ports, record, record.deadLetterArn, message);
}

interface Message {
  readonly body: string;
  readonly attributes?: ReturnType<typeof deadLetterAttributes>;
}

async function sendMessage(
  { sqs }: DestinationPorts,
  record: FunctionRecord,
  arn: string,
  { body, attributes }: Message,
): Promise<void> {
  const QueueUrl = await queueUrl(sqs, arn);
  const send = new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: attributes });
  await sqs.send(asFunction(record, send));
}

async function publish(
  { sns }: DestinationPorts,
  record: FunctionRecord,
  arn: string,
  { body, attributes }: Message,
): Promise<void> {
  const send = new PublishCommand({ TopicArn: arn, Message: body, MessageAttributes: attributes });
  await sns.send(asFunction(record, send));
}
