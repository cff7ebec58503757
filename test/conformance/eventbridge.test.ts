import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';
import { type TestQueue, testQueue } from './support/queue';

conformance('EventBridge', ({ holds }) => {
  const [events, sqs, s3] = [client(EventBridgeClient), client(SQSClient), client(S3Client)];

  /** A rule that sends what matches to a queue, while `use` runs. */
  async function withRule(pattern: object, use: (queue: TestQueue) => Promise<void>): Promise<void> {
    const Name = unique('rule');
    const queue = await testQueue(sqs, 'events.amazonaws.com');
    await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern) }));
    try {
      await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue.arn }] }));
      await use(queue);
    } finally {
      await events.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['queue'] }));
      await events.send(new DeleteRuleCommand({ Name }));
      await queue.remove();
    }
  }

  holds(
    'A rule sends on the events that its pattern matches, and no other: exact values, prefixes, numbers, what is absent.',
    'eventbridge/latest/userguide/eb-create-pattern-operators.html',
    async () => {
      const source = unique('source');
      const detail = { key: [{ prefix: 'raw/' }], size: [{ numeric: ['>', 0] }], test: [{ exists: false }] };
      await withRule({ source: [source], detail }, async (queue) => {
        const sent = [
          { key: 'cleaned/a', size: 1 },
          { key: 'raw/empty', size: 0 },
          { key: 'raw/test', size: 1, test: true },
          { key: 'raw/a', size: 1 },
        ];
        const Entries = sent.map((event) => ({
          Source: source,
          DetailType: 'Object Created',
          Detail: JSON.stringify(event),
        }));
        expect((await events.send(new PutEventsCommand({ Entries }))).FailedEntryCount).toBe(0);
        const [first, ...others] = await queue.receive(1);
        expect(JSON.parse(first ?? '')).toMatchObject({
          source,
          'detail-type': 'Object Created',
          detail: { key: 'raw/a' },
        });
        expect(others).toEqual([]);
      });
    },
    60,
  );

  holds(
    'A bucket with EventBridge switched on tells of each new object: bucket, key, size and ETag.',
    'AmazonS3/latest/userguide/ev-events.html',
    async () => {
      const Bucket = unique('events');
      await s3.send(new CreateBucketCommand({ Bucket }));
      try {
        await s3.send(
          new PutBucketNotificationConfigurationCommand({
            Bucket,
            NotificationConfiguration: { EventBridgeConfiguration: {} },
          }),
        );
        await withRule({ source: ['aws.s3'], detail: { bucket: { name: [Bucket] } } }, async (queue) => {
          const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü', Body: 'seven' }));
          expect(JSON.parse((await queue.receive(1))[0] ?? '')).toMatchObject({
            'detail-type': 'Object Created',
            detail: {
              bucket: { name: Bucket },
              object: { key: 'a b/ü', size: 5, etag: ETag?.replaceAll('"', '') },
            },
          });
        });
        await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b/ü' }));
      } finally {
        await s3.send(new DeleteBucketCommand({ Bucket }));
      }
    },
    60,
  );
});
