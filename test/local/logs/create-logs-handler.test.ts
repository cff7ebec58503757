import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteQueryDefinitionCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutQueryDefinitionCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import { createLogsHandler, type LogsHandler } from '../../../local/logs/create-logs-handler';
import { recordedMetrics } from '../recorded-metrics';

const GROUPS = ['/aws/lambda/consumer', '/catchment/security/local'];
const [CONSUMER = '', SECURITY = ''] = GROUPS;

let home: string;
let metrics = recordedMetrics();
let handler: LogsHandler;
let gateway: Gateway;
let logs: CloudWatchLogsClient;
let closers: Array<() => unknown>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'catchment-logs-'));
  metrics = recordedMetrics();
  closers = [() => rmSync(home, { recursive: true })];
  await open();
  for (const logGroupName of GROUPS) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
  }
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The handler behind a gateway that has nothing else. */
async function open(): Promise<void> {
  handler = await createLogsHandler({ paths: { state: join(home, 'state') }, metrics });
  gateway = await createGateway({ port: 0, ministackPort: 1, handlers: [handler] });
  logs = new CloudWatchLogsClient({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const opened = [handler, gateway] as const;
  closers.push(
    () => opened[1].close(),
    () => opened[0].close(),
  );
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

async function ask(queryString: string, logGroupNames = GROUPS): Promise<Array<Record<string, string>>> {
  const { queryId } = await logs.send(
    new StartQueryCommand({
      logGroupNames,
      queryString,
      startTime: nowSeconds() - 3_600,
      endTime: nowSeconds() + 1,
    }),
  );
  for (;;) {
    const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') {
      return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
    }
    if (status !== 'Running') throw new Error(`The query is ${status}.`);
  }
}

const putting = (messages: string[], logGroupName = SECURITY) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: 's',
      logEvents: messages.map((message, index) => ({ timestamp: Date.now() + index, message })),
    }),
  );

test('what functions print and what is put is found by a query, over several groups', async () => {
  handler.append({ group: CONSUMER, stream: 'a', message: '{"level":"ERROR","message":"no"}' });
  await putting(['{"level":"INFO"}', 'text'], SECURITY);
  expect(await ask('fields level, @log | filter ispresent(level) | sort level asc')).toEqual([
    { level: 'ERROR', '@log': `000000000000:${CONSUMER}`, '@ptr': expect.any(String) },
    { level: 'INFO', '@log': `000000000000:${SECURITY}`, '@ptr': expect.any(String) },
  ]);
  expect(await ask('stats count(*) as lines', [SECURITY])).toEqual([{ lines: '2' }]);
});

test('events outlive the process, saved queries and filters too', async () => {
  handler.append({ group: CONSUMER, stream: 'a', message: 'before' });
  await logs.send(new PutQueryDefinitionCommand({ name: 'local/q', queryString: 'limit 1' }));
  await logs.send(filterPutting());
  await handler.close();
  await gateway.close();
  await open();
  expect(await ask('fields @message')).toMatchObject([{ '@message': 'before' }]);
  const { queryDefinitions } = await logs.send(new DescribeQueryDefinitionsCommand({}));
  expect(queryDefinitions).toMatchObject([{ name: 'local/q' }]);
  handler.append({ group: SECURITY, stream: 'a', message: '{"errorCode":"AccessDenied"}' });
  expect(metrics.values('DataPipeline', 'Denied', {})).toEqual([1]);
});

test('a query that cannot be begun is refused by name', async () => {
  await expect(ask('find x')).rejects.toMatchObject({
    name: 'MalformedQueryException',
    queryCompileError: { message: expect.stringContaining('there is no command find') },
  });
  await expect(ask('limit 1', ['/absent'])).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('events are filtered by pattern and read by stream', async () => {
  await putting(['{"n":1}', '{"n":2}', 'three'], CONSUMER);
  const { events } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: CONSUMER, filterPattern: '{ $.n > 1 }' }),
  );
  expect(events?.map(({ message }) => message)).toEqual(['{"n":2}']);
  const read = await logs.send(
    new GetLogEventsCommand({ logGroupIdentifier: CONSUMER, logStreamName: 's', startFromHead: true }),
  );
  expect(read.events?.map(({ message }) => message)).toEqual(['{"n":1}', '{"n":2}', 'three']);
});

const filterPutting = (transformation: object = {}, filterPattern = '{ $.errorCode = "AccessDenied" }') =>
  new PutMetricFilterCommand({
    logGroupName: SECURITY,
    filterName: 'denied',
    filterPattern,
    metricTransformations: [
      { metricName: 'Denied', metricNamespace: 'DataPipeline', metricValue: '1', ...transformation },
    ],
  });

test('a metric filter counts what it finds in its group, when it comes', async () => {
  await logs.send(filterPutting());
  await putting(['{"errorCode":"AccessDenied"}', '{"errorCode":"NoSuchKey"}', '{}'], SECURITY);
  await putting(['{"errorCode":"AccessDenied"}'], CONSUMER);
  const [datum, ...more] = metrics.data('DataPipeline');
  expect(more).toEqual([]);
  expect(datum).toMatchObject({ metric: 'Denied', value: 1, dimensions: {} });
  expect(Math.abs((datum?.time ?? 0) - Date.now())).toBeLessThan(5_000);
});

test('a metric filter takes value and dimensions from the message, and tells its default otherwise', async () => {
  await logs.send(filterPutting({ metricValue: '$.bytes', dimensions: { who: '$.who' } }, '{ $.bytes > 0 }'));
  await putting(['{"bytes":5,"who":"a"}', '{"bytes":7}']);
  expect(metrics.values('DataPipeline', 'Denied', { who: 'a' })).toEqual([5]);
  expect(metrics.data('DataPipeline')).toHaveLength(1);
  await logs.send(filterPutting({ defaultValue: 0 }));
  await putting(['{}', '{}']);
  expect(metrics.values('DataPipeline', 'Denied', {})).toEqual([0]);
});

