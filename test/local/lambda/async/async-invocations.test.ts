import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteFunctionEventInvokeConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  InvokeCommand,
  ListFunctionEventInvokeConfigsCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { callerOf } from '../../../../local/gateway/caller';
import {
  AwsError,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
} from '../../../../local/gateway/service-handler';
import { createLambdaHandler } from '../../../../local/lambda/create-lambda-handler';
import { recordedMetrics } from '../../recorded-metrics';
import { until } from '../../until';
import { type LambdaUnderTest, lambdaUnderTest } from '../lambda-under-test';

interface Sent {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly sender: string | undefined;
}

const sent: Sent[] = [];
/** Has every queue but `missing`. */
const sqs: ServiceHandler = {
  service: 'sqs',
  handles: () => true,
  async handle({ operation, body, headers, query }) {
    const input = jsonBody(body) as Sent & { readonly QueueName: string };
    if (input.QueueName === 'missing') throw new AwsError('QueueDoesNotExist', 'No such queue.');
    if (operation === 'GetQueueUrl') {
      return jsonResponse({ QueueUrl: `http://127.0.0.1/000000000000/${input.QueueName}` });
    }
    sent.push({ ...input, sender: callerOf(headers, query)?.session });
    return jsonResponse({
      MessageId: 'm',
      MD5OfMessageBody: createHash('md5').update(input.MessageBody).digest('hex'),
    });
  },
};

const metrics = recordedMetrics();
let lambda: LambdaUnderTest;
beforeAll(async () => {
  lambda = await lambdaUnderTest({ metrics }, [sqs]);
});
beforeEach(() => {
  sent.length = 0;
});
afterAll(() => lambda.close());

const queue = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const FAILS = "exports.handler = async () => { throw new RangeError('too far') }";
const events = () => {
  const directory = join(lambda.home, 'state/lambda/async-events');
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.json')) : [];
};
const count = (metric: string, FunctionName: string) =>
  metrics.values('AWS/Lambda', metric, { FunctionName }).reduce((sum, value) => sum + value, 0);
const invoke = (FunctionName: string, event: object = {}) =>
  lambda.client.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
const configure = (FunctionName: string, settings: object) =>
  lambda.client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...settings }));

test('an event that fails is tried three times, and its record goes to the destination', async () => {
  await lambda.create('fails', FAILS);
  await configure('fails', { DestinationConfig: { OnFailure: { Destination: queue('failures') } } });
  const { $metadata } = await invoke('fails', { order: 1 });
  await until('the record was sent', () => sent.length === 1);
  expect(sent[0]).toMatchObject({ QueueUrl: expect.stringContaining('/failures'), sender: 'fails' });
  const record = JSON.parse(sent[0]?.MessageBody ?? '');
  expect(record).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    requestContext: {
      requestId: $metadata.requestId,
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fails:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: { order: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'RangeError', errorMessage: 'too far', trace: expect.any(Array) },
  });
  await until('the event is forgotten', () => events().length === 0);
  expect(count('Errors', 'fails')).toBe(3);
  expect(count('AsyncEventsReceived', 'fails')).toBe(1);
  expect(count('AsyncEventsDropped', 'fails')).toBe(1);
});

test('an event that succeeds is told of too', async () => {
  await lambda.create('succeeds', 'exports.handler = async ({ a }) => a + 1');
  await configure('succeeds', { DestinationConfig: { OnSuccess: { Destination: queue('successes') } } });
  await invoke('succeeds', { a: 1 });
  await until('the record was sent', () => sent.length === 1);
  expect(JSON.parse(sent[0]?.MessageBody ?? '')).toMatchObject({
    requestContext: { condition: 'Success', approximateInvokeCount: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: 2,
  });
});

test('a dead-letter queue gets the event itself, with attributes', async () => {
  await lambda.create('buries', FAILS, { DeadLetterConfig: { TargetArn: queue('dead') } });
  await configure('buries', { MaximumRetryAttempts: 0 });
  await invoke('buries', { order: 2 });
  await until('the event was sent', () => sent.length === 1);
  expect(sent[0]).toMatchObject({
    QueueUrl: expect.stringContaining('/dead'),
    MessageBody: '{"order":2}',
    MessageAttributes: {
      RequestID: { DataType: 'String' },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'too far' },
    },
  });
  expect(count('Invocations', 'buries')).toBe(1);
});

