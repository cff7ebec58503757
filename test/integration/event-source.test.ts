import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateStreamCommand, DeleteStreamCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { waitUntilDrained } from '../../local/lambda/event-source/status';
import { projectRoot } from '../../local/paths';
import { eventually, kinesis, listObjects, s3 } from './support/platform';

jest.setTimeout(90_000);

const ACCOUNT = 'us-east-1:000000000000';
const lambda = new LambdaClient(clientConfig('local'));
const streams = kinesis();
const store = s3();

let name: string;
let arn: string;
let out: string;
let undo: Array<() => Promise<unknown>>;
beforeEach(async () => {
  name = `test-${randomUUID().slice(0, 8)}`;
  arn = `arn:aws:kinesis:${ACCOUNT}:stream/${name}`;
  out = mkdtempSync(join(tmpdir(), 'catchment-poller-'));
  await streams.send(new CreateStreamCommand({ StreamName: name, ShardCount: 2 }));
  undo = [() => streams.send(new DeleteStreamCommand({ StreamName: name }))];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
  rmSync(out, { recursive: true, force: true });
});

/** Puts one record for each text, and answers how many were taken. */
async function put(texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 500) {
    const Records = texts
      .slice(from, from + 500)
      .map((text, i) => ({ Data: Buffer.from(text), PartitionKey: `key-${(from + i) % 10}` }));
    const { FailedRecordCount } = await streams.send(new PutRecordsCommand({ StreamName: name, Records }));
    expect(FailedRecordCount).toBe(0);
  }
}

/** A function that treats each record's text by `treat`, and its mapping. */
async function consumer(treat: string, settings: Partial<CreateEventSourceMappingCommandInput>) {
  const code = `
    const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
    const out = process.env.OUT;
    const seen = (text) => appendFileSync(out + '/seen', text + '\\n');
    exports.handler = async ({ Records }) => {
      const records = Records.map(({ kinesis }) => ({
        id: kinesis.sequenceNumber, text: Buffer.from(kinesis.data, 'base64').toString() }));
      ${treat}
    };`;
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::000000000000:role/any',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Environment: { Variables: { OUT: out } },
      Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
    }),
  );
  undo.push(() => lambda.send(new DeleteFunctionCommand({ FunctionName: name })));
  const { UUID } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      EventSourceArn: arn,
      StartingPosition: 'TRIM_HORIZON',
      ...settings,
    }),
  );
  undo.push(() => lambda.send(new DeleteEventSourceMappingCommand({ UUID })));
}

const drained = () => waitUntilDrained({ endpoint: localEndpoint(), functionName: name, timeoutMs: 30_000 });
const seen = () => readFileSync(join(out, 'seen'), 'utf8').trim().split('\n');
const texts = (count: number) => Array.from({ length: count }, (_, i) => `record ${i}`);

test('a bad record is given up alone to the failure bucket, and every other one is delivered', async () => {
  const bucket = `${name}-failures`;
  await store.send(new CreateBucketCommand({ Bucket: bucket }));
  await put([...texts(40), 'bad', ...texts(80).slice(40)]);
  await consumer(
    `if (records.some(({ text }) => text === 'bad')) throw new Error('bad');
     for (const { text } of records) seen(text);`,
    {
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
    },
  );
  await drained();
  expect(seen().sort()).toEqual(texts(80).sort());
  const objects = await listObjects(bucket);
  expect(objects).toHaveLength(1);
  expect(objects[0]?.key).toMatch(
    /^aws\/lambda\/[0-9a-f-]{36}\/shardId-00000000000[01]\/\d{4}\/\d\d\/\d\d\//,
  );
  const { Body } = await store.send(new GetObjectCommand({ Bucket: bucket, Key: objects[0]?.key }));
  const record = JSON.parse((await Body?.transformToString()) ?? '');
  expect(record.requestContext).toMatchObject({
    condition: 'RetryAttemptsExhausted',
    approximateInvokeCount: 2,
  });
  const { Records } = JSON.parse(record.payload);
  expect(
    Records.map(({ kinesis }: never) => Buffer.from((kinesis as { data: string }).data, 'base64').toString()),
  ).toEqual(['bad']);
});

test('a function that is killed midway gets its batch again, and nothing is lost', async () => {
  await put(texts(300));
  await consumer(
    `const mark = out + '/killed';
     if (!existsSync(mark)) { writeFileSync(mark, ''); process.kill(process.pid, 'SIGKILL'); }
     for (const { text } of records) seen(text);`,
    { BatchSize: 50, ParallelizationFactor: 2 },
  );
  await drained();
  expect(readdirSync(out)).toContain('killed');
  expect([...new Set(seen())].sort()).toEqual(texts(300).sort());
});

test('a partial failure is delivered again from its lowest record', async () => {
  await put(texts(20));
  await consumer(
    `const from = existsSync(out + '/once') ? -1 : Math.floor(records.length / 2);
     writeFileSync(out + '/once', '');
     const done = from === -1 ? records : records.slice(0, from);
     for (const { text } of done) seen(text);
     return { batchItemFailures: from === -1 ? [] : [{ itemIdentifier: records[from].id }] };`,
    { BatchSize: 100, FunctionResponseTypes: ['ReportBatchItemFailures'] },
  );
  await drained();
  // Each exactly once: what was before the failure is not delivered again.
  expect(seen().sort()).toEqual(texts(20).sort());
});

test('records beyond their age are given up, and newer ones still come', async () => {
  const bucket = `${name}-failures`;
  await store.send(new CreateBucketCommand({ Bucket: bucket }));
  await put(['old']);
  await consumer(
    `if (records.some(({ text }) => text === 'old')) throw new Error('not yet'); for (const { text } of records) seen(text);`,
    {
      MaximumRecordAgeInSeconds: 2,
      DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
    },
  );
  await eventually('the old record was given up', 20, async () => (await listObjects(bucket))[0]);
  await put(['new']);
  await drained();
  expect(seen()).toEqual(['new']);
});

test('a poller that is killed goes on from its checkpoint, and nothing is lost', async () => {
  const home = join(out, 'home');
  const batches = join(out, 'batches');
  mkdirSync(batches);
  await put(texts(1_000));
  const delivered = () =>
    readdirSync(batches).map((file) => readFileSync(join(batches, file), 'utf8').split('\n'));

  const first = poller(home, batches);
  const before = await eventually('a third was delivered', 30, async () => {
    const numbers = delivered().flat();
    return numbers.length > 330 ? numbers : undefined;
  });
  first.kill('SIGKILL');
  await once(first, 'exit');

  const second = poller(home, batches);
  const all = await eventually('everything was delivered', 30, async () => {
    const numbers = delivered().flat();
    return new Set(numbers).size === 1_000 ? numbers : undefined;
  });
  second.kill('SIGKILL');
  await once(second, 'exit');
  // At least once, but not from the beginning: at most the batches in flight came twice.
  expect(all.length).toBeLessThan(1_000 + before.length / 2);
});

function poller(home: string, batches: string): ChildProcess {
  const script = join(projectRoot, 'test/integration/support/poller-process.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, home, arn, batches], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
