import { describe, expect, test } from '@jest/globals';
import { column } from '../../../lib/contract/column';
import type { Dataset } from '../../../lib/contract/dataset';
import { renderGlueTable } from '../../../lib/contract/render-glue-table';
import { orders } from '../../../lib/datasets/orders.dataset';

const clicks: Dataset = {
  ...orders,
  name: 'clicks',
  columns: {
    ...orders.columns,
    source: column.string({ required: true, enum: ['web', 'app'], description: 'Where from.' }),
    labels: column.map({ description: 'x'.repeat(300) }),
    tags: column.array({ description: 'Tags.' }),
    payload: column.json({ description: 'Anything.' }),
  },
  partitioning: { layout: 'calendar', from: '2024-06-15', to: '2026-01-31', by: 'source' },
};

const types = (table: { columns: readonly { name: string; type: string }[] }) =>
  Object.fromEntries(table.columns.map(({ name, type }) => [name, type]));

test('the cleaned table of orders is projected by date, over the range of the contract', () => {
  const table = renderGlueTable(orders, 'cleaned', { bucket: 'lake' });
  expect(table).toMatchObject({
    name: 'orders',
    location: 's3://lake/processed/cleaned/orders/',
    format: 'parquet',
    partitionKeys: [{ name: 'dt', type: 'date' }],
    serdeLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  });
  expect(table.parameters).toMatchObject({
    EXTERNAL: 'TRUE',
    classification: 'parquet',
    'projection.enabled': 'true',
    'projection.dt.type': 'date',
    'projection.dt.format': 'yyyy-MM-dd',
    'projection.dt.range': '2009-12-01,2011-12-31',
    'projection.dt.interval': '1',
    'projection.dt.interval.unit': 'DAYS',
    'storage.location.template': `s3://lake/processed/cleaned/orders/dt=\${dt}/`,
  });
  expect(types(table)).toEqual({
    event_id: 'string',
    invoice: 'string',
    stock_code: 'string',
    description: 'string',
    quantity: 'int',
    invoice_date: 'timestamp',
    price: 'decimal(12,4)',
    customer_id: 'string',
    country: 'string',
    _ingested_at: 'timestamp',
    _run_id: 'string',
  });
});

describe('the calendar layout', () => {
  const table = renderGlueTable(clicks, 'cleaned', { bucket: 'lake' });

  test('projects year, month and day as unpadded integers, and the by column as its enum', () => {
    expect(table.partitionKeys.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'year int',
      'month int',
      'day int',
      'source string',
    ]);
    expect(
      Object.fromEntries(Object.entries(table.parameters).filter(([key]) => key.startsWith('projection.'))),
    ).toEqual({
      'projection.enabled': 'true',
      'projection.year.type': 'integer',
      'projection.year.range': '2024,2026',
      'projection.month.type': 'integer',
      'projection.month.range': '1,12',
      'projection.day.type': 'integer',
      'projection.day.range': '1,31',
      'projection.source.type': 'enum',
      'projection.source.values': 'web,app',
    });
    expect(table.parameters['storage.location.template']).toBe(
      `s3://lake/processed/cleaned/clicks/year=\${year}/month=\${month}/day=\${day}/source=\${source}/`,
    );
  });

  test('keeps the by column out of the columns of the files', () => {
    expect(types(table)).not.toHaveProperty('source');
  });
});

test('nested values are text in raw and typed in cleaned, and JSON is text everywhere', () => {
  const nested = (zone: 'raw' | 'cleaned') => {
    const { labels, tags, payload } = types(renderGlueTable(clicks, zone, { bucket: 'lake' }));
    return { labels, tags, payload };
  };
  expect(nested('raw')).toEqual({ labels: 'string', tags: 'string', payload: 'string' });
  expect(nested('cleaned')).toEqual({
    labels: 'map<string,string>',
    tags: 'array<string>',
    payload: 'string',
  });
});

test('the raw table is projected by day of arrival and shows where each row came from', () => {
  const table = renderGlueTable(clicks, 'raw', { bucket: 'lake' });
  expect(table.partitionKeys.map(({ name }) => name)).toEqual(['dt']);
  expect(table.parameters['storage.location.template']).toBe(`s3://lake/raw/clicks/dt=\${dt}/`);
  expect(types(table)).toMatchObject({
    source: 'string',
    _ingested_at: 'timestamp',
    _shard: 'string',
    _sequence: 'string',
    _index: 'int',
    _contract_version: 'string',
  });
});

test('the quarantine table reads the lines that the consumer writes', () => {
  const table = renderGlueTable(orders, 'quarantine', { bucket: 'quarantine' });
  expect(table).toMatchObject({
    format: 'json',
    location: 's3://quarantine/orders/',
    serdeLibrary: 'org.openx.data.jsonserde.JsonSerDe',
  });
  expect(types(table)).toEqual({
    reason: 'string',
    field: 'string',
    wanted: 'string',
    received_type: 'string',
    record: 'string',
    shard: 'string',
    sequence: 'string',
    index: 'int',
    arrived_at: 'string',
    contract_version: 'string',
    origin: 'string',
    attempts: 'int',
    first_arrived_at: 'string',
    history: 'array<string>',
  });
});

test('a comment is cut to what Glue takes', () => {
  const { columns } = renderGlueTable(clicks, 'cleaned', { bucket: 'lake' });
  const comment = columns.find(({ name }) => name === 'labels')?.comment;
  expect(comment).toHaveLength(255);
  expect(comment).toMatch(/x…$/);
});
