import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { prefixes } from '../../lib/wiring/names';
import { cli, startCli } from '../integration/support/cli';
import { orderLine, sendOrders } from '../integration/support/orders';
import {
  buckets,
  databases,
  eventually,
  listObjects,
  platform,
  runUntilDone,
  s3,
} from '../integration/support/platform';

const DAYS = ['2011-04-01', '2011-04-02', '2011-04-03', '2011-04-04'] as const;
const [FIRST, , , LAST] = DAYS;
const RANGE = ['--from', FIRST, '--to', LAST];
const invoice = `B${Date.now() % 1e9}`;

/** A day's rows of this test in cleaned, and all of its units and worth in a mart. */
async function figures() {
  const days = `BETWEEN DATE '${FIRST}' AND DATE '${LAST}'`;
  const [cleaned, sales] = await Promise.all([
    platform.query(
      `SELECT CAST(dt AS varchar), COUNT(*), COUNT(DISTINCT event_id), SUM(quantity) FROM ${databases.cleaned}.orders WHERE dt ${days} AND invoice = '${invoice}' GROUP BY 1 ORDER BY 1`,
    ),
    platform.query(
      `SELECT CAST(dt AS varchar), SUM(units), SUM(net) FROM ${databases.analytics}.daily_sales WHERE dt ${days} GROUP BY 1 ORDER BY 1`,
    ),
  ]);
  return { cleaned, sales };
}

test('a backfill that was killed goes on behind what it had done, beside live runs, and nothing counts twice', async () => {
  const lines = DAYS.flatMap((day) => [
    orderLine({ invoice, invoice_date: `${day}T10:00:00Z`, quantity: 2 }),
    orderLine({ invoice, invoice_date: `${day}T11:00:00Z`, quantity: 3 }),
    orderLine({ invoice, invoice_date: `${day}T11:00:00Z`, quantity: 3 }),
  ]);
  await sendOrders(lines);
  await runUntilDone('orders');
  const before = await figures();
  expect(before.cleaned).toEqual(DAYS.map((day) => [day, '2', '2', '5']));

  // A date that is lost comes back from raw.
  const client = s3();
  for (const { key } of await listObjects(buckets.lake, `${prefixes.cleaned('orders')}dt=${LAST}/`)) {
    await client.send(new DeleteObjectCommand({ Bucket: buckets.lake, Key: key }));
  }
  client.destroy();

  const dryRun = await cli(['backfill', 'orders', ...RANGE, '--parallel', '1', '--dry-run']);
  expect(dryRun).toMatchObject({ code: 0, stdout: expect.stringContaining('4 dates in 4 runs') });

  const killed = startCli(['backfill', 'orders', ...RANGE, '--parallel', '1']);
  await eventually('the first date is made again', 120, async () =>
    killed.stderr().includes('(1 of 4 dates') ? true : undefined,
  );
  const refused = await cli(['backfill', 'daily_sales', ...RANGE]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /^catchment: A backfill of orders from 2011-04-01 to 2011-04-04 is under way since .* Wait until it has ended\.\n$/,
  );
  killed.child.kill('SIGKILL');
  await killed.ended;

  const other = await cli(['backfill', 'orders', '--from', FIRST, '--to', FIRST]);
  expect(other).toMatchObject({ code: 2 });
  expect(other.stderr).toContain('was left unfinished, with');

  await sendOrders([orderLine({ invoice, invoice_date: `${FIRST}T12:00:00Z`, quantity: 7 })]);
  const resumed = startCli(['backfill', 'orders', ...RANGE, '--parallel', '1']);
  await runUntilDone('orders');
  const ended = await resumed.ended;
  expect(ended).toMatchObject({ code: 0 });
  expect(ended.stderr).toMatch(/[12] of 4 dates are done already/);

  const after = await figures();
  expect(after.cleaned).toEqual([[FIRST, '3', '3', '12'], ...before.cleaned.slice(1)]);
  expect(after.sales.slice(1)).toEqual(before.sales.slice(1));
  expect(Number(after.sales[0]?.[1])).toBe(Number(before.sales[0]?.[1]) + 7);
}, 600_000);

test('a mart is made again from cleaned, with what is made of it, and is the same', async () => {
  const before = await figures();
  const made = await cli(['backfill', 'daily_customer_sales', ...RANGE]);
  expect(made).toMatchObject({ code: 0 });
  expect(made.stdout).toMatch(/marts +\d+ +- +- +2 /);
  expect((await cli(['backfill', 'daily_sales', ...RANGE])).code).toBe(0);
  expect(await figures()).toEqual(before);
}, 300_000);
