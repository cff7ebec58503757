import { describe, expect, test } from '@jest/globals';
import { ledgerOf } from '../../cli/runs/ledger';
import type { RunRecord } from '../../lib/wiring/run';
import { cli } from './support/cli';
import { orderLine, sendOrders } from './support/orders';
import { buckets, listObjects } from './support/platform';

const DAY = '2011-03-01';
const mark = `R${Date.now() % 1e9}`;

test('a run tells its figures, and the ledger tells them again', async () => {
  await sendOrders([
    orderLine({ invoice: mark, invoice_date: `${DAY}T10:00:00Z` }),
    orderLine({ invoice: mark, invoice_date: `${DAY}T11:00:00Z` }),
    orderLine({ invoice: mark, invoice_date: `${DAY}T11:00:00Z` }),
    orderLine({ invoice: mark, invoice_date: `${DAY}T12:00:00Z`, price: -1 }),
  ]);
  const ran = await cli(['run', 'orders', '--format', 'json']);
  expect(ran).toMatchObject({ code: 0 });
  const [record] = JSON.parse(ran.stdout) as RunRecord[];
  expect(record).toMatchObject({ dataset: 'orders', kind: 'arrivals', state: 'succeeded' });
  expect(record?.clean).toMatchObject({ touched_dates: expect.arrayContaining([DAY]) });
  const runId = record?.run_id ?? '';

  const listed = await cli(['runs', 'orders', '--limit', '1', '--format', 'json']);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ run: { run_id: runId } }]);
  const table = await cli(['runs', '--limit', '3']);
  expect(table.stdout).toContain(runId);

  const shown = await cli(['runs', 'show', runId.toLowerCase()]);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain(`run           ${runId}\ndataset       orders`);
  expect(shown.stdout).toMatch(/\ndaily_sales +published/);
  for (const { rule } of record?.gate?.rules ?? []) expect(shown.stdout).toContain(rule);
}, 240_000);

test('without arrivals there is nothing to run', async () => {
  const ran = await cli(['run', 'orders']);
  expect(ran).toMatchObject({ code: 0, stdout: '' });
  expect(ran.stderr).toContain('Nothing has arrived since the last run.');
}, 120_000);

describe('bad input is one sentence, exit code 2, and changes nothing', () => {
  const range = (from: string, to: string) => ['--from', from, '--to', to];
  test.concurrent.each([
    [['run', 'nothing'], 'There is no dataset "nothing". Name one of: orders, events.'],
    [
      ['run', 'orders', '--env', 'moon'],
      'There is no environment "moon"; choose one of local, dev, staging, prod.',
    ],
    [['runs', 'nothing'], 'There is no dataset "nothing". Name one of: orders, events.'],
    [['runs', '--limit', '0'], 'Received --limit 0; wanted a whole number of 1 or more.'],
    [['runs', 'show', '7ZZZ'], 'The ledger has no run "7ZZZ". See which there are: npx catchment runs.'],
    [
      ['runs', 'show', '#open'],
      '"#open" is no run\'s id, nor the beginning of one. See: npx catchment runs.',
    ],
    [
      ['backfill', 'nothing', ...range('2010-01-01', '2010-01-02')],
      'There is no dataset or mart "nothing". Name one of: orders, events, daily_sales, daily_customer_sales, customer_value, daily_event_metrics, daily_user_stats, sessions.',
    ],
    [
      ['backfill', 'orders', ...range('2010-02-30', '2010-03-02')],
      'Received --from 2010-02-30; wanted a date of the calendar, as 2010-01-31.',
    ],
    [
      ['backfill', 'daily_sales', ...range('2010-03-02', '2010-03-01')],
      'The range ends (--to 2010-03-01) before it starts (--from 2010-03-02). Swap the dates.',
    ],
    [
      ['backfill', 'orders', ...range('1999-01-01', '2010-03-01')],
      'The range 1999-01-01 to 2010-03-01 leaves what the contract of orders allows, 2009-12-01 to 2011-12-31. Stay within it.',
    ],
    [
      ['backfill', 'orders', ...range('2010-03-01', '2010-03-01'), '--parallel', '0.5'],
      'Received --parallel 0.5; wanted a whole number of 1 or more.',
    ],
    [
      ['backfill', 'orders', ...range('2011-12-24', '2011-12-25')],
      'There is nothing of orders from 2011-12-24 to 2011-12-25 to make again.',
    ],
    [['erase', 'nothing', '--subject', '1'], 'There is no dataset "nothing". Name one of: orders, events.'],
    [
      ['erase', 'orders', '--subject', ' '],
      'Received an empty --subject; wanted the identifier of a person as producers send it.',
    ],
  ])(
    'catchment %j',
    async (args, sentence) => {
      const before = await state();
      expect(await cli(args)).toEqual({ code: 2, stdout: '', stderr: `catchment: ${sentence}\n` });
      expect(await state()).toEqual(before);
    },
    60_000,
  );

  /** What a run, a backfill or an erasure would leave. */
  async function state() {
    const ledger = ledgerOf('local');
    const runs = await ledger.runs('orders', { limit: 5 });
    ledger.close();
    return { runs, objects: await listObjects(buckets.lake) };
  }
});
