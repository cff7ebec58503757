import { randomInt } from 'node:crypto';
import { beforeEach, expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import { prefixes } from '../../lib/wiring/names';
import { contentId } from '../../producer';
import { consumeInProcess } from './support/consumer-process';
import { packedEvent } from './support/kinesis-event';
import { buckets, listObjects } from './support/platform';

let sequence: bigint;
beforeEach(() => {
  sequence =
    49_545_115_243_490_985_018_280_067_714_973_144_582_180_062_593_244_200_000n + BigInt(randomInt(1e9));
});

test('the same batch, delivered twice, is one raw object and one quarantine object', async () => {
  const event = batch();
  expect(await consumeInProcess(event, { killOnceStored: false })).toEqual({ batchItemFailures: [] });
  const first = await written();
  expect(await consumeInProcess(event, { killOnceStored: false })).toEqual({ batchItemFailures: [] });
  expect(first.raw).toHaveLength(1);
  expect(first.quarantine).toHaveLength(1);
  expect(await written()).toEqual(first);
});

test('a consumer killed between its write and the acknowledgement leaves nothing to repair', async () => {
  const event = batch();
  expect(await consumeInProcess(event, { killOnceStored: true })).toBe('killed');
  const killed = await written();
  expect(killed.raw).toHaveLength(1);
  expect(await consumeInProcess(event, { killOnceStored: false })).toEqual({ batchItemFailures: [] });
  expect(await written()).toEqual(killed);
});

function batch() {
  const line = {
    invoice: `T${sequence % 1_000_000n}`,
    stock_code: '85048',
    quantity: 1,
    invoice_date: '2010-01-04T10:00:00Z',
    price: 1.25,
    country: 'France',
  };
  const good = { ...line, event_id: contentId(orders, line) };
  return packedEvent([good, { ...good, price: -1 }], sequence, new Date());
}

async function written() {
  const mine = (listed: Awaited<ReturnType<typeof listObjects>>) =>
    listed.filter(({ key }) => key.includes(String(sequence)));
  return {
    raw: mine(await listObjects(buckets.lake, prefixes.raw(orders.name))),
    quarantine: mine(await listObjects(buckets.quarantine, prefixes.quarantine(orders.name))),
  };
}
