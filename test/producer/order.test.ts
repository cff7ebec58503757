import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { orders } from '../../lib/datasets/orders.dataset';
import { Producer } from '../../producer';
import { FakeStream, linesOf, THROTTLED } from './fake-stream';
import { order, quick } from './rows';

function byKey(rows: readonly Record<string, unknown>[]): Map<unknown, unknown[]> {
  return Map.groupBy(rows, (row) => row['customer_id']) as Map<unknown, unknown[]>;
}

describe('partition keys', () => {
  test('without one, records are spread at random', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { packing: { mode: 'single' } });
    for (let quantity = 0; quantity < 50; quantity += 1) await producer.send(order(quantity));
    await producer.close();
    expect(new Set(stream.acknowledged.map((entry) => entry.partitionKey)).size).toBe(50);
  });

  test.each([
    ['packed', { mode: 'packed', lanes: 4 }],
    ['single', { mode: 'single' }],
  ] as const)(
    '%s: rows of one key share a partition key, which does not show the value',
    async (_, packing) => {
      const stream = new FakeStream();
      const producer = new Producer(orders, stream, { packing, partitionKey: 'customer_id' });
      for (let quantity = 0; quantity < 200; quantity += 1) {
        await producer.send(order(quantity, { customer_id: String(13_000 + (quantity % 10)) }));
      }
      await producer.close();
      const keysOf = new Map<unknown, Set<string>>();
      for (const { payload, partitionKey } of stream.acknowledged) {
        expect(partitionKey).not.toMatch(/130\d\d/);
        for (const row of linesOf(payload)) {
          if (row['customer_id'] === undefined) continue;
          const keys = keysOf.get(row['customer_id']) ?? new Set();
          keysOf.set(row['customer_id'], keys.add(partitionKey));
        }
      }
      expect(keysOf.size).toBe(10);
      for (const keys of keysOf.values()) expect(keys.size).toBe(1);
      const distinct = new Set(stream.acknowledged.map((entry) => entry.partitionKey)).size;
      expect(distinct).toBeLessThanOrEqual(packing.mode === 'packed' ? 4 : 10);
    },
  );

  test('rows without a value for the key column share a lane', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { partitionKey: 'customer_id' });
    await producer.send(order(1, { customer_id: null }));
    await producer.send(order(2, { customer_id: null }));
    await producer.close();
    expect(stream.acknowledged).toHaveLength(1);
  });

  test('ordered keeps at most one record of a key in flight', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, {
      packing: { mode: 'single' },
      partitionKey: (row) => row.country,
      ordered: true,
    });
    for (let quantity = 0; quantity < 20; quantity += 1) {
      await producer.send(order(quantity, { country: quantity % 2 === 0 ? 'EIRE' : 'Norway' }));
    }
    await producer.close();
    for (const entries of stream.requests) {
      expect(new Set(entries.map((entry) => entry.partitionKey)).size).toBe(entries.length);
    }
    expect(stream.rows()).toHaveLength(20);
  });
});

test('every row arrives exactly once and in the order of its key, whatever the stream refuses', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        rows: fc.array(
          fc.record({ customer: fc.integer({ min: 0, max: 5 }), padding: fc.integer({ min: 0, max: 400 }) }),
          {
            maxLength: 120,
          },
        ),
        refusals: fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
        single: fc.boolean(),
        maxRecordBytes: fc.integer({ min: 1, max: 4000 }),
        maxBufferedBytes: fc.integer({ min: 1, max: 20_000 }),
        maxRequestsInFlight: fc.integer({ min: 1, max: 3 }),
        flushEvery: fc.integer({ min: 1, max: 200 }),
      }),
      async ({
        rows,
        refusals,
        single,
        maxRecordBytes,
        maxBufferedBytes,
        maxRequestsInFlight,
        flushEvery,
      }) => {
        const stream = new FakeStream();
        let asked = 0;
        stream.refuse = () => {
          asked += 1;
          return refusals[asked % refusals.length] && asked % 7 !== 0 ? THROTTLED : undefined;
        };
        const producer = new Producer(orders, stream, {
          packing: single ? { mode: 'single' } : { mode: 'packed', maxRecordBytes, lanes: 3 },
          partitionKey: 'customer_id',
          ordered: true,
          maxBufferedBytes,
          maxRequestsInFlight,
          retry: { ...quick, maxAttempts: 1000 },
          validate: false,
        });
        const sent = rows.map(({ customer, padding }, index) =>
          order(index, { customer_id: String(customer), description: 'x'.repeat(padding) }),
        );
        for (const [index, row] of sent.entries()) {
          await producer.send(row);
          if (index % flushEvery === flushEvery - 1) await producer.flush();
        }
        await producer.close();
        const received = stream.rows().map(({ event_id: _, ...row }) => row);
        expect(received).toHaveLength(sent.length);
        expect(byKey(received)).toEqual(byKey(sent));
      },
    ),
    { numRuns: 60 },
  );
});
