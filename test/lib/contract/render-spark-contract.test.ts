import { expect, test } from '@jest/globals';
import { column } from '../../../lib/contract/column';
import type { Dataset } from '../../../lib/contract/dataset';
import { renderSparkContract, type SparkStruct } from '../../../lib/contract/render-spark-contract';
import { orders } from '../../../lib/datasets/orders.dataset';

const types = ({ fields }: SparkStruct) => Object.fromEntries(fields.map(({ name, type }) => [name, type]));

test('the clean job gets the key, the event time and the layout of the contract', () => {
  expect(renderSparkContract(orders)).toMatchObject({
    dataset: 'orders',
    version: orders.version,
    primary_key: ['event_id'],
    event_time: 'invoice_date',
    pseudonymised: ['customer_id'],
    partitioning: { layout: 'dt', from: '2009-12-01', to: '2011-12-31' },
  });
});

test('the clean job gets what rows of older versions have', () => {
  const added = { version: orders.version, value: 0 } as const;
  const columns = { ...orders.columns, discount: column.int({ description: 'Percent.', added }) };
  const named = renderSparkContract({ ...orders, columns } as Dataset).columns.filter(
    ({ added: given }) => given !== undefined,
  );
  expect(named).toEqual([{ name: 'discount', kind: 'int', required: false, added }]);
});

test('nested values are text in raw files and typed in cleaned ones', () => {
  const description = 'A column.';
  const dataset: Dataset = {
    ...orders,
    columns: {
      large: column.bigint({ description }),
      ratio: column.double({ description }),
      price: column.decimal(12, 4, { description }),
      labels: column.map({ description }),
      tags: column.array({ description }),
      payload: column.json({ description }),
    },
  };
  const { raw_schema, cleaned_schema } = renderSparkContract(dataset);
  const plain = { large: 'long', ratio: 'double', price: 'decimal(12,4)', payload: 'string' };
  expect(types(raw_schema)).toEqual({
    ...plain,
    labels: 'string',
    tags: 'string',
    _ingested_at: 'timestamp',
    _shard: 'string',
    _sequence: 'string',
    _index: 'integer',
    _contract_version: 'string',
  });
  expect(types(cleaned_schema)).toEqual({
    ...plain,
    labels: { type: 'map', keyType: 'string', valueType: 'string', valueContainsNull: true },
    tags: { type: 'array', elementType: 'string', containsNull: true },
    _ingested_at: 'timestamp',
    _run_id: 'string',
  });
});
