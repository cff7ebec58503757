import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Queue, QueueMessage, QueueMessageAttribute } from './queue';

/** Messages in one call of SQS. */
const MOST_IN_CALL = 10;

/** A queue used through the SQS API. */
export class SqsQueue implements Queue {
  #url: string | undefined;

  constructor(
    private readonly client: SQSClient,
    private readonly arn: string,
  ) {}

  async receive(most: number, waitSeconds: number): Promise<QueueMessage[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: await this.#queueUrl(),
        MaxNumberOfMessages: Math.min(most, MOST_IN_CALL),
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map(messageOf);
  }

  async delete(messages: readonly QueueMessage[]): Promise<void> {
    const QueueUrl = await this.#queueUrl();
    for (let from = 0; from < messages.length; from += MOST_IN_CALL) {
      const Entries = messages
        .slice(from, from + MOST_IN_CALL)
        .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle }));
      const { Failed = [] } = await this.client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      const refused = Failed[0];
      if (refused !== undefined) {
        throw new Error(`${Failed.length} messages were not deleted: ${refused.Message ?? refused.Code}`);
      }
    }
  }

  async visibilitySeconds(): Promise<number> {
    const { Attributes } = await this.client.send(
      new GetQueueAttributesCommand({
        QueueUrl: await this.#queueUrl(),
        AttributeNames: ['VisibilityTimeout'],
      }),
    );
    return Number(Attributes?.VisibilityTimeout);
  }

  async #queueUrl(): Promise<string> {
    this.#url ??= await queueUrl(this.client, this.arn);
    return this.#url;
  }
}

/** @throws Error (QueueDoesNotExist) when there is no such queue. */
export async function queueUrl(client: SQSClient, arn: string): Promise<string> {
  const [, , , , account, name] = arn.split(':');
  const { QueueUrl } = await client.send(
    new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: account }),
  );
  return QueueUrl as string;
}

function messageOf(message: Message): QueueMessage {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: message.MessageId as string,
    receiptHandle: message.ReceiptHandle as string,
    body: message.Body ?? '',
    md5OfBody: message.MD5OfBody ?? '',
    attributes: { ...message.Attributes },
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, attributeOf(value)])),
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttributeValue): QueueMessageAttribute {
  return {
    dataType: DataType ?? 'String',
    ...(StringValue === undefined ? {} : { stringValue: StringValue }),
    ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  };
}
