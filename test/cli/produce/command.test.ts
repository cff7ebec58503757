import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeKinesis, fakeKinesis, takeAll } from '../../producer/fake-kinesis';
import { linesOf } from '../../producer/fake-stream';
import { file, SAMPLE } from '../sources/files';

const ROOT = join(__dirname, '../../..');
const TIMEOUT_MS = 60_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let kinesis: FakeKinesis;
let streams: Set<string>;
let received: Record<string, unknown>[];

beforeAll(async () => {
  kinesis = await fakeKinesis((request) => {
    const { StreamName, Records } = request.body;
    if (!streams.has(StreamName)) {
      const message = `Stream ${StreamName} not found.`;
      return { status: 400, body: { __type: 'ResourceNotFoundException', message } };
    }
    if (request.operation === 'DescribeStreamSummary') {
      return { status: 200, body: { StreamDescriptionSummary: { StreamName, StreamStatus: 'ACTIVE' } } };
    }
    for (const { Data } of Records) received.push(...linesOf(Buffer.from(Data, 'base64')));
    return takeAll(request);
  });
});
afterAll(() => kinesis.close());
beforeEach(() => {
  streams = new Set(['catchment-local-orders']);
  received = [];
});

const rows = () => received.filter((line) => !('$catchment' in line));

function environment(endpoint = kinesis.url): NodeJS.ProcessEnv {
  return { ...process.env, AWS_ENDPOINT_URL: endpoint };
}

function catchment(args: readonly string[], env = environment()): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, commandLine(args), { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

function commandLine(args: readonly string[]): string[] {
  return ['--import', 'tsx', join(ROOT, 'cli/main.ts'), 'produce', ...args];
}

describe('catchment produce', () => {
  test(
    'sends a file, prints a summary and exits 0',
    async () => {
      const ended = await catchment(['orders', '--file', SAMPLE, '--limit', '300']);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout).toMatch(/ {2}rows sent {6}300\n {2}rows rejected {2}0\n/);
      expect(rows()).toHaveLength(300);
    },
    TIMEOUT_MS,
  );

  test(
    'exits 1 on a rejected row, 0 with --skip-invalid, and sends it with --no-validate',
    async () => {
      const path = file(
        'orders.csv',
        [
          'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
          '1,B,Adjust bad debt,1,2010-04-29 13:36:00,-53594.36,,United Kingdom',
        ].join('\n'),
      );
      const [rejected, skipped, sent] = await Promise.all([
        catchment(['orders', '--file', path]),
        catchment(['orders', '--file', path, '--skip-invalid', '--format', 'json']),
        catchment(['orders', '--file', path, '--no-validate']),
      ]);
      expect(rejected.code).toBe(1);
      expect(rejected.stdout).toContain('row 1: price: received number, wanted >= 0 (minimum)');
      expect(skipped.code).toBe(0);
      expect(JSON.parse(skipped.stdout)).toMatchObject({ rowsRead: 1, rowsSent: 0, rowsRejected: 1 });
      expect(sent.code).toBe(0);
      expect(rows()).toMatchObject([{ price: -53594.36, customer_id: null }]);
    },
    TIMEOUT_MS,
  );

  test(
    'what cannot be is one clear sentence and an exit code',
    async () => {
      streams.clear();
      const [dataset, missing, size, place, stream, nobody] = await Promise.all([
        catchment(['ordrs', '--file', SAMPLE]),
        catchment(['orders', '--file', 'no-such.parquet']),
        catchment(['orders', '--file', SAMPLE, '--max-record-kb', '99999']),
        catchment(['orders', '--file', SAMPLE, '--env', 'moon']),
        catchment(['orders', '--file', SAMPLE]),
        catchment(['orders', '--file', SAMPLE], environment('http://127.0.0.1:1')),
      ]);
      expect(dataset).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('There is no dataset "ordrs". Name one of: orders, events.'),
      });
      expect(missing).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('no-such.parquet cannot be read: there is no such file.'),
      });
      expect(size).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Wanted a whole number from 1 to 16384.'),
      });
      expect(place).toMatchObject({ code: 2, stderr: expect.stringContaining('local, dev, staging, prod') });
      expect(stream).toMatchObject({
        code: 3,
        stderr: expect.stringContaining(
          'There is no stream catchment-local-orders in environment local. Deploy it first: npm start.',
        ),
      });
      expect(nobody).toMatchObject({
        code: 3,
        stderr: expect.stringContaining(
          'The local environment does not answer at http://127.0.0.1:1. Start it first: npm start.',
        ),
      });
    },
    TIMEOUT_MS,
  );

  test(
    'makes up events and says what becomes of them',
    async () => {
      streams.add('catchment-local-events');
      const [made, untold, others, mixed, stray, nothing] = await Promise.all([
        catchment(['events', '--generate', '--count', '400', '--seed', '7', '--start', '2024-01-01']),
        catchment(['events', '--generate']),
        catchment(['orders', '--generate', '--count', '5']),
        catchment(['events', '--generate', '--count', '5', '--file', SAMPLE]),
        catchment(['orders', '--file', SAMPLE, '--seed', '7']),
        catchment(['orders']),
      ]);
      expect(made).toMatchObject({ code: 0, stderr: '' });
      expect(made.stdout).toContain('generated → catchment-local-events\n  rows made      400\n');
      expect(rows()).toHaveLength(400);
      expect(untold).toMatchObject({ code: 2, stderr: expect.stringContaining('How many rows?') });
      expect(others).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be made up') });
      expect(mixed).toMatchObject({ code: 2, stderr: expect.stringContaining('--file') });
      expect(stray).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--seed goes with --generate'),
      });
      expect(nothing).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Give --file, or --generate'),
      });
    },
    TIMEOUT_MS,
  );

  test(
    'Ctrl-C sends what was read, prints the summary and exits 130',
    async () => {
      const args = commandLine(['orders', '--file', SAMPLE, '--rate', '500', '--format', 'json']);
      const child = spawn(process.execPath, args, { cwd: ROOT, env: environment() });
      let stdout = '';
      child.stdout.on('data', (chunk) => {
        stdout += chunk;
      });
      const ended = once(child, 'close');
      const deadline = Date.now() + TIMEOUT_MS / 2;
      while (rows().length === 0) {
        if (Date.now() > deadline) throw new Error('No row arrived within half a minute.');
        await new Promise((resolve) => setImmediate(resolve));
      }
      child.kill('SIGINT');
      const [code] = await ended;
      expect(code).toBe(130);
      const summary = JSON.parse(stdout);
      expect(summary).toMatchObject({ interrupted: true, rowsSent: summary.rowsRead });
      expect(rows()).toHaveLength(summary.rowsRead);
    },
    TIMEOUT_MS,
  );
});
