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
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { waitUntilDrained } from '../../local/lambda/event-source/status';
import { projectRoot } from '../../local/paths';
import { eventually, kinesis } from './support/platform';

jest.setTimeout(90_000);

const ACCOUNT = 'us-east-1:000000000000';
const lambda = new LambdaClient(clientConfig('local'));
const streams = kinesis();

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
