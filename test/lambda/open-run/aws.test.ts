import { S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ExecutionDoesNotExist, InvalidArn, SFNClient } from '@aws-sdk/client-sfn';
import { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsPorts } from '../../../lambda/open-run/aws';

const stepFunctions = mockClient(SFNClient);
const sqs = mockClient(SQSClient);
const warnings: unknown[] = [];
const ports = awsPorts(
  'quarantine',
  {
    s3: new S3Client({}),
    sqs: sqs as unknown as SQSClient,
    stepFunctions: stepFunctions as unknown as SFNClient,
  },
  { warn: (...told) => warnings.push(told) },
);
beforeEach(() => {
  stepFunctions.reset();
  sqs.reset();
  warnings.length = 0;
});

test.each([
  ['RUNNING', true],
  ['SUCCEEDED', false],
  ['FAILED', false],
  ['ABORTED', false],
  ['TIMED_OUT', false],
] as const)('an execution that is %s is under way: %s', async (status, running) => {
  stepFunctions.on(DescribeExecutionCommand).resolves({ status });
  expect(await ports.isRunning('arn')).toBe(running);
});

test('an execution that nobody knows is not under way', async () => {
  stepFunctions
    .on(DescribeExecutionCommand)
    .rejectsOnce(new ExecutionDoesNotExist({ message: 'gone', $metadata: {} }))
    .rejectsOnce(new InvalidArn({ message: 'by hand', $metadata: {} }));
  expect(await ports.isRunning('arn')).toBe(false);
  expect(await ports.isRunning('by hand')).toBe(false);
});

test('without an answer nobody is taken over', async () => {
  stepFunctions.on(DescribeExecutionCommand).rejects(new Error('Rate exceeded'));
  await expect(ports.isRunning('arn')).rejects.toThrow('Rate exceeded');
});

test('messages leave ten a call, and those that stay are told of', async () => {
  sqs
    .on(DeleteMessageBatchCommand)
    .resolvesOnce({ Failed: [] })
    .resolvesOnce({ Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] });
  await ports.remove(
    'queue',
    Array.from({ length: 12 }, (_, index) => `receipt${index}`),
  );
  const sizes = sqs
    .commandCalls(DeleteMessageBatchCommand)
    .map(({ args }) => args[0].input.Entries?.map(({ ReceiptHandle }) => ReceiptHandle));
  expect(sizes.map((entries) => entries?.length)).toEqual([10, 2]);
  expect(sizes[1]).toEqual(['receipt10', 'receipt11']);
  expect(warnings).toEqual([['messages were not deleted', { queueUrl: 'queue', count: 1 }]]);
});
