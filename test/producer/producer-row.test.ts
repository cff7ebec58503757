import { expect, test } from '@jest/globals';
import { column } from '../../lib/contract/column';
import { type Dataset, defineDataset } from '../../lib/contract/dataset';
import type { orders } from '../../lib/datasets/orders.dataset';
import type { ProducerRow } from '../../producer';

type OrderRow = ProducerRow<typeof orders>;

const line = {
  invoice: '489434',
  stock_code: '85048',
  quantity: 12,
  invoice_date: '2009-12-01T07:45:00Z',
  price: 6.95,
  country: 'United Kingdom',
} satisfies OrderRow;

const parcels = defineDataset({
  name: 'parcels',
  version: '1-0-0',
  owner: 'shipping',
  description: 'Parcels.',
  columns: {
    id: column.string({ required: true, description: 'Parcel.' }),
    at: column.timestamp({ required: true, description: 'When.' }),
  },
  primaryKey: ['id'],
  eventTime: 'at',
  partitioning: { layout: 'dt', from: '2020-01-01', to: '2020-12-31' },
  freshnessMinutes: 60,
});

// The compiler is the test: each expected error that is none fails `tsc`.
test('a row that breaks its contract by its type does not compile', () => {
  const { country, ...stateless } = line;
  const rows: OrderRow[] = [
    line,
    { ...line, event_id: '05d77792-ce2c-5af5-be19-a092eb00a4b5', customer_id: null, price: '6.95' },
    // @ts-expect-error country is required
    stateless,
    // @ts-expect-error quantity is an int
    { ...line, quantity: '12' },
    // @ts-expect-error the contract has no such column
    { ...line, colour: 'red' },
  ];
  expect(rows).toHaveLength(5);
  expect(country).toBe('United Kingdom');
});

test('a key that the contract does not have filled in by content stays required', () => {
  const rows: ProducerRow<typeof parcels>[] = [
    { id: 'P1', at: '2020-01-01T00:00:00Z' },
    // @ts-expect-error id is required
    { at: '2020-01-01T00:00:00Z' },
  ];
  expect(rows).toHaveLength(2);
});

test('a dataset that is known at run time alone takes any object', () => {
  const row: ProducerRow<Dataset> = { whatever: 1 };
  expect(row).toEqual({ whatever: 1 });
});
