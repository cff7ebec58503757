import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openSource, UnreadableRow } from '../../../cli/sources';
import { snakeCase } from '../../../cli/sources/column-names';
import { UserError } from '../../../cli/user-error';
import { orders } from '../../../lib/datasets/orders.dataset';
import { allRows, file } from './files';

const HEADER = 'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country';
const row = {
  invoice: '489434',
  stock_code: '85048',
  description: 'GLASS BALL, 20 "LIGHTS"',
  quantity: 12,
  invoice_date: '2009-12-01T07:45:00Z',
  price: 2.1,
  customer_id: null,
  country: 'United Kingdom',
};
const csv = `${HEADER}\n489434,85048,"GLASS BALL, 20 ""LIGHTS""",12,2009-12-01 07:45:00,2.1,,United Kingdom\n`;

test.each([
  ['InvoiceDate', 'invoice_date'],
  ['Customer ID', 'customer_id'],
  ['StockCode', 'stock_code'],
  ['SKUCode', 'sku_code'],
  [' unit-price (GBP) ', 'unit_price_gbp'],
  ['Größe', 'größe'],
  ['line2Text', 'line2_text'],
  ['already_snake', 'already_snake'],
  ['__proto__', 'proto'],
])('%s is %s in snake_case', (name, expected) => {
  expect(snakeCase(name)).toBe(expected);
});

describe('CSV', () => {
  test.each([
    ['plain', 'orders.csv', csv],
    ['with a byte order mark and CRLF', 'orders.csv', `\ufeff${csv.replaceAll('\n', '\r\n')}`],
    ['gzip', 'orders.csv.gz', gzipSync(csv)],
    ['zstd', 'ORDERS.CSV.zst', zstdCompressSync(csv)],
  ])(
    "%s: names, numbers and times become the contract's, an empty cell is null",
    async (_, name, content) => {
      expect(await allRows(file(name, content), orders)).toEqual([row]);
    },
  );

  test('a text that is no number is left for the validator, and a long decimal keeps its digits', async () => {
    const lines = ['a,b,,twelve,2009-12-01,12345678901234567.1,,UK', 'a,b,,1e3,x,-0.10,007,UK'];
    expect(await allRows(file('orders.csv', [HEADER, ...lines].join('\n')), orders)).toMatchObject([
      { quantity: 'twelve', invoice_date: '2009-12-01', price: '12345678901234567.1', customer_id: null },
      { quantity: '1e3', invoice_date: 'x', price: -0.1, customer_id: '007' },
    ]);
  });

  test('a line with too few or too many cells is named by its row, and its neighbours are read', async () => {
    const good = csv.split('\n')[1] as string;
    const rows = await allRows(file('orders.csv', [HEADER, good, 'a,b', good].join('\n')), orders);
    expect(rows[0]).toEqual(row);
    expect(rows[1]).toBeInstanceOf(UnreadableRow);
    expect((rows[1] as UnreadableRow).violation).toEqual({
      field: '',
      rule: 'column-count',
      wanted: '8 cells',
      receivedType: '2 cells',
    });
    expect(rows[2]).toEqual(row);
  });

  test.each([
    ['an open quote', `${HEADER}\n"489434,85048\n`, 'cannot be read as CSV: Quote Not Closed'],
    ['no line at all', '', 'is empty; wanted a header line and rows'],
    ['columns of something else', 'a;b;c\n1;2;3\n', 'unknown: a;b;c'],
    [
      'Latin-1',
      Buffer.concat([Buffer.from(`${HEADER}\nCAF`), Buffer.from([0xc9, 0x0a])]),
      'is not UTF-8 at or behind byte 0',
    ],
  ])('%s is one clear error', async (_, content, message) => {
    const error = await allRows(file('orders.csv', content), orders).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(message);
  });

  test('a damaged gzip file is one clear error', async () => {
    const damaged = gzipSync(csv).subarray(0, 60);
    const error = await allRows(file('orders.csv.gz', damaged), orders).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/orders\.csv\.gz cannot be read: unexpected end of file/);
  });

  test('a file of many batches is read in order, and tells how far it is', async () => {
    const count = 10_000;
    const lines = Array.from({ length: count }, (_, index) => `${index},s,,1,2009-12-01 07:45:00,1,,UK`);
    const path = file('orders.csv', [HEADER, ...lines].join('\n'));
    const rows = await allRows(path, orders);
    expect(rows.map((each) => (each as { invoice: string }).invoice)).toEqual(
      lines.map((_, index) => String(index)),
    );
    const source = await openSource(path, orders);
    expect(source.fraction()).toBe(0);
    for await (const _ of source.batches);
    expect(source.fraction()).toBe(1);
  });
});

describe('NDJSON', () => {
  const lines = [
    JSON.stringify(row),
    '{"Invoice":"1","quantity":"12","InvoiceDate":"2009-12-01 07:45:00","extra":1}',
    '',
    '{"description":"a\u2028b","__proto__":{"admin":true}}',
  ];
  test.each([
    ['orders.ndjson', lines.join('\n')],
    ['orders.jsonl', `${lines.join('\r\n')}\r\n`],
    ['orders.ndjson.gz', gzipSync(lines.join('\n'))],
    ['orders.jsonl.zst', zstdCompressSync(lines.join('\n'))],
  ])("%s: names become the contract's, values go as they are", async (name, content) => {
    const rows = await allRows(file(name, content), orders);
    expect(rows.slice(0, 2)).toEqual([
      row,
      { invoice: '1', quantity: '12', invoice_date: '2009-12-01 07:45:00', extra: 1 },
    ]);
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows[2])).toBe('{"description":"a\u2028b","__proto__":{"admin":true}}');
    expect((rows[2] as { admin?: unknown }).admin).toBeUndefined();
  });

  test('a line that is not JSON, or no object, is named by its row, and its neighbours are read', async () => {
    const content = ['{"invoice":"1"}', '{"invoice":', '[1]', 'null', '"text"', '{"invoice":"6"}'].join('\n');
    const rows = await allRows(file('orders.ndjson', content), orders);
    expect(rows.map((each) => (each instanceof UnreadableRow ? each.violation : each))).toEqual([
      { invoice: '1' },
      { field: '', rule: 'not-json', wanted: 'one JSON object', receivedType: 'text that is not JSON' },
      { field: '', rule: 'not-an-object', wanted: 'one JSON object', receivedType: 'array' },
      { field: '', rule: 'not-an-object', wanted: 'one JSON object', receivedType: 'null' },
      { field: '', rule: 'not-an-object', wanted: 'one JSON object', receivedType: 'string' },
      { invoice: '6' },
    ]);
  });

  test('a line without an end is refused before it fills the memory', async () => {
    const path = file('orders.ndjson', 'x'.repeat(17 * 1024 * 1024));
    await expect(allRows(path, orders)).rejects.toThrow('has a line of more than 16777216 characters');
  });
});
