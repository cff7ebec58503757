import { SNSClient, SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { follow } from '../../../cli/alarms/follow';

const sns = mockClient(SNSClient);
const sqs = mockClient(SQSClient);

beforeEach(() => {
  sns.reset();
  sqs.reset();
  sqs.on(CreateQueueCommand).resolves({ QueueUrl: 'https://sqs/queue' });
  sns.on(SubscribeCommand).callsFake(({ TopicArn }) => ({ SubscriptionArn: `${TopicArn}:one` }));
});

test('a queue of its own hears both topics, and only they may write to it', async () => {
  await follow('local');
  const topics = ['page', 'ticket'].map((of) => `arn:aws:sns:us-east-1:000000000000:catchment-local-${of}`);
  expect(sns.commandCalls(SubscribeCommand).map(({ args }) => args[0].input.TopicArn)).toEqual(topics);
  const policy = JSON.parse(
    sqs.commandCalls(CreateQueueCommand)[0]?.args[0].input.Attributes?.['Policy'] ?? '',
  );
  expect(policy.Statement).toMatchObject([
    { Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': topics } } },
  ]);
});

test('each message is given once, and taken off the queue', async () => {
  const body = JSON.stringify({
    TopicArn: 'arn:x:page',
    Message: 'words',
    Timestamp: '2026-11-21T18:00:00Z',
  });
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: [{ Body: body, ReceiptHandle: 'a' }] })
    .resolves({});
  const { messages } = await follow('local');
  const leave = new AbortController();
  for await (const { text } of messages(leave.signal)) {
    expect(text).toBe('words');
    leave.abort();
  }
  expect(sqs.commandCalls(DeleteMessageCommand)[0]?.args[0].input.ReceiptHandle).toBe('a');
});

test('nothing is left behind, also when a topic cannot be subscribed to', async () => {
  sns.on(SubscribeCommand).resolvesOnce({ SubscriptionArn: 'first' }).rejects(new Error('NotFound'));
  await expect(follow('local')).rejects.toThrow('NotFound');
  expect(sns.commandCalls(UnsubscribeCommand).map(({ args }) => args[0].input.SubscriptionArn)).toEqual([
    'first',
  ]);
  expect(sqs.commandCalls(DeleteQueueCommand)).toHaveLength(1);
});
