import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { consume } from '../../../lambda/consumer/core';
import { compileContract } from '../../../lib/contract/compile-contract';
import { orders as ordersDataset } from '../../../lib/datasets/orders.dataset';
import { FakePorts } from './support/fake-ports';
import { orderLine, pack, recordOf } from './support/records';

const orders = compileContract(ordersDataset);
const MIB = 1024 * 1024;

/** What becomes of one record's data, with a good record on either side of it. */
async function between(data: string) {
  const ports = new FakePorts();
  const good = pack(orderLine());
  const outcome = await consume([recordOf(good, 0), recordOf(data, 1), recordOf(good, 2)], orders, ports);
  return { outcome, quarantined: ports.quarantined(), rows: await ports.rows() };
}

describe('a payload that cannot be read is quarantined whole, and its neighbours are written', () => {
  const lines = Buffer.from(`${orderLine()}\n`.repeat(50));
  const zstd = zstdCompressSync(lines);
  const gzip = gzipSync(lines);
  const bomb = Buffer.alloc(17 * MIB, ' ');
  const cases: ReadonlyArray<[string, string, string]> = [
    ['not base64', '!not base64!', 'not-base64'],
    ['base64 cut short', `${pack(orderLine())}A`, 'not-base64'],
    ['a truncated zstd frame', zstd.subarray(0, -4).toString('base64'), 'bad-frame'],
    ['a truncated gzip frame', gzip.subarray(0, -4).toString('base64'), 'bad-frame'],
    ['a zstd magic alone', zstd.subarray(0, 4).toString('base64'), 'bad-frame'],
    ['a zstd frame with a flipped bit', flipped(zstd, 40).toString('base64'), 'bad-frame'],
    ['a second zstd frame behind the first', Buffer.concat([zstd, zstd]).toString('base64'), 'bad-frame'],
    ['bytes behind a gzip frame', Buffer.concat([gzip, Buffer.from('x')]).toString('base64'), 'bad-frame'],
    ['a zstd bomb', zstdCompressSync(bomb).toString('base64'), 'too-large'],
    ['a gzip bomb', gzipSync(bomb).toString('base64'), 'too-large'],
    // Magic, then a frame header that asks for a window of 2^37 bytes.
    ['a zstd window of 128 GiB', Buffer.from('28b52ffd00d8', 'hex').toString('base64'), 'too-large'],
  ];

  test.each(cases)('%s', async (_, data, reason) => {
    const { outcome, quarantined, rows } = await between(data);
    expect(quarantined).toMatchObject([{ reason, index: null }]);
    expect(rows).toHaveLength(2);
    expect(outcome).toMatchObject({ events: 3, written: 2, quarantined: { [reason]: 1 } });
    const original = Buffer.from(String(quarantined[0]?.['record']), 'base64');
    const received = reason === 'not-base64' ? Buffer.from(data) : Buffer.from(data, 'base64');
    expect(original.equals(received)).toBe(true);
  });

  test('a payload of exactly the bound is read', async () => {
    const { outcome } = await between(zstdCompressSync(bomb.subarray(0, 16 * MIB)).toString('base64'));
    expect(outcome).toMatchObject({ records: 3, written: 2, quarantined: {} });
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 0xff, at);
  return copy;
}

describe('a bad event is quarantined with its reason, and its neighbours are written', () => {
  const order = JSON.parse(orderLine()) as Record<string, unknown>;
  const { invoice, ...withoutInvoice } = order;
  const latin1 = Buffer.from(orderLine({ description: 'CAF\u00c9' }), 'latin1');
  const cases: ReadonlyArray<[string, string | Buffer, string, string]> = [
    ['not JSON', 'This is only a test.', 'not-json', ''],
    ['JSON cut short', orderLine().slice(0, -1), 'not-json', ''],
    ['two objects on a line', `${orderLine()},${orderLine()}`, 'not-json', ''],
    ['NaN', orderLine({ price: '@' }).replace('"@"', 'NaN'), 'not-json', ''],
    ['not UTF-8', latin1, 'not-utf8', ''],
    ['a byte order mark', `\ufeff${orderLine()}`, 'not-json', ''],
    ['an array', '[1, 2]', 'not-an-object', ''],
    ['null', 'null', 'not-an-object', ''],
    ['a text', '"13085"', 'not-an-object', ''],
    ['a number beyond a double', orderLine({ price: '@' }).replace('"@"', '1e999'), 'type', 'price'],
    ['a number as a text', orderLine({ quantity: '12' }), 'type', 'quantity'],
    ['a fraction for an int', orderLine({ quantity: 1.5 }), 'type', 'quantity'],
    ['a negative price', orderLine({ price: -1 }), 'minimum', 'price'],
    ['a price of five digits behind the point', orderLine({ price: 1.00001 }), 'scale', 'price'],
    [
      'a date outside the projection',
      orderLine({ invoice_date: '2012-01-01T00:00:00Z' }),
      'outside-partition-range',
      'invoice_date',
    ],
    ['a time without offset', orderLine({ invoice_date: '2010-01-01T00:00:00' }), 'format', 'invoice_date'],
    ['the 30th of February', orderLine({ invoice_date: '2010-02-30T00:00:00Z' }), 'format', 'invoice_date'],
    ['an unknown column', orderLine({ coupon: 'x' }), 'unknown-column', ''],
    ['a missing required column', JSON.stringify(withoutInvoice), 'required', 'invoice'],
    ['null in a required column', orderLine({ country: null }), 'required', 'country'],
    ['a key __proto__', orderLine().replace('{', '{"__proto__":{"admin":true},'), 'dangerous-key', ''],
    ['a key constructor', orderLine({ constructor: 'x' }), 'dangerous-key', ''],
    ['an object for a text', orderLine({ description: { a: 1 } }), 'type', 'description'],
    [
      'deep arrays',
      orderLine({ description: '@' }).replace('"@"', '['.repeat(1e5) + ']'.repeat(1e5)),
      'too-deep',
      '',
    ],
    ['deep objects', `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`, 'too-deep', ''],
    ['more than 1 MiB', orderLine({ description: 'x'.repeat(MIB) }), 'too-large', ''],
    ['more than 1 MiB of accents', orderLine({ description: '\u00e9'.repeat(MIB / 2) }), 'too-large', ''],
    ['1 MB in one column', orderLine({ description: 'x'.repeat(1_000_000) }), 'max-length', 'description'],
  ];

  test.each(cases)('%s', async (_, event, reason, field) => {
    const payload = Buffer.concat(
      [`${orderLine()}\n`, event, `\n${orderLine()}`].map((part) => Buffer.from(part)),
    );
    const ports = new FakePorts();
    const outcome = await consume([recordOf(pack(payload, 'zstd'))], orders, ports);

    expect(ports.quarantined()).toMatchObject([
      { reason, index: 1, record: Buffer.from(event).toString('base64') },
    ]);
    if (field !== '') expect(ports.quarantined()).toMatchObject([{ field }]);
    expect((await ports.rows()).map(({ _index }) => _index)).toEqual([0, 2]);
    expect(outcome).toMatchObject({ events: 3, written: 2, quarantined: { [reason]: 1 } });
  });

  test('a record of 1 MB of good events is written', async () => {
    const line = `${orderLine()}\n`;
    const count = Math.floor(MIB / line.length);
    const { outcome } = await between(pack(line.repeat(count)));
    expect(outcome).toMatchObject({ written: count + 2, quarantined: {} });
  });

  test('an object that was polluted by nobody stays clean', async () => {
    await between(pack(orderLine().replace('{', '{"__proto__":{"admin":true},')));
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});
