import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundleConsumer, bundleFunction, bundleSpeedLayer } from '../../../lib/bundling/bundle-consumer';
import { datasets } from '../../../lib/datasets';
import { orders } from '../../../lib/datasets/orders.dataset';
import { CONSUMER_ENV, SPEED_LAYER_ENV } from '../../../lib/wiring/env';
import { capturedEvent } from '../../lambda/consumer/support/records';
import { environment, localAws } from '../../lambda/shared/local-aws';

const MAX_BYTES = 300 * 1024;
/** The runtime that the function is deployed to. */
const NODE = join(__dirname, '../../../node_modules/.bin/node');
const INVOKE = `
  const { handler } = require(process.argv[1]);
  handler(JSON.parse(process.argv[2]), { awsRequestId: 'r', functionName: 'f', functionVersion: '1', memoryLimitInMB: '512', invokedFunctionArn: 'arn' })
    .then((answer) => console.log('ANSWER ' + JSON.stringify(answer)));
`;

let outdir = '';
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'catchment-bundle-'));
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const consumerEnv = (dataset: string) =>
  CONSUMER_ENV.provide({
    LAKE_BUCKET: 'lake',
    QUARANTINE_BUCKET: 'quarantine',
    DATASET: dataset,
    PSEUDONYM_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:k',
  });

describe('a consumer’s bundle', () => {
  test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
    'of %s is at most 300 KiB',
    (name, dataset) => {
      const file = join(bundleConsumer(dataset, join(outdir, name)), 'index.js');
      expect(statSync(file).size).toBeLessThanOrEqual(MAX_BYTES);
    },
  );

  test('carries neither ajv nor an SDK', () => {
    const source = readFileSync(join(bundleConsumer(orders, join(outdir, 'plain')), 'index.js'), 'utf8');
    // Asked as yes or no: a failure must not print the bundle.
    expect(source.includes('invoice_date')).toBe(true);
    expect(/ajv\/dist|S3Client|@smithy/.test(source)).toBe(false);
  });

  test('takes a batch to S3 by itself', async () => {
    const secret = { keyId: 'k1', key: 'a key that only this test knows, long enough' };
    const aws = await localAws(({ method }) =>
      method === 'POST'
        ? { status: 200, body: JSON.stringify({ SecretString: JSON.stringify(secret) }) }
        : { status: 200 },
    );
    try {
      const file = join(bundleConsumer(orders, join(outdir, 'invoked')), 'index.js');
      const child = spawn(NODE, ['-e', INVOKE, file, JSON.stringify(capturedEvent)], {
        env: { ...consumerEnv('orders'), ...environment(aws.endpoint), PATH: process.env['PATH'] },
      });
      let printed = '';
      child.stdout.on('data', (chunk) => {
        printed += chunk;
      });
      child.stderr.on('data', (chunk) => {
        printed += chunk;
      });
      const code = await new Promise((resolve) => child.once('close', resolve));

      expect([code, printed]).toEqual([0, expect.stringContaining('ANSWER {"batchItemFailures":[]}')]);
      expect(printed).toContain('"ProcessedRecords":1');
      expect(printed).not.toContain('13085');
      expect(aws.received.map(({ method, path }) => `${method} ${path.replace(/dt%3D.*/, '')}`)).toEqual([
        'POST /',
        'PUT /quarantine/orders/',
        'PUT /lake/raw/orders/',
      ]);
    } finally {
      await aws.close();
    }
  });

  test('refuses to serve another dataset', () => {
    const file = join(bundleConsumer(orders, join(outdir, 'other')), 'index.js');
    const run = () =>
      execFileSync(NODE, ['-e', 'require(process.argv[1])', file], {
        env: { ...consumerEnv('page_views'), ...environment('http://127.0.0.1:1') },
        stdio: 'pipe',
      });
    expect(run).toThrow('This bundle serves orders and DATASET is page_views');
  });

  test('is the same for the same contract, and another for another', () => {
    const read = (name: string, dataset: typeof orders) =>
      readFileSync(join(bundleConsumer(dataset, join(outdir, name)), 'index.js'));
    const first = read('first', orders);
    expect(read('second', orders).equals(first)).toBe(true);
    expect(read('third', { ...orders, version: '9-0-0' }).equals(first)).toBe(false);
  });
});

describe('a speed layer’s bundle', () => {
  test.each(datasets.map((dataset) => [dataset.name, dataset] as const))(
    'of %s is at most 512 KiB',
    (name, dataset) => {
      const file = join(bundleSpeedLayer(dataset, join(outdir, `live-${name}`)), 'index.js');
      expect(statSync(file).size).toBeLessThanOrEqual(512 * 1024);
    },
  );

  test('refuses to serve another dataset', () => {
    const file = join(bundleSpeedLayer(orders, join(outdir, 'live-other')), 'index.js');
    const run = () =>
      execFileSync(NODE, ['-e', 'require(process.argv[1])', file], {
        env: SPEED_LAYER_ENV.provide({ DATASET: 'page_views', LIVE_TABLE: 'live' }),
        stdio: 'pipe',
      });
    expect(run).toThrow('This bundle serves orders and DATASET is page_views');
  });
});

test('a function that does not compile fails with its file’s name', () => {
  expect(() => bundleFunction('lambda/no-such-function/handler.ts', join(outdir, 'none'))).toThrow(
    'no-such-function',
  );
});