test('an event of a function that may not run at all is given up at once', async () => {
  await lambda.create('closed', FAILS);
  await configure('closed', { DestinationConfig: { OnFailure: { Destination: queue('failures') } } });
  await lambda.client.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'closed', ReservedConcurrentExecutions: 0 }),
  );
  await invoke('closed');
  await until('the record was sent', () => sent.length === 1);
  const record = JSON.parse(sent[0]?.MessageBody ?? '');
  expect(record.requestContext).toMatchObject({
    condition: 'ZeroReservedConcurrency',
    approximateInvokeCount: 0,
  });
  expect(record).not.toHaveProperty('responseContext');
});

test('a destination may be a function', async () => {
  await lambda.create('first', 'exports.handler = async () => 1');
  await lambda.create('second', 'exports.handler = async (record) => record.responsePayload');
  const Destination = 'arn:aws:lambda:us-east-1:000000000000:function:second';
  await configure('first', { DestinationConfig: { OnSuccess: { Destination } } });
  await invoke('first');
  await until('the second was invoked', () => count('Invocations', 'second') === 1);
});

test('a destination that takes nothing is counted, and the event is over', async () => {
  await lambda.create('astray', FAILS);
  await configure('astray', {
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination: queue('missing') } },
  });
  await invoke('astray');
  await until('the failure is counted', () => count('DestinationDeliveryFailures', 'astray') === 1);
  await until('the event is forgotten', () => events().length === 0);
});

test('an event that waits for its retry goes on after a restart', async () => {
  const first = await lambdaUnderTest({ retryDelaysMs: [600_000] });
  await first.create('restarts', FAILS);
  await first.client.send(new InvokeCommand({ FunctionName: 'restarts', InvocationType: 'Event' }));
  const log = join(first.home, 'logs/lambda/restarts.log');
  await until('it has failed once', () => existsSync(log));
  const directory = join(first.home, 'state/lambda/async-events');
  const kept = () => readdirSync(directory).filter((name) => name.endsWith('.json'));
  await until('the attempt is kept', () => kept().length === 1);
  await first.handler.close();
  const paths = { home: first.home, state: `${first.home}/state`, logs: `${first.home}/logs` };
  const again = recordedMetrics();
  const second = await createLambdaHandler({
    endpoint: first.endpoint,
    paths,
    metrics: again,
    retryDelaysMs: [1, 1],
  });
  second.start();
  await until('it is given up', () => again.values('AWS/Lambda', 'AsyncEventsDropped', {}).length === 1);
  await until('it is forgotten', () => kept().length === 0);
  await second.close();
  await first.close();
}, 20_000);

test('the settings are put, changed, shown and deleted', async () => {
  await lambda.create('settings', FAILS);
  const FunctionName = 'settings';
  const DestinationConfig = { OnFailure: { Destination: queue('failures') } };
  await configure(FunctionName, { MaximumRetryAttempts: 1, DestinationConfig });
  await lambda.client.send(
    new UpdateFunctionEventInvokeConfigCommand({ FunctionName, MaximumEventAgeInSeconds: 60 }),
  );
  const wanted = { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60, DestinationConfig };
  const shown = await lambda.client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
  expect(shown).toMatchObject(wanted);
  expect(shown.LastModified?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  const { FunctionEventInvokeConfigs } = await lambda.client.send(
    new ListFunctionEventInvokeConfigsCommand({ FunctionName }),
  );
  expect(FunctionEventInvokeConfigs).toMatchObject([wanted]);
  await lambda.client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
  await expect(
    lambda.client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
  ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each<[string, object, string]>([
  ['no setting', {}, 'at least one of error handling or destination setting'],
  ['three retries', { MaximumRetryAttempts: 3 }, 'less than or equal to 2'],
  [
    'a bucket for successes',
    { DestinationConfig: { OnSuccess: { Destination: 'arn:aws:s3:::successes' } } },
    'OnSuccess takes that of a queue',
  ],
])('%s is refused', async (_, settings, words) => {
  await expect(configure('fails', settings)).rejects.toThrow(words);
});

test('a dead-letter target that is neither queue nor topic is refused', async () => {
  await expect(
    lambda.client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'fails',
        DeadLetterConfig: { TargetArn: 'arn:aws:s3:::dead' },
      }),
    ),
  ).rejects.toThrow('DeadLetterConfig.TargetArn is arn:aws:s3:::dead');
});

test('an event above 1 MB is refused', async () => {
  await expect(invoke('fails', { text: 'x'.repeat(1_048_577) })).rejects.toMatchObject({
    name: 'RequestTooLargeException',
  });
});
