import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mockClient } from 'aws-sdk-client-mock';
import type { TaskCall } from '../../../../local/workflow/interpreter/task-state';
import { SdkServices } from '../../../../local/workflow/tasks/sdk-services';
import { optimisedTask, sdkTask } from '../../../../local/workflow/tasks/sdk-tasks';
import { startExecution } from '../../../../local/workflow/tasks/start-execution';
import { checkTask } from '../../../../local/workflow/tasks/task';

const dynamodb = mockClient(DynamoDBClient);
const events = mockClient(EventBridgeClient);
const s3 = mockClient(S3Client);
const secrets = mockClient(SecretsManagerClient);
const sfn = mockClient(SFNClient);
const requestHandler = new NodeHttpHandler();
const services = new SdkServices({
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler,
  maxAttempts: 1,
});
afterAll(() => {
  services.destroy();
  requestHandler.destroy();
});
beforeEach(() => {
  for (const mock of [dynamodb, events, s3, secrets, sfn]) mock.reset();
});

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:m:e';
const tasks = [optimisedTask(services), sdkTask(services), startExecution(services)];
const serving = (integration: string) => tasks.find((task) => task.serves(`arn:aws:states:::${integration}`));
const submissions: unknown[] = [];
const run = (integration: string, parameters: object, signal = new AbortController().signal) => {
  const call: TaskCall = {
    resource: `arn:aws:states:::${integration}`,
    parameters,
    signal,
    submitted: (output) => submissions.push(output),
    executionArn: EXECUTION,
    stateMachineArn: MACHINE,
  };
  return serving(integration)?.run(call);
};
const check = (integration: string, ...parameters: string[]) =>
  checkTask(tasks, { state: 'S', resource: `arn:aws:states:::${integration}`, parameters });

test.each([
  ['dynamodb:getItem', ['TableName', 'Key']],
  ['sqs:sendMessage.waitForTaskToken', ['QueueUrl', 'MessageBody']],
  ['aws-sdk:sfn:startSyncExecution', ['StateMachineArn', 'Input']],
  ['aws-sdk:s3:listObjectsV2', ['Bucket', 'Prefix']],
  ['states:startExecution.sync:2', ['StateMachineArn']],
])('%s is served', async (integration, parameters) => {
  expect(await check(integration, ...parameters)).toBeUndefined();
});

test.each([
  ['dynamodb:scan', [], 'does not serve arn:aws:states:::dynamodb:scan'],
  ['dynamodb:getItem.sync', [], 'does not serve'],
  ['aws-sdk:ec2:runInstances', [], 'does not serve'],
  ['aws-sdk:s3:paintObject', [], 'does not serve'],
  ['aws-sdk:s3:GetObject', [], 'does not serve'],
  ['dynamodb:getItem', ['Table'], 'The field "Table" is not supported by Step Functions'],
  ['aws-sdk:sfn:startExecution', ['stateMachineArn'], 'The field "stateMachineArn"'],
])('%s with %j is refused', async (integration, parameters, words) => {
  expect(await check(integration, ...parameters)).toContain(words);
});

test('an optimised integration gives the names of errors that are its own', async () => {
  const error = Object.assign(new Error('no'), {
    name: 'ConditionalCheckFailedException',
    $metadata: { httpStatusCode: 400, requestId: 'r' },
  });
  dynamodb.on(PutItemCommand).rejects(error);
  const put = { TableName: 't', Item: {} };
  await expect(run('dynamodb:putItem', put)).rejects.toMatchObject({
    name: 'DynamoDB.ConditionalCheckFailedException',
    cause: 'no (Service: DynamoDB, Status Code: 400, Request ID: r)',
  });
  await expect(run('aws-sdk:dynamodb:putItem', put)).rejects.toMatchObject({
    name: 'DynamoDb.ConditionalCheckFailedException',
  });
});

test('a member that the service does not have is refused, however deep', async () => {
  const get = { TableName: 't', Key: { id: { Text: 'a' } } };
  await expect(run('dynamodb:getItem', get)).rejects.toThrow('The field "Text" is not supported');
  expect(dynamodb.commandCalls(GetItemCommand)).toHaveLength(0);
});

