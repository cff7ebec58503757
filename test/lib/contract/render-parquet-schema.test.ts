import { expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { column } from '../../../lib/contract/column';
import type { Dataset } from '../../../lib/contract/dataset';
import { renderParquetSchema } from '../../../lib/contract/render-parquet-schema';
import { orders } from '../../../lib/datasets/orders.dataset';

const description = 'A column.';

test('orders has its nine columns, typed, and then the five of the consumer', () => {
  expect(
    renderParquetSchema(orders).map(({ name, type, converted_type, repetition_type }) =>
      [name, type, converted_type, repetition_type].filter(Boolean).join(' '),
    ),
  ).toEqual([
    'root',
    'event_id BYTE_ARRAY UTF8 REQUIRED',
    'invoice BYTE_ARRAY UTF8 REQUIRED',
    'stock_code BYTE_ARRAY UTF8 REQUIRED',
    'description BYTE_ARRAY UTF8 OPTIONAL',
    'quantity INT32 REQUIRED',
    'invoice_date INT64 TIMESTAMP_MILLIS REQUIRED',
    'price INT64 DECIMAL REQUIRED',
    'customer_id BYTE_ARRAY UTF8 OPTIONAL',
    'country BYTE_ARRAY UTF8 REQUIRED',
    '_ingested_at INT64 TIMESTAMP_MILLIS REQUIRED',
    '_shard BYTE_ARRAY UTF8 REQUIRED',
    '_sequence BYTE_ARRAY UTF8 REQUIRED',
    '_index INT32 REQUIRED',
    '_contract_version BYTE_ARRAY UTF8 REQUIRED',
  ]);
});

test('values of every kind come back from a file with this schema', async () => {
  const columns = {
    flag: column.boolean({ description }),
    large: column.bigint({ description }),
    ratio: column.double({ description }),
    day: column.date({ description }),
    at: column.timestamp({ required: true, description }),
    small_price: column.decimal(9, 2, { description }),
    price: column.decimal(18, 4, { description }),
    huge_price: column.decimal(38, 10, { description }),
    labels: column.map({ description }),
  };
  const dataset: Dataset = { ...orders, columns };
  const at = new Date('2009-12-01T07:45:00Z');
  const values = {
    flag: [true, null],
    large: [9_007_199_254_740_993n, null],
    ratio: [0.5, null],
    day: [new Date('2009-12-01'), null],
    at: [at, at],
    small_price: [-123n, null],
    price: [69_500n, null],
    huge_price: [-(10n ** 37n), null],
    labels: ['{"a":"b"}', null],
    _ingested_at: [at, at],
    _shard: ['s', 's'],
    _sequence: ['1', '1'],
    _index: [0, 1],
    _contract_version: ['1-0-0', '1-0-0'],
  };
  const file = parquetWriteBuffer({
    schema: renderParquetSchema(dataset),
    columnData: Object.entries(values).map(([name, data]) => ({ name, data })),
  });
  expect(parquetMetadata(file).schema.find(({ name }) => name === 'huge_price')).toMatchObject({
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    precision: 38,
    scale: 10,
  });
  const [first, second] = await parquetReadObjects({ file });
  expect(first).toMatchObject({
    flag: true,
    large: 9_007_199_254_740_993n,
    ratio: 0.5,
    day: new Date('2009-12-01'),
    at,
    small_price: -1.23,
    price: 6.95,
    huge_price: -1e27,
    labels: '{"a":"b"}',
    _ingested_at: at,
    _index: 0,
  });
  expect(second).toMatchObject({ flag: null, large: null, huge_price: null, labels: null, at });
});
