import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { redeliver } from '../../../cli/arrivals/redeliver';

const sqs = mockClient(SQSClient);

beforeEach(() => {
  sqs.reset();
  sqs.on(GetQueueUrlCommand).callsFake(({ QueueName }) => ({ QueueUrl: `https://sqs/${QueueName}` }));
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({
      Messages: [
        { Body: 'first', ReceiptHandle: 'a' },
        { Body: 'second', ReceiptHandle: 'b' },
      ],
    })
    .resolves({});
});

test('each message is on the work list before it leaves the queue of the undelivered', async () => {
  expect(await redeliver('local', 'orders')).toBe(2);
  const told = sqs
    .calls()
    .map(({ args: [command] }) => command)
    .filter((command) => command instanceof SendMessageCommand || command instanceof DeleteMessageCommand)
    .map(({ input }) => input);
  expect(told).toEqual([
    { QueueUrl: 'https://sqs/catchment-local-orders-arrivals', MessageBody: 'first' },
    { QueueUrl: 'https://sqs/catchment-local-orders-undelivered', ReceiptHandle: 'a' },
    { QueueUrl: 'https://sqs/catchment-local-orders-arrivals', MessageBody: 'second' },
    { QueueUrl: 'https://sqs/catchment-local-orders-undelivered', ReceiptHandle: 'b' },
  ]);
});

test('what the work list does not take stays where it is', async () => {
  sqs.on(SendMessageCommand).rejects(new Error('denied'));
  await expect(redeliver('local', 'orders')).rejects.toThrow('denied');
  expect(sqs.commandCalls(DeleteMessageCommand)).toHaveLength(0);
});
