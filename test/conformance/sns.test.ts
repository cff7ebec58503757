import {
  CreateTopicCommand,
  DeleteTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { type TestQueue, testQueue } from './support/queue';

conformance('SNS', ({ holds }) => {
  const [sns, sqs] = [client(SNSClient), client(SQSClient)];
  let topic: string | undefined;
  const queues: TestQueue[] = [];
  const subscribed = async (Attributes: Record<string, string>) => {
    const queue = await testQueue(sqs, 'sns.amazonaws.com');
    queues.push(queue);
    await sns.send(
      new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: queue.arn, Attributes }),
    );
    return queue;
  };
  const publish = (Message: string, severity: string) =>
    sns.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: 'alarm',
        Message,
        MessageAttributes: { severity: { DataType: 'String', StringValue: severity } },
      }),
    );

  beforeAll(async () => {
    topic = (await sns.send(new CreateTopicCommand({ Name: unique('topic') }))).TopicArn;
  });
  afterAll(async () => {
    await sns.send(new DeleteTopicCommand({ TopicArn: topic }));
    await Promise.all(queues.map((queue) => queue.remove()));
  });

  holds(
    'A queue gets a message as JSON with its type, topic, subject and text; with raw delivery it gets the text alone.',
    'sns/latest/dg/sns-message-and-json-formats.html',
    async () => {
      const [wrapped, raw] = [await subscribed({}), await subscribed({ RawMessageDelivery: 'true' })];
      const { MessageId } = await publish('it burns', 'page');
      expect(JSON.parse((await wrapped.receive(1))[0] ?? '')).toMatchObject({
        Type: 'Notification',
        MessageId,
        TopicArn: topic,
        Subject: 'alarm',
        Message: 'it burns',
      });
      expect(await raw.receive(1)).toEqual(['it burns']);
    },
  );

  holds(
    'A subscription with a filter policy gets the messages whose attributes match it, and no other.',
    'sns/latest/dg/sns-subscription-filter-policies.html',
    async () => {
      const pages = await subscribed({
        RawMessageDelivery: 'true',
        FilterPolicy: JSON.stringify({ severity: ['page'] }),
      });
      await publish('a ticket', 'ticket');
      await publish('a page', 'page');
      expect(await pages.receive(1)).toEqual(['a page']);
    },
  );
});
