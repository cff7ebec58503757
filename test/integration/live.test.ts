import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStreamCommand, DeleteStreamCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { clientConfig } from '../../cli/aws';
import { generateEvents } from '../../cli/generate';
import type { ListedWindow } from '../../cli/live/live';
import { ledgerDocuments } from '../../lambda/shared/ledger/dynamo';
import { liveTable } from '../../lambda/shared/live/table';
import { bundleSpeedLayer } from '../../lib/bundling/bundle-consumer';
import { events } from '../../lib/datasets/events.dataset';
import { SPEED_LAYER_ENV } from '../../lib/wiring/env';
import { newestSettledWindow } from '../../lib/wiring/live';
import { DATASET_DIMENSION, METRIC_NAMESPACE, monitorMetrics } from '../../lib/wiring/metrics';
import { names } from '../../lib/wiring/names';
import { liveBehaviour } from '../lambda/shared/live/live-behaviour';
import { cli } from './support/cli';
import { eventually, kinesis } from './support/platform';
import { onStream, secondCount } from './support/second-count';

jest.setTimeout(180_000);

/** In place of five minutes, so that windows of arrival end within the test. */
const ARRIVAL_SECONDS = 3;
const MINUTE = 60_000;
const WINDOW_MS = 5 * MINUTE;
const ACCOUNT = 'us-east-1:000000000000';

const lambda = new LambdaClient(clientConfig('local'));
const dynamodb = new DynamoDBClient(clientConfig('local'));
const cloudWatch = new CloudWatchClient(clientConfig('local'));
const streams = kinesis();
const documents = ledgerDocuments(new DynamoDBClient(clientConfig('local')));
afterAll(() => {
  for (const client of [cloudWatch, lambda, dynamodb, streams, documents]) client.destroy();
});

describe('the live table', () => {
  liveBehaviour(() => liveTable(names.liveTable('local'), documents));
});

/** The speed layer's own bundle, which dies now and then: before it counts, or before its answer is heard. */
function dyingBundle(out: string): Uint8Array {
  const bundle = readFileSync(join(bundleSpeedLayer(events, out), 'index.js'), 'utf8');
  const dying = `
    const { readFileSync, existsSync, writeFileSync } = require('node:fs');
    const { handler } = require('./speed-layer.js');
    const file = process.env.TURNS;
    exports.handler = async (event, context) => {
      const turn = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
      writeFileSync(file, String(turn));
      if (turn % 7 === 3) process.kill(process.pid, 'SIGKILL');
      const answer = await handler(event, context);
      if (turn % 7 === 5) process.kill(process.pid, 'SIGKILL');
      return answer;
    };`;
  return zipSync({ 'index.js': strToU8(dying), 'speed-layer.js': strToU8(bundle) });
}

describe('windows of a stream whose counter is killed again and again', () => {
  const name = `live-${randomUUID().slice(0, 8)}`;
  const out = mkdtempSync(join(tmpdir(), 'catchment-live-'));
  const undo: Array<() => Promise<unknown>> = [];
  afterAll(async () => {
    for (const step of undo.reverse()) await step();
    rmSync(out, { recursive: true, force: true });
  });

  test('equal a plain second count, with repeated, late, invalid and dropped events', async () => {
    await streams.send(new CreateStreamCommand({ StreamName: name, ShardCount: 2 }));
    undo.push(() => streams.send(new DeleteStreamCommand({ StreamName: name })));
    await dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    undo.push(() => dynamodb.send(new DeleteTableCommand({ TableName: name })));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: 'arn:aws:iam::000000000000:role/any',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 30,
        MemorySize: 512,
        Environment: {
          Variables: {
            ...SPEED_LAYER_ENV.provide({ DATASET: 'events', LIVE_TABLE: name }),
            TURNS: join(out, 'turns'),
          },
        },
        Code: { ZipFile: dyingBundle(out) },
      }),
    );
    undo.push(() => lambda.send(new DeleteFunctionCommand({ FunctionName: name })));
    const { UUID } = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: `arn:aws:kinesis:${ACCOUNT}:stream/${name}`,
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 4,
        TumblingWindowInSeconds: ARRIVAL_SECONDS,
        BisectBatchOnFunctionError: true,
      }),
    );
    undo.push(() => lambda.send(new DeleteEventSourceMappingCommand({ UUID })));

    const spanMs = 25 * MINUTE;
    const generated = [
      ...generateEvents({
        count: 6_000,
        startMs: Date.now() - spanMs,
        spanMs,
        seed: 7,
        late: 0.2,
        duplicates: 0.1,
        invalid: 0.02,
        test: 0.02,
      }),
    ];
    const valid = new Set(
      generated
        .filter(({ kind }) => kind === 'event' || kind === 'duplicate')
        .map(({ row }) => JSON.stringify(row)),
    );
    const payloads: Buffer[] = [];
    for (let from = 0; from < generated.length; from += 50) {
      const text = generated
        .slice(from, from + 50)
        .map(({ row }) => JSON.stringify(row))
        .join('\n');
      const pack = [Buffer.from, gzipSync, zstdCompressSync][payloads.length % 3] as (text: string) => Buffer;
      payloads.push(pack(text));
    }
    const arrivalWindow = () => Math.floor(Date.now() / (ARRIVAL_SECONDS * 1000));
    const rounds = 4;
    for (let round = 0; round < rounds; round += 1) {
      const begun = arrivalWindow();
      // A third of another round's records comes too, as after a timeout that a producer took for a failure.
      const Records = payloads
        .filter((_, at) => at % rounds === round || (at % rounds === (round + 3) % rounds && at % 3 === 0))
        .map((Data, at) => ({ Data, PartitionKey: `${round}-${at}` }));
      const { FailedRecordCount } = await streams.send(new PutRecordsCommand({ StreamName: name, Records }));
      expect(FailedRecordCount).toBe(0);
      await eventually('the next window of arrival', 30, async () => arrivalWindow() > begun || undefined);
    }

    const table = liveTable(name, documents);
    const second = secondCount(await onStream(streams, name), valid);
    expect(second.windows.length).toBeGreaterThan(5);
    expect(second.older).toBeGreaterThan(0);
    const arrivals = await eventually('every line was counted', 120, async () => {
      const items = await table.arrivals('events', 0);
      return items.reduce((sum, item) => sum + item.events, 0) >= second.lines ? items : undefined;
    });
    expect(Number(readFileSync(join(out, 'turns'), 'utf8'))).toBeGreaterThan(14);
    expect({
      lines: arrivals.reduce((sum, item) => sum + item.events, 0),
      older: arrivals.reduce((sum, item) => sum + item.older, 0),
    }).toEqual({ lines: second.lines, older: second.older });
    expect(new Set(arrivals.map(({ delivery }) => delivery.arrivalWindow)).size).toBeGreaterThan(1);
    for (const window of second.windows) expect(await table.window('events', window.start)).toEqual(window);
  });
});

