import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
  ListTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  AwsError,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
} from '../../../../local/gateway/service-handler';
import { createLambdaHandler } from '../../../../local/lambda/create-lambda-handler';
import { type LambdaUnderTest, lambdaUnderTest } from '../lambda-under-test';

const STREAM = 'arn:aws:kinesis:us-east-1:000000000000:stream/orders';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders';
const FIFO = 'arn:aws:sqs:us-east-1:000000000000:orders.fifo';

/** Has the stream `orders`. */
const kinesis: ServiceHandler = {
  service: 'kinesis',
  handles: () => true,
  async handle({ body }) {
    const { StreamARN } = jsonBody(body) as { StreamARN: string };
    if (StreamARN !== STREAM) throw new AwsError('ResourceNotFoundException', 'No such stream.');
    return jsonResponse({ StreamDescriptionSummary: { StreamARN } });
  },
};
/** Has queues that hide messages for 30 s, but for `brief`, which hides them for 2 s. */
const sqs: ServiceHandler = {
  service: 'sqs',
  handles: () => true,
  async handle({ operation, body }) {
    const { QueueName = '', QueueUrl = '' } = jsonBody(body) as { QueueName?: string; QueueUrl?: string };
    if (QueueName === 'missing') throw new AwsError('QueueDoesNotExist', 'No such queue.');
    if (operation === 'GetQueueUrl') return jsonResponse({ QueueUrl: `http://127.0.0.1/${QueueName}` });
    return jsonResponse({ Attributes: { VisibilityTimeout: QueueUrl.endsWith('brief') ? '2' : '30' } });
  },
};

let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest({}, [kinesis, sqs]);
  await lambda.create('orders', 'exports.handler = async () => 1');
});
afterEach(async () => {
  const { EventSourceMappings = [] } = await lambda.client.send(new ListEventSourceMappingsCommand());
  for (const { UUID } of EventSourceMappings) {
    await lambda.client.send(new DeleteEventSourceMappingCommand({ UUID }));
  }
});
afterAll(() => lambda.close());

type Input = Partial<CreateEventSourceMappingCommandInput>;

function mapping(change: Input = {}) {
  return lambda.client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'orders',
      EventSourceArn: STREAM,
      StartingPosition: 'TRIM_HORIZON',
      ...change,
    }),
  );
}

function queueMapping(change: Input = {}) {
  return lambda.client.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'orders', EventSourceArn: QUEUE, ...change }),
  );
}

function update(UUID: string | undefined, change: Partial<UpdateEventSourceMappingCommandInput>) {
  return lambda.client.send(new UpdateEventSourceMappingCommand({ UUID, ...change }));
}

const shown = (UUID: string | undefined) => lambda.client.send(new GetEventSourceMappingCommand({ UUID }));

