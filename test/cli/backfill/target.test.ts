import { expect, test } from '@jest/globals';
import { backfillTarget } from '../../../cli/backfill/target';
import { events } from '../../../lib/datasets/events.dataset';
import { orders } from '../../../lib/datasets/orders.dataset';

test('a dataset is made again from raw, a mart with all that is made of it', () => {
  expect(backfillTarget('orders')).toEqual({ kind: 'rebuild', name: 'orders', dataset: orders });
  expect(backfillTarget('daily_customer_sales')).toEqual({
    kind: 'marts',
    name: 'daily_customer_sales',
    dataset: orders,
    marts: ['daily_customer_sales', 'customer_value'],
    whole: false,
  });
  expect(backfillTarget('customer_value')).toMatchObject({ marts: ['customer_value'], whole: true });
  expect(backfillTarget('sessions')).toMatchObject({ dataset: events, marts: ['sessions'] });
});

test('what is neither is refused', () => {
  expect(() => backfillTarget('nothing')).toThrow(
    'There is no dataset or mart "nothing". Name one of: orders, events, daily_sales',
  );
});
