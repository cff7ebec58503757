import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  ListLayersCommand,
  ListTagsCommand,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { createLambdaHandler } from '../../../../local/lambda/create-lambda-handler';
import { type LambdaUnderTest, lambdaUnderTest, zipped } from '../lambda-under-test';

let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest();
  await lambda.create('orders', 'exports.handler = async () => 1');
});
afterAll(() => lambda.close());

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';

function creating(change: object = {}) {
  return lambda.client.send(
    new CreateFunctionCommand({
      FunctionName: 'new',
      Role: 'arn:aws:iam::000000000000:role/any',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipped('exports.handler = async () => 1') },
      ...change,
    }),
  );
}

function mapping(change: Partial<CreateEventSourceMappingCommandInput> = {}) {
  return lambda.client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'orders',
      EventSourceArn: STREAM,
      StartingPosition: 'TRIM_HORIZON',
      ...change,
    }),
  );
}

test('a function is described as it was created and updated', async () => {
  await lambda.client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: 'orders',
      Timeout: 9,
      Environment: { Variables: { A: '1' } },
    }),
  );
  const { Configuration } = await lambda.client.send(
    new GetFunctionCommand({ FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:orders' }),
  );
  expect(Configuration).toMatchObject({
    FunctionName: 'orders',
    Timeout: 9,
    MemorySize: 128,
    Handler: 'index.handler',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    Environment: { Variables: { A: '1' } },
  });
  const { Functions = [] } = await lambda.client.send(new ListFunctionsCommand({}));
  expect(Functions.map(({ FunctionName }) => FunctionName)).toContain('orders');
});

test.each([
  ['a name that is taken', { FunctionName: 'orders' }, 'ResourceConflictException'],
  ['a runtime that is not Node.js', { Runtime: 'python3.13' }, 'InvalidParameterValueException'],
  ['bytes that are no zip', { Code: { ZipFile: Buffer.from('hello') } }, 'InvalidParameterValueException'],
  ['no code', { Code: {} }, 'InvalidParameterValueException'],
  ['no handler', { Handler: undefined }, 'InvalidParameterValueException'],
  ['code that is not in S3', { Code: { S3Bucket: 'b', S3Key: 'k' } }, 'InvalidParameterValueException'],
])('%s is refused', async (_, change, name) => {
  await expect(creating(change)).rejects.toMatchObject({ name });
});

test('a zip whose entry leaves its directory is refused', async () => {
  const ZipFile = zipSync({ '../outside.js': strToU8('1') });
  await expect(creating({ Code: { ZipFile } })).rejects.toThrow('leaves its directory');
});

test('a call about a function that is not there says so', async () => {
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a call that is not served is refused by name', async () => {
  await expect(lambda.client.send(new ListLayersCommand({}))).rejects.toThrow(
    'does not serve lambda ListLayers.',
  );
});

test('permissions and tags are kept and shown', async () => {
  const permission = {
    FunctionName: 'orders',
    StatementId: 's3',
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
  };
  await lambda.client.send(new AddPermissionCommand(permission));
  await expect(lambda.client.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
    name: 'ResourceConflictException',
  });
  const { Policy } = await lambda.client.send(new GetPolicyCommand({ FunctionName: 'orders' }));
  expect(JSON.parse(Policy ?? '').Statement[0]).toMatchObject({
    Sid: 's3',
    Principal: { Service: 's3.amazonaws.com' },
  });
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:orders';
  await lambda.client.send(new TagResourceCommand({ Resource, Tags: { team: 'sales' } }));
  const { Tags } = await lambda.client.send(new ListTagsCommand({ Resource }));
  expect(Tags).toEqual({ team: 'sales' });
});

test('an event source mapping is made once, changed, listed and deleted', async () => {
  const { UUID } = await mapping({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await expect(mapping()).rejects.toMatchObject({ name: 'ResourceConflictException' });
  await lambda.client.send(new UpdateEventSourceMappingCommand({ UUID, MaximumRetryAttempts: 2 }));
  const shown = await lambda.client.send(new GetEventSourceMappingCommand({ UUID }));
  expect(shown).toMatchObject({
    BatchSize: 10,
    MaximumRetryAttempts: 2,
    MaximumRecordAgeInSeconds: -1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    State: 'Enabled',
  });
  const listed = await lambda.client.send(
    new ListEventSourceMappingsCommand({ FunctionName: 'orders', EventSourceArn: STREAM }),
  );
  expect(listed.EventSourceMappings?.map((one) => one.UUID)).toEqual([UUID]);
  await lambda.client.send(new DeleteEventSourceMappingCommand({ UUID }));
  await expect(lambda.client.send(new GetEventSourceMappingCommand({ UUID }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test.each<[string, Partial<CreateEventSourceMappingCommandInput>, string]>([
  ['a batch above 10,000', { BatchSize: 10_001 }, 'BatchSize is 10001'],
  ['a parallelisation above 10', { ParallelizationFactor: 11 }, 'ParallelizationFactor is 11'],
  ['a window above 300 s', { MaximumBatchingWindowInSeconds: 301 }, '0 to 300'],
  ['a tumbling window above 900 s', { TumblingWindowInSeconds: 901 }, '0 to 900'],
  [
    'batches side by side in a tumbling window',
    { TumblingWindowInSeconds: 60, ParallelizationFactor: 2 },
    'the factor must be 1',
  ],
  ['a filter', { FilterCriteria: { Filters: [{ Pattern: '{}' }] } }, 'FilterCriteria is not served'],
  ['a queue', { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:q' }, 'is no Kinesis stream'],
  [
    'a destination that is no bucket',
    { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:q' } } },
    "must be an S3 bucket's ARN",
  ],
])('a mapping with %s is refused in words', async (_, change, words) => {
  await expect(mapping(change)).rejects.toThrow(words);
});

test('functions and mappings outlive the process; a function without its code does not', async () => {
  const { UUID } = await mapping();
  const { CodeSha256 = '' } = await creating({
    FunctionName: 'hollow',
    Code: { ZipFile: zipped('exports.handler = async () => 2') },
  });
  const code = join(lambda.home, 'functions', Buffer.from(CodeSha256, 'base64').toString('hex'));
  rmSync(code, { recursive: true });
  const paths = { home: lambda.home, state: `${lambda.home}/state`, logs: `${lambda.home}/logs` };
  const reopened = await createLambdaHandler({ endpoint: lambda.endpoint, paths });
  const get = (path: string) =>
    reopened.handle({
      service: 'lambda',
      operation: undefined,
      method: 'GET',
      path,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    });
  expect((await get('/2015-03-31/functions/orders')).status).toBe(200);
  expect((await get(`/2015-03-31/event-source-mappings/${UUID}`)).status).toBe(200);
  await expect(get('/2015-03-31/functions/hollow')).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
  await reopened.close();
});

test('a function that was deleted is gone', async () => {
  await creating({ FunctionName: 'brief' });
  await lambda.client.send(new DeleteFunctionCommand({ FunctionName: 'brief' }));
  await expect(lambda.client.send(new GetFunctionCommand({ FunctionName: 'brief' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
