import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  type ProduceFileOptions,
  type ProduceProgress,
  produceFile,
} from '../../../cli/produce/produce-file';
import { summaryText } from '../../../cli/produce/summary';
import { UserError } from '../../../cli/user-error';
import { orders } from '../../../lib/datasets/orders.dataset';
import { PutRequestError } from '../../../producer';
import { FakeStream, linesOf } from '../../producer/fake-stream';
import { file, SAMPLE } from '../sources/files';

function produce(stream: FakeStream, options: Partial<ProduceFileOptions>) {
  return produceFile({
    dataset: orders,
    file: SAMPLE,
    stream: { streamName: 'catchment-test-orders', putRecords: stream },
    ...options,
  });
}

const good = (invoice: string) =>
  JSON.stringify({
    invoice,
    stock_code: '85048',
    quantity: 1,
    invoice_date: '2009-12-01T07:45:00Z',
    price: 2.1,
    country: 'EIRE',
  });
const negative = good('A506401').replace('2.1', '-53594.36');

const many = (count: number) =>
  file('orders.ndjson', Array.from({ length: count }, (_, index) => good(String(index))).join('\n'));

test('the first lines of the sample arrive in order, and the summary counts them', async () => {
  const stream = new FakeStream();
  const told: ProduceProgress[] = [];
  const summary = await produce(stream, { limit: 5000, onProgress: (progress) => told.push(progress) });
  expect(stream.rows()).toHaveLength(5000);
  expect(stream.rows()[0]).toMatchObject({ invoice: '489434', price: 6.95, customer_id: '13085' });
  expect(summary).toMatchObject({
    dataset: 'orders',
    stream: 'catchment-test-orders',
    rowsRead: 5000,
    rowsSent: 5000,
    rowsRejected: 0,
    rowsFailed: 0,
    records: stream.acknowledged.length,
    retries: 0,
    interrupted: false,
  });
  const [header] = linesOf(stream.acknowledged.at(-1)?.payload ?? new Uint8Array());
  expect(header).toMatchObject({ $catchment: { batch: summary.lastBatch } });
  expect(summaryText(summary)).toContain(`  last batch     ${summary.lastBatch}\n`);
  expect(told.at(-1)).toEqual({
    rowsRead: 5000,
    rowsSent: 5000,
    rowsRejected: 0,
    totalRows: 5000,
    fraction: 1,
  });
});

test('rejected rows are named by number, field and rule, written with their data, and hold up no other', async () => {
  const stream = new FakeStream();
  const rejectsFile = file('rejects.ndjson', 'from an earlier run');
  const path = file('orders.ndjson', [good('1'), negative, '{"invoice":', good('4')].join('\n'));
  const summary = await produce(stream, { file: path, rejectsFile });
  expect(stream.rows().map((row) => row['invoice'])).toEqual(['1', '4']);
  const reasons = [
    { row: 2, field: 'price', rule: 'minimum', wanted: '>= 0', receivedType: 'number' },
    { row: 3, field: '', rule: 'not-json', wanted: 'one JSON object', receivedType: 'text that is not JSON' },
  ];
  expect(summary).toMatchObject({ rowsRead: 4, rowsSent: 2, rowsRejected: 2, rejects: reasons });
  expect(
    readFileSync(rejectsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    {
      row: 2,
      field: 'price',
      rule: 'minimum',
      wanted: '>= 0',
      received_type: 'number',
      data: JSON.parse(negative),
    },
    {
      row: 3,
      field: '',
      rule: 'not-json',
      wanted: 'one JSON object',
      received_type: 'text that is not JSON',
      data: '{"invoice":',
    },
  ]);
  const text = summaryText(summary);
  expect(text).toContain('row 2: price: received number, wanted >= 0 (minimum)');
  expect(text).not.toContain('53594');
});

