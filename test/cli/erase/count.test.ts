import { expect, test } from '@jest/globals';
import { countSql, personalTables } from '../../../cli/erase/count';
import { orders } from '../../../lib/datasets/orders.dataset';

test('rows are counted in raw, in cleaned and in every mart that knows the person', () => {
  const tables = personalTables(orders, ['customer_id']);
  expect(tables.map(({ label }) => label)).toEqual([
    'raw',
    'cleaned',
    'daily_customer_sales',
    'customer_value',
  ]);
  expect(tables.slice(1, 3).map((table) => countSql('local', table, ['k1_a', "k'"]))).toEqual([
    `SELECT COUNT(*) FROM "catchment_local_cleaned"."orders" WHERE "customer_id" IN ('k1_a', 'k''')`,
    `SELECT COUNT(*) FROM "catchment_local_analytics"."daily_customer_sales" WHERE "customer_id" IN ('k1_a', 'k''')`,
  ]);
});