describe('the deployed speed layer', () => {
  const functionName = names.speedLayer('local', 'events');
  let mapping = '';
  beforeAll(async () => {
    const { EventSourceMappings } = await lambda.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName }),
    );
    expect(EventSourceMappings).toMatchObject([{ TumblingWindowInSeconds: 300, ParallelizationFactor: 1 }]);
    mapping = EventSourceMappings?.[0]?.UUID ?? '';
    await setWindow(ARRIVAL_SECONDS);
  });
  afterAll(() => setWindow(300));

  const setWindow = (TumblingWindowInSeconds: number) =>
    lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, TumblingWindowInSeconds }));

  test('counts what is put, shows it on the command line, and the data monitor tells of it', async () => {
    const now = Date.now();
    const rows = Array.from({ length: 60 }, (_, at) =>
      JSON.stringify({
        event_id: randomUUID(),
        user_id: `u${at}`,
        event_type: 'page_view',
        timestamp: new Date(now).toISOString(),
        source: at < 40 ? 'web' : 'mobile',
      }),
    );
    const listed = async () => {
      const { code, stdout, stderr } = await cli(['live', 'events', '--windows', '3', '--format', 'json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { windows } = JSON.parse(stdout) as { windows: Array<ListedWindow & { start: string }> };
      return windows.find(({ start }) => Date.parse(start) === Math.floor(now / WINDOW_MS) * WINDOW_MS);
    };
    const before = (await listed())?.events ?? 0;
    const { FailedRecordCount } = await streams.send(
      new PutRecordsCommand({
        StreamName: names.stream('local', 'events'),
        // To the first shard and to the last.
        Records: ['0', String(2n ** 128n - 1n)].map((ExplicitHashKey) => ({
          Data: Buffer.from(rows.join('\n')),
          PartitionKey: 'any',
          ExplicitHashKey,
        })),
      }),
    );
    expect(FailedRecordCount).toBe(0);
    // Other tests' events may be of the same five minutes.
    const window = await eventually('the window shows the events', 60, async () => {
      const found = await listed();
      return (found?.events ?? 0) >= before + rows.length ? found : undefined;
    });
    expect(window.exact).toBe(true);

    const start = Date.parse(window.start);
    const at = new Date(start + WINDOW_MS + 3 * MINUTE).toISOString();
    expect(newestSettledWindow(Date.parse(at))).toBe(start);
    const asked = new Date();
    const { FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: names.dataMonitor('local'), Payload: JSON.stringify({ at }) }),
    );
    expect(FunctionError).toBeUndefined();
    const told = await eventually('CloudWatch has the figure', 30, async () => {
      const { Datapoints } = await cloudWatch.send(
        new GetMetricStatisticsCommand({
          Namespace: METRIC_NAMESPACE,
          MetricName: monitorMetrics.windowEvents.name,
          Dimensions: [{ Name: DATASET_DIMENSION, Value: 'events' }],
          StartTime: new Date(asked.getTime() - MINUTE),
          EndTime: new Date(asked.getTime() + 2 * MINUTE),
          Period: 60,
          Statistics: ['Maximum'],
        }),
      );
      const [most] = (Datapoints ?? []).map(({ Maximum = 0 }) => Maximum).sort((a, b) => b - a);
      return (most ?? 0) >= window.events ? most : undefined;
    });
    expect(told).toBeGreaterThanOrEqual(before + rows.length);
  });
});