test('metric filters are described, tried, and deleted', async () => {
  await logs.send(filterPutting());
  const described = await logs.send(new DescribeMetricFiltersCommand({ logGroupName: SECURITY }));
  expect(described.metricFilters).toMatchObject([{ filterName: 'denied', logGroupName: SECURITY }]);
  const { matches } = await logs.send(
    new TestMetricFilterCommand({
      filterPattern: '{ $.errorCode = "AccessDenied" }',
      logEventMessages: ['{}', '{"errorCode":"AccessDenied"}'],
    }),
  );
  expect(matches).toMatchObject([{ eventNumber: 2, extractedValues: { '$.errorCode': 'AccessDenied' } }]);
  await expect(logs.send(filterPutting({}, '{ broken'))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await logs.send(new DeleteMetricFilterCommand({ logGroupName: SECURITY, filterName: 'denied' }));
  await putting(['{"errorCode":"AccessDenied"}']);
  expect(metrics.data('DataPipeline')).toEqual([]);
});

test('saved queries are found by the beginning of their name, replaced and deleted', async () => {
  const put = (name: string, queryDefinitionId?: string) =>
    logs.send(
      new PutQueryDefinitionCommand({
        name,
        queryString: 'limit 1',
        logGroupNames: [CONSUMER],
        ...(queryDefinitionId === undefined ? {} : { queryDefinitionId }),
      }),
    );
  const found = async (queryDefinitionNamePrefix: string) =>
    (await logs.send(new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix }))).queryDefinitions;
  const { queryDefinitionId } = await put('local/a');
  await put('dev/b');
  expect(await found('local/')).toMatchObject([{ name: 'local/a', logGroupNames: [CONSUMER] }]);
  await put('local/c', queryDefinitionId);
  expect(await found('local/')).toMatchObject([{ name: 'local/c' }]);
  await logs.send(new DeleteQueryDefinitionCommand({ queryDefinitionId }));
  expect(await found('local/')).toEqual([]);
  await expect(put('x', 'absent')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('an operation that is not served is refused by its name, an option by its own', async () => {
  await expect(
    logs.send(new AssociateKmsKeyCommand({ logGroupName: SECURITY, kmsKeyId: 'arn' })),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('AssociateKmsKey'),
  });
  await expect(
    logs.send(new CreateLogGroupCommand({ logGroupName: 'g', kmsKeyId: 'arn' })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'The local environment does not serve kmsKeyId of CreateLogGroup.',
  });
});

test('a group goes with its events, streams and filters', async () => {
  await logs.send(filterPutting());
  await putting(['{}'], SECURITY);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: SECURITY }));
  await expect(logs.send(new DescribeMetricFiltersCommand({ logGroupName: SECURITY }))).rejects.toMatchObject(
    { name: 'ResourceNotFoundException' },
  );
  await logs.send(new CreateLogGroupCommand({ logGroupName: SECURITY }));
  const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({}));
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: SECURITY }));
  expect([metricFilters, logStreams]).toEqual([[], []]);
  expect(await ask('limit 5', [SECURITY])).toEqual([]);
});

test('a function that logs makes its group, and its stream is seen', async () => {
  handler.append({ group: '/aws/lambda/new', stream: 'a', message: 'hello' });
  const { logGroups } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/n' }),
  );
  expect(logGroups).toMatchObject([{ logGroupName: '/aws/lambda/new', metricFilterCount: 0 }]);
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/aws/lambda/new' }));
  expect(logStreams).toMatchObject([{ logStreamName: 'a', lastEventTimestamp: expect.any(Number) }]);
  await expect(putting(['x'], '/aws/lambda/new')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
  });
});

test('a deleted stream takes its events along and leaves the others', async () => {
  handler.append({ group: SECURITY, stream: 'other', message: 'stays' });
  await putting(['goes'], SECURITY);
  await logs.send(new DeleteLogStreamCommand({ logGroupName: SECURITY, logStreamName: 's' }));
  const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: SECURITY }));
  expect(events?.map(({ message }) => message)).toEqual(['stays']);
  await putting(['x'], SECURITY).then(
    () => expect('taken').toBe('refused'),
    (error: Error) => expect(error.name).toBe('ResourceNotFoundException'),
  );
});

test('events older than the retention are neither taken nor read', async () => {
  const HOUR_MS = 3_600_000;
  const put = (timestamp: number, message: string) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName: SECURITY,
        logStreamName: 's',
        logEvents: [{ timestamp, message }],
      }),
    );
  await put(Date.now() - 25 * HOUR_MS, 'yesterday');
  await put(Date.now(), 'now');
  const read = async () =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName: SECURITY }))).events?.map(
      ({ message }) => message,
    );
  expect(await read()).toEqual(['yesterday', 'now']);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: SECURITY, retentionInDays: 1 }));
  expect(await read()).toEqual(['now']);
  const { rejectedLogEventsInfo } = await put(Date.now() - 25 * HOUR_MS, 'late');
  expect(rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 1 });
  await expect(
    logs.send(new PutRetentionPolicyCommand({ logGroupName: SECURITY, retentionInDays: 2 })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a metric that a put event embeds is counted', async () => {
  const embedded = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: 'Mine', Dimensions: [['who']], Metrics: [{ Name: 'n' }] }],
    },
    who: 'a',
    n: 3,
  };
  await putting([JSON.stringify(embedded)]);
  expect(metrics.values('Mine', 'n', { who: 'a' })).toEqual([3]);
});
