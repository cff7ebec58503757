import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteQueryDefinitionCommand,
  DescribeMetricFiltersCommand,
  DescribeQueryDefinitionsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutQueryDefinitionCommand,
  StartQueryCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import { createLogsHandler, type LogsHandler } from '../../../local/logs/create-logs-handler';
import { recordedMetrics } from '../recorded-metrics';
import { until } from '../until';

const GROUPS = ['/aws/lambda/consumer', '/catchment/security/local'];
const [CONSUMER = '', SECURITY = ''] = GROUPS;

let home: string;
let forwarded: string[];
let metrics = recordedMetrics();
let handler: LogsHandler;
let gateway: Gateway;
let logs: CloudWatchLogsClient;
let closers: Array<() => unknown>;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'catchment-logs-'));
  forwarded = [];
  metrics = recordedMetrics();
  closers = [() => rmSync(home, { recursive: true })];
  await open();
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** The handler behind a gateway, before a MiniStack that has two groups. */
async function open(): Promise<void> {
  const ministack = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) as string;
    forwarded.push(operation);
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      const logGroups = GROUPS.map((logGroupName) => ({ logGroupName }));
      response.end(JSON.stringify(operation === 'DescribeLogGroups' ? { logGroups } : {}));
    });
  });
  await new Promise<void>((listening) => ministack.listen(0, '127.0.0.1', listening));
  const { port } = ministack.address() as AddressInfo;
  handler = await createLogsHandler({
    endpoint: `http://127.0.0.1:${port}`,
    paths: { state: join(home, 'state') },
    metrics,
  });
  gateway = await createGateway({
    port: 0,
    ministackPort: port,
    handlers: [handler],
    observers: [handler.deletions],
  });
  logs = new CloudWatchLogsClient({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const opened = [handler, gateway] as const;
  closers.push(
    () => ministack.close(),
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
  expect(matches?.map(({ eventNumber }) => eventNumber)).toEqual([2]);
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

test('what is not served goes on to MiniStack; a group that it deletes loses its events and filters', async () => {
  await logs.send(new CreateLogStreamCommand({ logGroupName: SECURITY, logStreamName: 'x' }));
  await logs.send(filterPutting());
  await putting(['{}'], SECURITY);
  await logs.send(new DeleteLogGroupCommand({ logGroupName: SECURITY }));
  expect(forwarded).toEqual(expect.arrayContaining(['CreateLogStream', 'DeleteLogGroup']));
  await until('events and filters are gone', async () => {
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({}));
    return metricFilters?.length === 0 && (await ask('limit 5', [SECURITY])).length === 0;
  });
});
