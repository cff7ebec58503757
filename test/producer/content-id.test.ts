import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { v5 } from 'uuid';
import { column } from '../../lib/contract/column';
import { defineDataset } from '../../lib/contract/dataset';
import { orders } from '../../lib/datasets/orders.dataset';
import { contentId, contentNamespace } from '../../producer';
import { order } from './rows';

const readings = defineDataset({
  name: 'readings',
  version: '1-0-0',
  owner: 'sensors',
  description: 'Readings.',
  columns: {
    id: column.string({ required: true, format: 'uuid', description: 'Content id.' }),
    at: column.timestamp({ required: true, description: 'When.' }),
    amount: column.decimal(20, 8, { description: 'Amount.' }),
    count: column.bigint({ description: 'Count.' }),
    tags: column.map({ description: 'Tags.' }),
    extra: column.json({ description: 'Anything.' }),
  },
  primaryKey: ['id'],
  eventTime: 'at',
  partitioning: { layout: 'dt', from: '2020-01-01', to: '2020-12-31' },
  contentId: 'id',
  freshnessMinutes: 60,
});
const at = '2020-01-01T00:00:00Z';

test('the id is what any UUIDv5 makes of the documented text', () => {
  const text =
    '{"country":"United Kingdom","customer_id":"13085","description":"15CM CHRISTMAS GLASS BALL 20 LIGHTS","invoice":"489434","invoice_date":"2009-12-01T07:45:00Z","price":6.95,"quantity":12,"stock_code":"85048"}';
  expect(contentNamespace('orders')).toBe(v5('urn:catchment:dataset:orders', v5.URL));
  expect(contentId(orders, order(12))).toBe(v5(text, contentNamespace('orders')));
});

// Python: uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, 'urn:catchment:dataset:orders'), '<the text above>')
test('the id of the first line of the sample never changes', () => {
  expect(contentId(orders, order(12))).toBe('c8b1a781-49b9-5191-8456-022212d6ed49');
});

test('the id agrees with the uuid package for any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (invoice) => {
      expect(contentId(orders, { invoice })).toBe(
        v5(`{"invoice":${JSON.stringify(invoice)}}`, contentNamespace('orders')),
      );
    }),
  );
});

test('the order of columns, absent, null and unknown ones, and a given id make no difference', () => {
  const { customer_id: _, ...anonymous } = order(1);
  const reversed = Object.fromEntries(Object.entries(anonymous).reverse());
  const id = contentId(orders, anonymous);
  expect(contentId(orders, reversed)).toBe(id);
  expect(contentId(orders, { ...anonymous, customer_id: null, event_id: 'x', colour: 'red' })).toBe(id);
  expect(contentId(orders, { ...anonymous, quantity: 2 })).not.toBe(id);
});

test.each([
  [{ amount: 2.1 }, { amount: '2.1' }],
  [{ amount: 2.1 }, { amount: '2.1000' }],
  [{ amount: 2 }, { amount: '2.00000000' }],
  [{ amount: 1e-7 }, { amount: '0.00000010' }],
  [{ amount: -0.5 }, { amount: '-00.50' }],
  [{ amount: 0 }, { amount: '-0.0' }],
  [{ count: 7 }, { count: '7' }],
  [{ tags: { b: '2', a: '1' } }, { tags: { a: '1', b: '2' } }],
  [{ extra: { b: [1, { d: 1, c: 2 }], a: null } }, { extra: { b: [1, { c: 2, d: 1 }] } }],
])('%j and %j are the same content', (one, other) => {
  expect(contentId(readings, { at, ...one })).toBe(contentId(readings, { at, ...other }));
});

test('a decimal of more digits than a double holds keeps them all', () => {
  expect(contentId(readings, { at, amount: '123456789012.00000001' })).not.toBe(
    contentId(readings, { at, amount: '123456789012.00000002' }),
  );
});

test('a dataset that names no contentId column says so', () => {
  const { contentId: _, ...keyed } = readings;
  expect(() => contentId(keyed, {})).toThrow('readings: its contract names no contentId column');
});
