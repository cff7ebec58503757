import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ulid } from 'ulid';
import { environmentNamed } from '../../lib/config';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { type TopicMessage, topicMessage } from './message';

/** SQS's longest; an abort ends it at once. */
const LONG_POLL_SECONDS = 20;
/** A follower that was killed leaves a queue behind, not its messages. */
const RETENTION_SECONDS = 3_600;

export interface Follow {
  /** Messages from the moment of `following` on, until the signal aborts or the caller leaves. */
  messages(signal: AbortSignal): AsyncGenerator<TopicMessage>;
  /** Takes the subscriptions and the queue away. */
  close(): Promise<void>;
}

/** Subscribes a queue of its own to the page and the ticket topic of an environment. */
export async function follow(environment: string): Promise<Follow> {
  const { account, region } = environmentNamed(environment);
  const sns = new SNSClient(clientConfig(environment));
  const sqs = new SQSClient(clientConfig(environment));
  const queueName = `catchment-${environment}-follow-${ulid().toLowerCase()}`;
  const queueArn = `arn:aws:sqs:${region}:${account}:${queueName}`;
  const topics = [names.pageTopic(environment), names.ticketTopic(environment)].map(
    (topic) => `arn:aws:sns:${region}:${account}:${topic}`,
  );
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: queueName,
      Attributes: {
        MessageRetentionPeriod: String(RETENTION_SECONDS),
        Policy: JSON.stringify(queuePolicy(queueArn, topics)),
      },
    }),
  );
  const subscriptions: string[] = [];
  const close = async () => {
    for (const SubscriptionArn of subscriptions) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    sns.destroy();
    sqs.destroy();
  };
  try {
    for (const TopicArn of topics) {
      const { SubscriptionArn = '' } = await sns.send(
        new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queueArn, ReturnSubscriptionArn: true }),
      );
      subscriptions.push(SubscriptionArn);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    async *messages(signal) {
      while (!signal.aborted) {
        for (const { Body = '', ReceiptHandle } of await receive(sqs, QueueUrl, signal)) {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          yield topicMessage(environment, Body);
        }
      }
    },
  };
}

async function receive(sqs: SQSClient, QueueUrl: string | undefined, abortSignal: AbortSignal) {
  try {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: LONG_POLL_SECONDS }),
      { abortSignal },
    );
    return Messages;
  } catch (error) {
    if (abortSignal.aborted) return [];
    throw error;
  }
}

function queuePolicy(queueArn: string, topics: readonly string[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': topics } },
      },
    ],
  };
}
