import { expect, test } from '@jest/globals';
import { cleanedDates, type FoldersIn } from '../../../cli/backfill/dates';
import { events } from '../../../lib/datasets/events.dataset';
import { orders } from '../../../lib/datasets/orders.dataset';

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
