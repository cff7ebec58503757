import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { waitFor } from '../../local/wait-for';
import { unique } from './account';

/** A queue that other services send to. */
export interface TestQueue {
  readonly arn: string;
  /** The bodies of `count` messages, in the order of their coming. @throws Error when they do not come in time */
  receive(count: number, seconds?: number): Promise<string[]>;
  /** The same, with their attributes. */
  messages(count: number, seconds?: number): Promise<Message[]>;
  remove(): Promise<void>;
}

/** @param service whose messages it takes, for instance sns.amazonaws.com */
export async function testQueue(sqs: SQSClient, service: string): Promise<TestQueue> {
  const Statement = [
    { Effect: 'Allow', Principal: { Service: service }, Action: 'sqs:SendMessage', Resource: '*' },
  ];
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: unique('queue'),
      Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) },
    }),
  );
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  async function messages(count: number, seconds = 20): Promise<Message[]> {
    const all: Message[] = [];
    const input = {
      QueueUrl,
      WaitTimeSeconds: 1,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    };
    await waitFor(
      `${count} messages in the queue`,
      async () => {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(input));
        all.push(...Messages);
        return all.length >= count;
      },
      seconds,
    );
    return all;
  }
  return {
    arn: Attributes?.['QueueArn'] ?? '',
    messages,
    receive: async (count, seconds) => (await messages(count, seconds)).map(({ Body = '' }) => Body),
    async remove() {
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}
