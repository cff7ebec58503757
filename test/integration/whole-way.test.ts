import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { clientConfig, localEndpoint } from '../../cli/aws';
import { athenaPort } from '../../cli/query/athena';
import { runQuery } from '../../cli/query/run-query';
import { orders } from '../../lib/datasets/orders.dataset';
import { names, prefixes } from '../../lib/wiring/names';
import { contentId, kinesisPutRecords, Producer } from '../../producer';
import {
  buckets,
  databases,
  eventually,
  kinesis,
  listObjects,
  platform,
  runUntilDone,
  SAMPLE,
  sqs,
  testPaths,
} from './support/platform';
import { type Stored, storedIn, storedUnder } from './support/stored-values';
import { wholeWay } from './support/whole-way';

describe('the sample, taken the whole way', () => {
  test('is in the tables, figure by figure', async () => {
    expect(await wholeWay()).toMatchObject({ equal: true, differences: [] });
  }, 300_000);

  test('of events, sent a second time, leaves the cleaned table as it was, object by object', async () => {
    const once = await listObjects(buckets.lake, prefixes.cleaned('events'));
    await platform.produce('events');
    await platform.consumed('events');
    await runUntilDone('events');
    expect(once.length).toBeGreaterThan(10);
    expect(await listObjects(buckets.lake, prefixes.cleaned('events'))).toEqual(once);
  }, 120_000);

  test('can be asked for in raw, cleaned and quarantine', async () => {
    const one = async (sql: string) => (await platform.query(sql))[0];
    const week = "dt BETWEEN DATE '2010-11-01' AND DATE '2010-11-07'";
    expect(await one(`SELECT COUNT(*) FROM orders WHERE ${week} AND country = 'France'`)).toEqual(['63']);
    expect(await one(`SELECT COUNT(DISTINCT _shard) FROM ${databases.raw}.orders`)).toEqual(['2']);
    expect(
      await platform.query(`SELECT DISTINCT reason, field, wanted FROM ${databases.quarantine}.orders`),
    ).toEqual([['minimum', 'price', '>= 0']]);
  }, 60_000);

  test('a filter on one week reads the objects of that week alone, and few bytes', async () => {
    const accessLog = join(testPaths().logs, 's3-access.ndjson');
    const readSince = (start: number) => dataObjectsRead(readFileSync(accessLog, 'utf8').slice(start));
    const begin = readFileSync(accessLog, 'utf8').length;
    const all = await scanned('SELECT SUM(quantity) FROM orders');
    await eventually('the access log names an object of every day', 10, async () =>
      daysOf(readSince(begin)).length === 307 ? true : undefined,
    );
    const middle = readFileSync(accessLog, 'utf8').length;
    const week = await scanned(
      "SELECT SUM(quantity) FROM orders WHERE dt BETWEEN DATE '2010-11-01' AND DATE '2010-11-07'",
    );
    const days = await eventually('the access log names the objects of six days', 10, async () => {
      const read = daysOf(readSince(middle));
      return read.length >= 6 ? read : undefined;
    });
    expect(days).toEqual(['01', '02', '03', '04', '05', '07'].map((day) => `dt=2010-11-${day}`));
    expect(week).toBeGreaterThan(0);
    expect(week).toBeLessThan(all / 20);
  }, 60_000);
});

