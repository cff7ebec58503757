import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

conformance('SQS', ({ holds }) => {
  const sqs = client(SQSClient);

  holds(
    'A received message is hidden for its visibility timeout and comes again unless it is deleted.',
    'AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html',
    async () => {
      const { QueueUrl } = await sqs.send(
        new CreateQueueCommand({ QueueName: unique('visible'), Attributes: { VisibilityTimeout: '1' } }),
      );
      try {
        const receive = (WaitTimeSeconds: number) =>
          sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'once' }));
        const first = await receive(5);
        expect(first.Messages).toHaveLength(1);
        expect((await receive(0)).Messages).toBeUndefined();
        const again = await receive(10);
        expect(again.Messages?.[0]?.MessageId).toBe(first.Messages?.[0]?.MessageId);
        await sqs.send(
          new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.Messages?.[0]?.ReceiptHandle }),
        );
        expect((await receive(2)).Messages).toBeUndefined();
      } finally {
        await sqs.send(new DeleteQueueCommand({ QueueUrl }));
      }
    },
  );
});
