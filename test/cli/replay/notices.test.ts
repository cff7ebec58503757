import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { noticeQueue } from '../../../cli/replay/notices';

const QueueUrl = 'http://127.0.0.1:4566/000000000000/catchment-local-orders-failed-batches';
const KEY = 'aws/lambda/0a1b/shardId-000000000006/2026/11/21/2026-11-21T14.00.00-0c2d';
const aws = mockClient(SQSClient);
const notice = (n: number) => ({ id: `m${n}`, receipt: `r${n}`, key: KEY });

beforeEach(() => {
  aws.reset();
  aws.on(GetQueueUrlCommand, { QueueName: 'catchment-local-orders-failed-batches' }).resolves({ QueueUrl });
});

test('a message names the object that EventBridge tells of; any other names none', async () => {
  const Body = JSON.stringify({ 'detail-type': 'Object Created', detail: { object: { key: KEY, size: 7 } } });
  aws.on(ReceiveMessageCommand).resolves({
    Messages: [
      { MessageId: 'm1', ReceiptHandle: 'r1', Body },
      { MessageId: 'm2', ReceiptHandle: 'r2', Body: 'hello' },
      { MessageId: 'm3', ReceiptHandle: 'r3', Body: '{"detail":{}}' },
    ],
  });
  const queue = await noticeQueue('local', 'orders');
  expect(await queue.receive()).toEqual([
    notice(1),
    { id: 'm2', receipt: 'r2', key: undefined },
    { id: 'm3', receipt: 'r3', key: undefined },
  ]);
});

test('messages are deleted, or shown again at once, ten at a time', async () => {
  aws.on(DeleteMessageBatchCommand).resolves({});
  aws.on(ChangeMessageVisibilityBatchCommand).resolves({});
  const queue = await noticeQueue('local', 'orders');
  await queue.remove(Array.from({ length: 11 }, (_, n) => notice(n)));
  await queue.release([notice(1)]);
  const [first, second] = aws.commandCalls(DeleteMessageBatchCommand).map(({ args }) => args[0].input);
  expect(first?.Entries).toHaveLength(10);
  expect(second).toEqual({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'r10' }] });
  expect(aws.commandCalls(ChangeMessageVisibilityBatchCommand)[0]?.args[0].input.Entries).toEqual([
    { Id: '0', ReceiptHandle: 'r1', VisibilityTimeout: 0 },
  ]);
});

test('a message that was not deleted is an error, and no success', async () => {
  aws.on(DeleteMessageBatchCommand).resolves({
    Failed: [{ Id: '0', SenderFault: true, Code: 'ReceiptHandleIsInvalid', Message: 'It has expired.' }],
  });
  const queue = await noticeQueue('local', 'orders');
  await expect(queue.remove([notice(1)])).rejects.toThrow('was not changed: It has expired.');
});

test('an environment without the queue is one sentence that says what to do', async () => {
  aws.on(GetQueueUrlCommand).rejects(new QueueDoesNotExist({ message: 'no', $metadata: {} }));
  await expect(noticeQueue('dev', 'orders')).rejects.toMatchObject({
    name: 'UserError',
    exitCode: 3,
    message:
      'Environment dev has no queue catchment-dev-orders-failed-batches. Deploy it first: npm run deploy -- --env dev.',
  });
});
