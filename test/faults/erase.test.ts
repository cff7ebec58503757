import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { prefixes } from '../../lib/wiring/names';
import { cli } from '../integration/support/cli';
import { orderLine, sendOrders } from '../integration/support/orders';
import { buckets, databases, listObjects, platform, runUntilDone, s3 } from '../integration/support/platform';

const mark = Date.now() % 1e9;
const invoice = `E${mark}`;
const theirs = `T${mark}`;
const others = `O${mark}`;
const [FIRST, SECOND] = ['2011-05-01', '2011-05-02'] as const;
const line = (customer_id: string, day: string, quantity: number, price = 1.25) =>
  orderLine({ invoice, customer_id, invoice_date: `${day}T10:00:00Z`, quantity, price });

const cleanedRows = () =>
  platform.query(
    `SELECT CAST(dt AS varchar), quantity FROM ${databases.cleaned}.orders WHERE invoice = '${invoice}' ORDER BY 1, 2`,
  );

/** Quarantined events of this test, by customer. */
async function quarantined(): Promise<string[]> {
  const client = s3();
  const found: string[] = [];
  for (const { key } of await listObjects(buckets.quarantine, prefixes.quarantine('orders'))) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: buckets.quarantine, Key: key }));
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    for (const entry of text.trim().split('\n')) {
      const event = JSON.parse(Buffer.from(JSON.parse(entry).record, 'base64').toString());
      if (event.invoice === invoice) found.push(event.customer_id);
    }
  }
  client.destroy();
  return found.sort();
}

/** Rows of a pseudonym by place. */
async function rowsOf(pseudonym: string): Promise<Record<string, number>> {
  const places = [
    `${databases.raw}.orders`,
    `${databases.cleaned}.orders`,
    `${databases.analytics}.daily_customer_sales`,
    `${databases.analytics}.customer_value`,
  ];
  const counts = await Promise.all(
    places.map((place) => platform.query(`SELECT COUNT(*) FROM ${place} WHERE customer_id = '${pseudonym}'`)),
  );
  return Object.fromEntries(places.map((place, at) => [place, Number(counts[at]?.[0]?.[0])]));
}

test('a person is removed from every zone and from the originals; others stay', async () => {
  await sendOrders([
    line(theirs, FIRST, 1),
    line(others, FIRST, 2),
    line(theirs, SECOND, 3),
    line(theirs, FIRST, 4, -1),
    line(others, FIRST, 5, -1),
  ]);
  await runUntilDone('orders');
  const [[theirPseudonym = ''] = [], [otherPseudonym = ''] = []] = await platform.query(
    `SELECT customer_id FROM ${databases.cleaned}.orders WHERE invoice = '${invoice}' AND quantity IN (1, 2) ORDER BY quantity`,
  );
  const unitsBefore = await unitsSold();
  const othersBefore = await rowsOf(otherPseudonym);
  expect(await rowsOf(theirPseudonym)).not.toMatchObject({ [`${databases.raw}.orders`]: 0 });
  expect(await quarantined()).toEqual([others, theirs]);

  const dryRun = await cli(['erase', 'orders', '--subject', theirs, '--dry-run']);
  expect(dryRun).toMatchObject({ code: 0 });
  expect(dryRun.stdout).toMatch(/cleaned +2\n/);
  expect(dryRun.stdout).toMatch(/quarantine +1\n/);
  expect(await cleanedRows()).toHaveLength(3);

  const erased = await cli(['erase', 'orders', '--subject', '-'], `${theirs}\n`);
  expect(erased).toMatchObject({ code: 0 });
  expect(erased.stdout).toMatch(/cleaned +2 +0\n/);
  expect(erased.stdout + erased.stderr).not.toContain(theirs);
  expect(Object.values(await rowsOf(theirPseudonym))).toEqual([0, 0, 0, 0]);
  expect(await rowsOf(otherPseudonym)).toEqual(othersBefore);
  expect(await cleanedRows()).toEqual([[FIRST, '2']]);
  expect(await quarantined()).toEqual([others]);
  expect(await olderVersions()).toEqual([]);
  expect(await unitsSold()).toBe(unitsBefore - 1 - 3);

  const again = await cli(['erase', 'orders', '--subject', theirs]);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain('none was needed');
  expect(again.stdout).toMatch(/receipt +erasure#/);
}, 600_000);

/** Of both days, by a mart that knows nobody. */
async function unitsSold(): Promise<number> {
  const [row] = await platform.query(
    `SELECT SUM(units) FROM ${databases.analytics}.daily_sales WHERE dt IN (DATE '${FIRST}', DATE '${SECOND}')`,
  );
  return Number(row?.[0]);
}

/** Versions of the person's cleaned files that a versioned bucket would still give back. */
async function olderVersions(): Promise<string[]> {
  const client = s3();
  const keys: string[] = [];
  for (const day of [FIRST, SECOND]) {
    const Prefix = `${prefixes.cleaned('orders')}dt=${day}/`;
    const { Versions = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket: buckets.lake, Prefix }),
    );
    keys.push(...Versions.filter(({ IsLatest }) => IsLatest === false).map(({ Key }) => Key ?? ''));
  }
  client.destroy();
  return keys;
}
