import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Mappings } from '../../../../local/lambda/event-source/mappings';
import type { InvocationOutcome } from '../../../../local/lambda/runner/outcome';
import { until } from '../../until';
import { queueMapping as mapping, succeeded } from './support';

const sqs = mockClient(SQSClient);

let directory: string;
let finish: (outcome: InvocationOutcome) => void;
let invoked: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-mappings-'));
  invoked = [];
  sqs.reset();
  sqs.on(GetQueueUrlCommand).resolves({ QueueUrl: 'http://127.0.0.1/orders' });
  sqs.on(DeleteMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  sqs
    .on(ReceiveMessageCommand)
    .resolvesOnce({ Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: 'x' }] })
    .callsFake(() => new Promise((resolve) => setTimeout(resolve, 5, {})));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Mappings whose function is busy until `finish`. */
async function opened(): Promise<Mappings> {
  const client = { region: 'us-east-1' };
  const mappings = await Mappings.open({
    directory,
    kinesis: new KinesisClient(client),
    s3: new S3Client(client),
    sns: new SNSClient(client),
    sqs: new SQSClient(client),
    invoke: (_, event) => {
      invoked.push(event);
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    answerAfterMs: 20,
  });
  mappings.start();
  return mappings;
}

test('a change does not keep its caller waiting for a batch in flight, and no other is taken meanwhile', async () => {
  const mappings = await opened();
  await mappings.put(mapping);
  await until(
    'a batch is in flight',
    () => invoked.length === 1 && mappings.change(mapping.uuid) === undefined,
  );
  await mappings.put({ ...mapping, enabled: false });
  expect(mappings.change(mapping.uuid)).toBe('Updating');
  await expect(mappings.delete(mapping.uuid)).rejects.toMatchObject({
    code: 'ResourceInUseException',
    message: 'Cannot delete the event source mapping because it is in use.',
  });
  finish(succeeded());
  await until('the change is over', () => mappings.change(mapping.uuid) === undefined);
  expect(sqs.commandCalls(DeleteMessageBatchCommand)).toHaveLength(1);
  expect(mappings.get(mapping.uuid).enabled).toBe(false);
  await mappings.stop();
});

test('a mapping that is being deleted is shown until its batch in flight has ended, and then is gone', async () => {
  const mappings = await opened();
  await mappings.put(mapping);
  await until(
    'a batch is in flight',
    () => invoked.length === 1 && mappings.change(mapping.uuid) === undefined,
  );
  await mappings.delete(mapping.uuid);
  expect(mappings.change(mapping.uuid)).toBe('Deleting');
  expect(mappings.list()).toHaveLength(1);
  finish(succeeded());
  await until('it is gone', () => mappings.list().length === 0);
  expect(() => mappings.get(mapping.uuid)).toThrow('The resource you requested does not exist.');
});
