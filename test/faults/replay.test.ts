import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientConfig } from '../../cli/aws';
import { openStream } from '../../cli/produce/stream';
import { quarantineStore, sender } from '../../cli/replay/aws';
import { noticeQueue } from '../../cli/replay/notices';
import { openReceipt } from '../../cli/replay/receipt';
import { type ReplayRequest, replay } from '../../cli/replay/replay';
import type { ReplaySummary } from '../../cli/replay/tally';
import { ledgerDocuments } from '../../cli/runs/ledger';
import { bundleConsumer } from '../../lib/bundling/bundle-consumer';
import type { Dataset } from '../../lib/contract/dataset';
import { orders } from '../../lib/datasets/orders.dataset';
import { names, prefixes } from '../../lib/wiring/names';
import { ledgerKeys } from '../../lib/wiring/run';
import { zipped } from '../../local/deployer/assets';
import { contentId, kinesisPutRecords, Producer } from '../../producer';
import {
  buckets,
  databases,
  kinesis,
  listObjects,
  platform,
  runUntilDone,
  s3,
} from '../integration/support/platform';

const STREAM = names.stream('local', orders.name);
const { min: _min, ...anyPrice } = orders.columns.price;
const relaxed = {
  ...orders,
  version: '1-1-0',
  columns: { ...orders.columns, price: anyPrice },
} as const as Dataset;

/** Invoices of the sample; other tests send lines of their own. */
const OF_SAMPLE = "regexp_like(invoice, '^[AC]?[0-9]{6}$')";
const TOTAL = `SELECT CAST(SUM(quantity * price) AS varchar), COUNT(*) FROM orders WHERE ${OF_SAMPLE}`;
const BEFORE = ['9642327.5840', '518593'];
const AFTER = ['9505775.5640', '518596'];

/** Marks this test's own lines. */
const invoice = `R${String(Date.now()).slice(-9)}`;
const line = (place: number, values: object = {}) => {
  const given = {
    invoice,
    stock_code: String(place),
    quantity: 1,
    invoice_date: '2010-01-04T10:00:00Z',
    price: 1.25,
    country: 'France',
    ...values,
  };
  return { ...given, event_id: contentId(orders, given) };
};

async function send(...rows: object[]): Promise<void> {
  const client = kinesis();
  const producer = new Producer<Dataset>(orders, kinesisPutRecords({ client, streamName: STREAM }), {
    validate: false,
  });
  for (const row of rows) await producer.send(row as never);
  await producer.close();
  client.destroy();
}

async function putBack(request: Partial<ReplayRequest>): Promise<ReplaySummary> {
  const stream = await openStream('local', orders.name);
  const store = quarantineStore('local');
  const notices = await noticeQueue('local', orders.name);
  try {
    return await replay(
      { dataset: orders.name, stream: STREAM, dryRun: false, ...request },
      { store, notices, send: sender(stream.putRecords) },
    );
  } finally {
    store.close();
    notices.close();
    stream.close();
  }
}

/** All that was sent is where it belongs. */
async function settled(): Promise<void> {
  await platform.consumed('orders');
  await runUntilDone('orders');
}

async function deploy(dataset: Dataset): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), 'consumer-'));
  const lambda = new LambdaClient(clientConfig('local'));
  try {
    const ZipFile = await zipped(bundleConsumer(dataset, outdir));
    const FunctionName = names.consumer('local', dataset.name);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  } finally {
    lambda.destroy();
    await rm(outdir, { recursive: true });
  }
}

const mine = `FROM ${databases.quarantine}.orders WHERE from_utf8(from_base64(record)) LIKE '%${invoice}%'`;
const one = async (sql: string) => (await platform.query(sql))[0];

beforeAll(async () => {
  const [count] = (await one(`SELECT COUNT(*) FROM orders WHERE ${OF_SAMPLE}`)) ?? [];
  if (Number(count) < Number(BEFORE[1])) await platform.produce('orders');
  await settled();
}, 300_000);

