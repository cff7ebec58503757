import { expect, test } from '@jest/globals';
import { cleanedDates, type FoldersIn } from '../../../cli/backfill/dates';
import { checkedParallel, checkedRange } from '../../../cli/backfill/range';
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

test.each([
  ['2010-02-30', '2010-03-01', 'Received --from 2010-02-30; wanted a date of the calendar, as 2010-01-31.'],
  ['2010-03-01', 'yesterday', 'Received --to yesterday; wanted a date of the calendar, as 2010-01-31.'],
  [
    '2010-03-02',
    '2010-03-01',
    'The range ends (--to 2010-03-01) before it starts (--from 2010-03-02). Swap the dates.',
  ],
  [
    '2009-11-30',
    '2010-03-01',
    'The range 2009-11-30 to 2010-03-01 leaves what the contract of orders allows, 2009-12-01 to 2011-12-31. Stay within it.',
  ],
])('the range %s to %s is refused', (from, to, message) => {
  expect(() => checkedRange({ from, to }, orders)).toThrow(
    expect.objectContaining({ name: 'UserError', exitCode: 2, message }) as unknown as Error,
  );
});

test.each(['0', '-1', '1.5', 'many', ''])('--parallel %s is refused', (text) => {
  expect(() => checkedParallel(text)).toThrow(
    `Received --parallel ${text}; wanted a whole number of 1 or more.`,
  );
});

/** A lake of these folders. */
const lake =
  (...paths: string[]): FoldersIn =>
  async (prefix) => [
    ...new Set(
      paths
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/')[0] ?? ''),
    ),
  ];

test('the dates of a dataset are those that have a folder', async () => {
  const folders = lake(
    'processed/cleaned/orders/dt=2010-01-02/',
    'processed/cleaned/orders/dt=2010-01-04/',
    'processed/cleaned/orders/dt=2010-02-01/',
    'processed/cleaned/orders/_temporary/',
  );
  const range = { from: '2010-01-03', to: '2010-02-01' };
  expect(await cleanedDates(folders, orders, range)).toEqual(['2010-01-04', '2010-02-01']);
});

test('a calendar is looked through within the range alone', async () => {
  const root = 'processed/cleaned/events/';
  const folders = lake(
    `${root}year=2025/month=12/day=30/source=web/`,
    `${root}year=2025/month=12/day=31/source=web/`,
    `${root}year=2026/month=1/day=2/source=web/`,
    `${root}year=2026/month=10/day=9/source=web/`,
  );
  const asked: string[] = [];
  const noted: FoldersIn = (prefix) => {
    asked.push(prefix);
    return folders(prefix);
  };
  const range = { from: '2025-12-31', to: '2026-01-31' };
  expect(await cleanedDates(noted, events, range)).toEqual(['2025-12-31', '2026-01-02']);
  expect(asked).not.toContain(`${root}year=2026/month=10/`);
});