test('bytes are refused, coming and going', async () => {
  const put = { TableName: 't', Item: { id: { B: 'YQ==' } } };
  await expect(run('dynamodb:putItem', put)).rejects.toThrow('passes no bytes on (B)');
  secrets.on(GetSecretValueCommand).resolves({ SecretBinary: new Uint8Array(1) });
  await expect(run('aws-sdk:secretsmanager:getSecretValue', { SecretId: 's' })).rejects.toThrow('bytes');
});

test('an object goes into a body as its JSON, and a body comes as text', async () => {
  s3.on(PutObjectCommand).resolves({ ETag: 'e' });
  const answer = await run('aws-sdk:s3:putObject', { Bucket: 'b', Key: 'k', Body: { a: 1 } });
  expect(answer).toEqual({ ETag: 'e' });
  expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input.Body).toBe('{"a":1}');
  const Body = { transformToString: async () => 'text' } as never;
  s3.on(GetObjectCommand).resolves({ Body, LastModified: new Date(0) });
  expect(await run('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' })).toEqual({
    Body: 'text',
    LastModified: '1970-01-01T00:00:00.000Z',
  });
});

test("an exception's name ends as Java's does", async () => {
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: { httpStatusCode: 404 } }));
  await expect(run('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' })).rejects.toMatchObject({
    name: 'S3.NoSuchKeyException',
  });
});

test('times are given as text', async () => {
  s3.on(GetObjectCommand).resolves({});
  await run('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k', IfModifiedSince: '2024-01-01T00:00:00Z' });
  expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input.IfModifiedSince).toEqual(
    new Date('2024-01-01T00:00:00Z'),
  );
});

test('an event gets the two ARNs of its execution, and one that is not taken fails the state', async () => {
  events.on(PutEventsCommand).resolvesOnce({ FailedEntryCount: 0 }).resolves({ FailedEntryCount: 1 });
  const put = { Entries: [{ Source: 's', Detail: { a: 1 }, Resources: ['own'] }] };
  await run('events:putEvents', put);
  expect(events.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries).toEqual([
    { Source: 's', Detail: '{"a":1}', Resources: ['own', EXECUTION, MACHINE] },
  ]);
  await expect(run('events:putEvents', put)).rejects.toMatchObject({
    name: 'EventBridge.FailedEntry',
    cause: '{"FailedEntryCount":1}',
  });
});

const started = new Date(1_000);

test('a nested execution is waited for, its output text or JSON', async () => {
  sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate: started });
  sfn
    .on(DescribeExecutionCommand)
    .resolvesOnce({ status: 'RUNNING' })
    .resolves({ executionArn: 'x', status: 'SUCCEEDED', input: '{}', output: '{"a":1}', startDate: started });
  const parameters = { StateMachineArn: 'm', Input: { b: 2 } };
  expect(await run('states:startExecution', parameters)).toEqual({ ExecutionArn: 'x', StartDate: 1_000 });
  expect(await run('states:startExecution.sync', parameters)).toMatchObject({ Output: '{"a":1}' });
  expect(submissions.at(-1)).toEqual({ ExecutionArn: 'x', StartDate: 1_000 });
  expect(await run('states:startExecution.sync:2', parameters)).toEqual({
    ExecutionArn: 'x',
    Status: 'SUCCEEDED',
    Input: {},
    Output: { a: 1 },
    StartDate: 1_000,
  });
  expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
    stateMachineArn: 'm',
    input: '{"b":2}',
  });
});

test('a nested execution that fails fails its state, and one is stopped with its parent', async () => {
  sfn.on(StartExecutionCommand).resolves({ executionArn: 'x', startDate: started });
  sfn.on(StopExecutionCommand).resolves({});
  sfn.on(DescribeExecutionCommand).resolvesOnce({ status: 'FAILED', error: 'Bad' });
  await expect(run('states:startExecution.sync', { StateMachineArn: 'm' })).rejects.toMatchObject({
    name: 'States.TaskFailed',
    cause: '{"Status":"FAILED","Error":"Bad"}',
  });
  const stop = new AbortController();
  sfn.on(DescribeExecutionCommand).callsFake(async () => {
    stop.abort();
    return { status: 'RUNNING' };
  });
  await expect(
    run('states:startExecution.sync', { StateMachineArn: 'm' }, stop.signal),
  ).rejects.toMatchObject({ name: 'Stopped' });
  expect(sfn.commandCalls(StopExecutionCommand)[0]?.args[0].input).toEqual({ executionArn: 'x' });
});
