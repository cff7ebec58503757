import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';

/** SQS's most in one call. */
const MOST_MESSAGES = 10;

/**
 * Puts the arrivals that EventBridge could not deliver on the dataset's work list, each before it leaves the
 * queue of the undelivered: a crash in between lists a file twice, and the clean job keeps its rows once.
 *
 * @returns how many
 */
export async function redeliver(environment: string, dataset: string): Promise<number> {
  const sqs = new SQSClient(clientConfig(environment));
  const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  try {
    const from = await urlOf(names.undeliveredArrivals(environment, dataset));
    const to = await urlOf(names.arrivalsQueue(environment, dataset));
    for (let moved = 0; ; ) {
      const { Messages = [] } = await sqs.send(
        // Of a short poll, SQS asks only some of its machines.
        new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: MOST_MESSAGES, WaitTimeSeconds: 1 }),
      );
      if (Messages.length === 0) return moved;
      for (const { Body, ReceiptHandle } of Messages) {
        await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
        await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
        moved += 1;
      }
    }
  } finally {
    sqs.destroy();
  }
}