test("a stream's mapping is made once, changed, listed and deleted", async () => {
  const { UUID } = await mapping({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  await expect(mapping()).rejects.toMatchObject({ name: 'ResourceConflictException' });
  await update(UUID, { MaximumRetryAttempts: 2 });
  expect(await shown(UUID)).toMatchObject({
    BatchSize: 10,
    MaximumRetryAttempts: 2,
    MaximumRecordAgeInSeconds: -1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    State: 'Enabled',
    StateTransitionReason: 'User action',
    LastProcessingResult: 'No records processed',
  });
  const listed = await lambda.client.send(
    new ListEventSourceMappingsCommand({ FunctionName: 'orders', EventSourceArn: STREAM }),
  );
  expect(listed.EventSourceMappings?.map((one) => one.UUID)).toEqual([UUID]);
  await lambda.client.send(new DeleteEventSourceMappingCommand({ UUID }));
  await expect(shown(UUID)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test("a queue's mapping is shown with what queues have, and nothing of streams", async () => {
  const { UUID } = await queueMapping({ ScalingConfig: { MaximumConcurrency: 3 } });
  const { $metadata: _, LastModified: __, ...configuration } = await shown(UUID);
  expect(configuration).toEqual({
    UUID,
    EventSourceArn: QUEUE,
    EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    FunctionResponseTypes: [],
    ScalingConfig: { MaximumConcurrency: 3 },
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
  });
});

test('a setting is taken away as it is given: filters, destination, limit and reported failures', async () => {
  const Pattern = '{"data":{"kind":["sale"]}}';
  const Destination = 'arn:aws:sns:us-east-1:000000000000:failures';
  const stream = await mapping({
    FilterCriteria: { Filters: [{ Pattern }] },
    DestinationConfig: { OnFailure: { Destination } },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  expect(stream).toMatchObject({
    FilterCriteria: { Filters: [{ Pattern }] },
    DestinationConfig: { OnFailure: { Destination } },
  });
  await update(stream.UUID, {
    FilterCriteria: {},
    DestinationConfig: { OnFailure: {} },
    FunctionResponseTypes: [],
  });
  const bare = await shown(stream.UUID);
  expect(bare.FilterCriteria).toBeUndefined();
  expect(bare.DestinationConfig).toEqual({ OnFailure: {} });
  expect(bare.FunctionResponseTypes).toEqual([]);
  const queue = await queueMapping({ ScalingConfig: { MaximumConcurrency: 3 } });
  await update(queue.UUID, { ScalingConfig: {} });
  expect((await shown(queue.UUID)).ScalingConfig).toBeUndefined();
});

test('a mapping that is not enabled is shown as disabled', async () => {
  const { UUID, State } = await mapping({ Enabled: false });
  expect(State).toBe('Creating');
  expect((await shown(UUID)).State).toBe('Disabled');
});

test('a mapping has the tags that it was made with, and those that were given and not taken since', async () => {
  const { UUID, EventSourceMappingArn: Resource } = await mapping({ Tags: { team: 'sales', tier: 'one' } });
  await lambda.client.send(new TagResourceCommand({ Resource, Tags: { cost: '7' } }));
  await lambda.client.send(new UntagResourceCommand({ Resource, TagKeys: ['tier'] }));
  await update(UUID, { BatchSize: 7 });
  const { Tags } = await lambda.client.send(new ListTagsCommand({ Resource }));
  expect(Tags).toEqual({ team: 'sales', cost: '7' });
});

test('mappings are listed in pages', async () => {
  for (const name of ['one', 'two', 'three']) {
    await queueMapping({ EventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}` });
  }
  const page = (Marker?: string) =>
    lambda.client.send(new ListEventSourceMappingsCommand({ MaxItems: 2, ...(Marker && { Marker }) }));
  const first = await page();
  const second = await page(first.NextMarker);
  expect(first.EventSourceMappings).toHaveLength(2);
  expect(second.EventSourceMappings).toHaveLength(1);
  expect(second.NextMarker).toBeUndefined();
});

test.each<[string, Input, string]>([
  [
    'a batch above 10,000',
    { BatchSize: 10_001 },
    "'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
  ],
  ['a parallelisation above 10', { ParallelizationFactor: 11 }, 'less than or equal to 10'],
  ['a window above 300 s', { MaximumBatchingWindowInSeconds: 301 }, 'less than or equal to 300'],
  ['a tumbling window above 900 s', { TumblingWindowInSeconds: 901 }, 'less than or equal to 900'],
  [
    'batches side by side in a tumbling window',
    { TumblingWindowInSeconds: 60, ParallelizationFactor: 2 },
    'the factor must be 1',
  ],
  ['an age below a minute', { MaximumRecordAgeInSeconds: 59 }, 'from 60 to 604800'],
  ['no starting position', { StartingPosition: undefined }, 'StartingPosition is required'],
  [
    'a position that there is not',
    { StartingPosition: 'TAIL' as 'LATEST' },
    '[LATEST, AT_TIMESTAMP, TRIM_HORIZON]',
  ],
  [
    'a timestamp without AT_TIMESTAMP',
    { StartingPositionTimestamp: new Date(0) },
    'Timestamp only valid with StartingPosition AT_TIMESTAMP',
  ],
  [
    'a start in the future',
    { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date(Date.now() + 60_000) },
    'cannot be in the future',
  ],
  [
    'a filter of data that is text',
    { FilterCriteria: { Filters: [{ Pattern: '{"data":["sale"]}' }] } },
    'Invalid filter pattern definition: the pattern of "data" must be an object',
  ],
  [
    'more than five filters',
    { FilterCriteria: { Filters: Array(6).fill({ Pattern: '{"data":{"a":[1]}}' }) } },
    'has 6 filters',
  ],
  [
    'a scaling of queues',
    { ScalingConfig: { MaximumConcurrency: 2 } },
    'Unsupported ScalingConfig parameter for given event source mapping type',
  ],
  ['a FIFO destination', { DestinationConfig: { OnFailure: { Destination: FIFO } } }, 'that is not FIFO'],
  [
    'a destination for successes',
    { DestinationConfig: { OnSuccess: { Destination: QUEUE } } },
    'Unsupported DestinationConfig',
  ],
  [
    'a key of its own',
    { KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1' },
    'Unsupported KMSKeyArn parameter: the local environment does not do it',
  ],
  ['a stream that is not there', { EventSourceArn: `${STREAM}-2` }, `Stream not found: ${STREAM}-2`],
  [
    'a table',
    { EventSourceArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2' },
    'serves Kinesis streams and SQS queues',
  ],
])("a stream's mapping with %s is refused in words", async (_, change, words) => {
  await expect(mapping(change)).rejects.toThrow(words);
});

test.each<[string, Input, string]>([
  [
    'a batch above 10 without a window',
    { BatchSize: 11 },
    'must be greater than 0 if maximum batch size is greater than 10',
  ],
  [
    'a FIFO queue and a batch above 10',
    { EventSourceArn: FIFO, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 },
    'must not exceed 10 for FIFO',
  ],
  [
    'a FIFO queue and a window',
    { EventSourceArn: FIFO, MaximumBatchingWindowInSeconds: 1 },
    'not supported for FIFO',
  ],
  [
    'a starting position',
    { StartingPosition: 'LATEST' },
    'StartingPosition is not valid for SQS event sources.',
  ],
  [
    'a concurrency of one',
    { ScalingConfig: { MaximumConcurrency: 1 } },
    "'scalingConfig.maximumConcurrency' failed",
  ],
  ['a bisection', { BisectBatchOnFunctionError: true }, 'Unsupported BisectBatchOnFunctionError parameter'],
  [
    'a filter of its attributes',
    { FilterCriteria: { Filters: [{ Pattern: '{"attributes":{"a":["1"]}}' }] } },
    'filtered by body',
  ],
  [
    'a queue that is not there',
    { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:missing' },
    'AWS.SimpleQueueService.NonExistentQueue',
  ],
  [
    'a queue that hides messages for less than the function may take',
    { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:brief' },
    'Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds',
  ],
])("a queue's mapping with %s is refused in words", async (_, change, words) => {
  await expect(queueMapping(change)).rejects.toThrow(words);
});

test('mappings outlive the process', async () => {
  const { UUID } = await mapping();
  const paths = { home: lambda.home, state: `${lambda.home}/state`, logs: `${lambda.home}/logs` };
  const reopened = await createLambdaHandler({ endpoint: lambda.endpoint, paths });
  const answer = await reopened.handle({
    service: 'lambda',
    operation: undefined,
    method: 'GET',
    path: `/2015-03-31/event-source-mappings/${UUID}`,
    query: new URLSearchParams(),
    headers: {},
    body: Buffer.alloc(0),
  });
  expect(answer.status).toBe(200);
  await reopened.close();
});