describe('a personal value', () => {
  const canary = `canary-${Date.now()}`.slice(0, 16);

  beforeAll(async () => {
    const line = {
      invoice: 'PII',
      stock_code: '85048',
      quantity: 1,
      invoice_date: '2010-01-04T10:00:00Z',
      price: 1.25,
      country: 'France',
      customer_id: canary,
    };
    const client = kinesis();
    const stream = kinesisPutRecords({ client, streamName: names.stream('local', orders.name) });
    const producer = new Producer(orders, stream, { validate: false });
    await producer.send({ ...line, event_id: contentId(orders, line) });
    await producer.send({ ...line, price: -1 });
    await producer.send({ ...line, [`x-${canary}`]: canary } as never);
    await producer.send({ ...line, customer_id: { nested: canary } } as never);
    await producer.close();
    client.destroy();
    await platform.consumed('orders');
  }, 120_000);

  test('waits in no message of the work list', async () => {
    const queue = `${localEndpoint()}/000000000000/${names.arrivalsQueue('local', orders.name)}`;
    const { Messages = [] } = await sqs().send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
    );
    expect(Messages.length).toBeGreaterThan(0);
    expect(JSON.stringify(Messages)).not.toContain(canary);
    await runUntilDone('orders');
  }, 120_000);

  test('stands in the quarantine bucket, where its bytes are kept for a replay', async () => {
    const [row] = await platform.query(
      `SELECT COUNT(*) FROM ${databases.quarantine}.orders WHERE from_utf8(from_base64(record)) LIKE '%${canary}%'`,
    );
    expect(row).toEqual(['3']);
  }, 60_000);

  test('stands in no other object and no log', async () => {
    await platform.query("SELECT * FROM orders WHERE invoice = 'PII'");
    const { places, found } = await allObjects();
    expect(places).toBeGreaterThan(307);
    expect(found).toEqual([]);
  }, 240_000);

  test('of the sample is a pseudonym wherever a customer is named, in every object of the lake', async () => {
    const { leaks, pseudonyms } = await allObjects();
    expect(leaks).toEqual([]);
    expect(pseudonyms).toBeGreaterThan(400_000);
  }, 240_000);

  let looked: ReturnType<typeof look> | undefined;
  /** Every object is read once for both. */
  function allObjects() {
    looked ??= look(canary);
    return looked;
  }
});

async function look(canary: string) {
  const customers = await customersOfTheSample();
  // Invoice numbers, product codes and names are the file's own, and may happen to be such numbers.
  const free = new Set(['invoice', 'stock_code', 'description']);
  const seen = { places: 0, found: [] as string[], leaks: [] as string[], pseudonyms: 0 };
  const lookAt = ({ place, texts, rows = [] }: Stored) => {
    seen.places += 1;
    for (const text of texts) if (text.includes(canary)) seen.found.push(place);
    for (const row of rows) {
      for (const [column, value] of Object.entries(row)) {
        if (!free.has(column) && typeof value === 'string' && customers.has(value))
          seen.leaks.push(`${place} ${column}`);
      }
      const customer = row['customer_id'];
      if (customer === null || customer === undefined) continue;
      seen.pseudonyms += 1;
      if (!/^k1_[\w-]{22}$/.test(String(customer))) seen.leaks.push(`${place} customer_id`);
    }
  };
  for (const bucket of [buckets.lake, buckets.results, buckets.accessLogs]) {
    for await (const stored of storedIn(bucket)) lookAt(stored);
  }
  for (const stored of storedUnder(testPaths().logs)) lookAt(stored);
  return seen;
}

async function customersOfTheSample(): Promise<ReadonlySet<string>> {
  const rows = await parquetReadObjects({
    file: await asyncBufferFromFile(SAMPLE),
    columns: ['Customer ID'],
    compressors,
  });
  const customers = new Set(
    rows.flatMap((row) => (row['Customer ID'] === null ? [] : [String(row['Customer ID'])])),
  );
  expect(customers.size).toBe(4_383);
  return customers;
}

async function scanned(sql: string): Promise<number> {
  const athena = athenaPort(clientConfig('local'));
  const request = { sql, database: databases.cleaned, workGroup: names.workgroup('local') };
  const { status } = await runQuery(athena, request, new AbortController().signal);
  athena.close();
  return status.scannedBytes;
}

function daysOf(keys: readonly string[]): string[] {
  return [...new Set(keys.map((key) => key.split('/')[3] ?? ''))].sort();
}

function dataObjectsRead(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { operation: string; key?: string })
    .filter(({ operation, key }) => operation === 'REST.GET.OBJECT' && key?.endsWith('.parquet'))
    .map(({ key }) => key ?? '');
}