test('at most five rejected rows are named; the others are counted', async () => {
  const path = file('orders.ndjson', Array.from({ length: 8 }, () => negative).join('\n'));
  const summary = await produce(new FakeStream(), { file: path });
  expect(summary.rejects.map((reject) => reject.row)).toEqual([1, 2, 3, 4, 5]);
  expect(summaryText(summary)).toContain('and 3 more');
});

test('without validation the rows go as the file holds them, columns of another contract included', async () => {
  const stream = new FakeStream();
  const path = file('orders.csv', 'Invoice,Price,Colour\n1,-2.50,red\n');
  const summary = await produce(stream, { file: path, validate: false });
  expect(stream.rows()).toMatchObject([{ invoice: '1', price: -2.5, colour: 'red' }]);
  expect(summary).toMatchObject({ rowsSent: 1, rowsRejected: 0 });
});

test('single sends one row a record', async () => {
  const stream = new FakeStream();
  await produce(stream, { file: many(100), single: true });
  expect(stream.acknowledged).toHaveLength(100);
  expect(linesOf(stream.acknowledged[0]?.payload as Uint8Array)).toHaveLength(1);
});

test('maxRecordBytes is the size of a packed record', async () => {
  const stream = new FakeStream();
  await produce(stream, { file: many(1000), maxRecordBytes: 8192 });
  expect(stream.acknowledged.length).toBeGreaterThan(20);
});

test('a stream that refuses to the end stops the reading, and the rows go to the file of rejects', async () => {
  const stream = new FakeStream();
  stream.fail = () => new PutRequestError('There is no stream.', 'ResourceNotFoundException', false);
  const rejectsFile = file('rejects.ndjson', '');
  const summary = await produce(stream, { file: many(20_000), rejectsFile });
  expect(summary.rowsRead).toBeLessThan(20_000);
  expect(summary).toMatchObject({ rowsSent: 0, failure: { code: 'ResourceNotFoundException' } });
  expect(summary.rowsFailed).toBe(summary.rowsRead);
  const lines = readFileSync(rejectsFile, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(summary.rowsRead);
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    row: null,
    rule: 'not-delivered',
    code: 'ResourceNotFoundException',
    data: { invoice: '0' },
  });
  expect(summaryText(summary)).toContain('(ResourceNotFoundException: There is no stream.)');
});

test('a signal ends the reading; what was read is delivered', async () => {
  const stream = new FakeStream();
  const interrupt = new AbortController();
  const summary = await produce(stream, {
    file: many(20_000),
    signal: interrupt.signal,
    rowsPerSecond: 2000,
    onProgress: ({ rowsRead }) => {
      if (rowsRead > 100) interrupt.abort();
    },
  });
  expect(summary.interrupted).toBe(true);
  expect(summary.rowsRead).toBeLessThan(10_000);
  expect(stream.rows()).toHaveLength(summary.rowsRead);
});

test('rowsPerSecond holds the rate', async () => {
  const summary = await produce(new FakeStream(), { file: many(300), rowsPerSecond: 1000 });
  expect(summary.seconds).toBeGreaterThan(0.25);
  expect(summary.rowsSent).toBe(300);
});

test('a file that breaks off: its sound part is sent, and the error says how much that is', async () => {
  const stream = new FakeStream();
  const path = file(
    'orders.ndjson',
    Buffer.concat([readFileSync(many(5000)), Buffer.from('\n'), Buffer.from([0xc9, 0x41])]),
  );
  const error = await produce(stream, { file: path }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(
    /is not UTF-8 at or behind byte \d+\..* 4096 rows before it were sent/,
  );
  expect(stream.rows()).toHaveLength(4096);
});

test('a file of rejects that cannot be written is one clear error', async () => {
  const path = file('orders.ndjson', negative);
  const produced = produce(new FakeStream(), {
    file: path,
    rejectsFile: '/no/such/directory/rejects.ndjson',
  });
  await expect(produced).rejects.toThrow(
    'The rejected rows cannot be written to /no/such/directory/rejects.ndjson',
  );
});