afterAll(() => deploy(orders), 60_000);

describe('events that were refused', () => {
  const since = Date.now();

  test('come back to quarantine with their history while nothing is mended', async () => {
    await send(line(1, { country: null }), line(2));
    await platform.consumed('orders');
    const summary = await putBack({ reasons: ['required'], sinceMs: since });
    expect(summary).toMatchObject({ reasons: { required: { replayed: 1, failed: 0 } } });
    await platform.consumed('orders');
    expect(
      await platform.query(
        `SELECT reason, attempts, history, split_part(origin, '/', 3), first_arrived_at < arrived_at ${mine}`,
      ),
    ).toEqual([['required', '2', '[required]', '0', 'true']]);
  }, 180_000);

  test('and batches that failed to the end are put back, once', async () => {
    const key = `${prefixes.failedBatches}${randomUUID()}/shardId-000000000000/2026/11/21/${randomUUID()}`;
    const data = Buffer.from(JSON.stringify(line(3))).toString('base64');
    const failure = {
      timestamp: new Date().toISOString(),
      KinesisBatchInfo: { streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${STREAM}` },
      payload: JSON.stringify({ Records: [{ kinesis: { partitionKey: 'a key', data } }] }),
    };
    const store = s3();
    await store.send(
      new PutObjectCommand({ Bucket: buckets.quarantine, Key: key, Body: JSON.stringify(failure) }),
    );
    store.destroy();
    const asked = { reasons: ['failed-batch'] };
    expect(await putBack({ ...asked, dryRun: true })).toMatchObject({ failedBatches: 1 });
    expect(await putBack(asked)).toMatchObject({ reasons: { 'failed-batch': { replayed: 1, failed: 0 } } });
    expect(await listObjects(buckets.quarantine, key)).toEqual([]);
    expect(await putBack(asked)).toMatchObject({ reasons: {}, failedBatches: 0 });
    await settled();
    expect(await one(`SELECT COUNT(*) FROM orders WHERE invoice = '${invoice}'`)).toEqual(['2']);
  }, 180_000);
});

describe('the three bad debts of the sample', () => {
  test('are in quarantine, and not in the total', async () => {
    expect(await one(TOTAL)).toEqual(BEFORE);
    expect(
      await one(
        `SELECT COUNT(DISTINCT record) FROM ${databases.quarantine}.orders WHERE reason = 'minimum' AND from_utf8(from_base64(record)) LIKE '%Adjust bad debt%'`,
      ),
    ).toEqual(['3']);
  }, 60_000);

  test('are in the table and in the total once the contract takes negative prices', async () => {
    await deploy(relaxed);
    const receipt = await openReceipt('local', orders.name, { reasons: ['minimum'] });
    const summary = await putBack({ reasons: ['minimum'] });
    await receipt.end(summary);
    expect(summary.reasons['minimum']?.failed).toBe(0);
    expect(summary.reasons['minimum']?.replayed).toBeGreaterThanOrEqual(3);
    await settled();
    expect(await one(TOTAL)).toEqual(AFTER);
    expect(await one(`SELECT COUNT(*) FROM ${databases.quarantine}.orders WHERE reason = 'minimum'`)).toEqual(
      ['0'],
    );
    const documents = ledgerDocuments('local');
    const { Item } = await documents.send(
      new GetCommand({
        TableName: names.ledger('local'),
        Key: { dataset: orders.name, run_id: ledgerKeys.replay(receipt.id) },
      }),
    );
    documents.destroy();
    expect(Item).toMatchObject({ state: 'done', reasons: summary.reasons });
  }, 240_000);

  test('are not there twice after a second replay', async () => {
    expect(await putBack({ reasons: ['minimum'] })).toMatchObject({ reasons: {}, records: 0 });
    expect(await one(TOTAL)).toEqual(AFTER);
  }, 120_000);
});
