import { describe, expect, test } from '@jest/globals';
import { orders } from '../../lib/datasets/orders.dataset';
import {
  contentId,
  type DeliveredBatch,
  DeliveryError,
  type DeliveryFailure,
  InvalidRowError,
  Producer,
  ProducerClosedError,
  type PutEntry,
  PutRequestError,
  RowTooLargeError,
  UnserializableRowError,
} from '../../producer';
import { FakeStream, gate, linesOf, THROTTLED } from './fake-stream';
import { noise, order, quick } from './rows';

async function send(producer: Producer<typeof orders>, quantities: readonly number[]): Promise<void> {
  for (const quantity of quantities) await producer.send(order(quantity));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const quantities = (stream: FakeStream) => stream.rows().map((row) => row['quantity']);

describe('packing', () => {
  test('many rows are one record, a zstd frame that opens with the header line', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream);
    await send(producer, upTo(100));
    await producer.close();
    expect(stream.acknowledged).toHaveLength(1);
    const [record] = stream.acknowledged;
    expect(Buffer.from(record?.payload ?? []).readUInt32LE(0)).toBe(0xfd2fb528);
    const [header, ...rows] = linesOf(record?.payload as Uint8Array);
    const batch = expect.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(header).toEqual({ $catchment: { dataset: 'orders', contract: orders.version, batch } });
    expect(rows).toEqual(
      upTo(100).map((quantity) => ({ ...order(quantity), event_id: contentId(orders, order(quantity)) })),
    );
  });

  test('a record is sealed before its lines exceed maxRecordBytes', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { packing: { mode: 'packed', maxRecordBytes: 2048 } });
    await send(producer, upTo(100));
    await producer.close();
    expect(stream.acknowledged.length).toBeGreaterThan(10);
    for (const { payload } of stream.acknowledged) {
      const lines = linesOf(payload).slice(1);
      const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(JSON.stringify(line)) + 1, 0);
      expect(bytes).toBeLessThanOrEqual(2048);
    }
    expect(quantities(stream)).toEqual(upTo(100));
  });

  test('a record that is not full leaves after maxDelayMs, without a flush', async () => {
    const stream = new FakeStream();
    const arrived = gate();
    stream.answer = async () => arrived.open();
    const producer = new Producer(orders, stream, { packing: { mode: 'packed', maxDelayMs: 5 } });
    await send(producer, [1, 2]);
    expect(stream.requests).toHaveLength(0);
    await arrived.passed;
    await producer.close();
    expect(quantities(stream)).toEqual([1, 2]);
    expect(stream.acknowledged).toHaveLength(1);
  });

  test('a producer is told of each batch that the stream has, by the id that the consumer will log', async () => {
    const stream = new FakeStream();
    const delivered: DeliveredBatch[] = [];
    const failures: DeliveryFailure[] = [];
    const producer = new Producer(orders, stream, {
      packing: { mode: 'packed', maxRecordBytes: 2048 },
      retry: { maxAttempts: 1 },
      onDelivered: (batch) => delivered.push(batch),
      onDeliveryFailure: (failure) => failures.push(failure),
    });
    let puts = 0;
    stream.refuse = () => (++puts === 2 ? THROTTLED : undefined);
    await send(producer, upTo(30));
    await producer.close();
    const headers = (entries: readonly PutEntry[]) =>
      entries.map(({ payload }) => linesOf(payload)[0]?.['$catchment'] as { batch: string });
    expect(delivered).toMatchObject(headers(stream.acknowledged).map(({ batch }) => ({ batch })));
    expect(producer.statistics.lastBatch).toBe(delivered.at(-1)?.batch);
    const all = headers(stream.requests.flat()).map(({ batch }) => batch);
    expect(new Set(all).size).toBe(all.length);
    expect(failures.map(({ batch }) => batch)).toEqual([all[1]]);
    expect(delivered.reduce((sum, { rows }) => sum + rows, failures[0]?.rows.length ?? 0)).toBe(30);
  });

  test('single sends plain JSON, one row a record, up to 500 in a request', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { packing: { mode: 'single' } });
    await send(producer, upTo(1200));
    await producer.close();
    expect(stream.acknowledged).toHaveLength(1200);
    expect(Buffer.from(stream.acknowledged[0]?.payload ?? []).toString()).toMatch(/^\{.*"quantity":1,.*\}$/);
    expect(Math.max(...stream.requests.map((entries) => entries.length))).toBe(500);
    expect(stream.requests).toHaveLength(3);
  });

  test('what does not compress to the limit of the stream is split, and every part fits', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, {
      packing: { mode: 'packed', maxRecordBytes: 1_000_000 },
      maxStreamRecordBytes: 20_000,
      validate: false,
    });
    for (const quantity of upTo(50))
      await producer.send(order(quantity, { description: noise(3000, quantity) }));
    await producer.close();
    expect(stream.acknowledged.length).toBeGreaterThan(1);
    for (const { payload, partitionKey } of stream.acknowledged) {
      expect(payload.length + partitionKey.length).toBeLessThanOrEqual(20_000);
    }
    expect(quantities(stream)).toEqual(upTo(50));
  });

  test('a request carries at most 10 MiB', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, {
      packing: { mode: 'single' },
      validate: false,
      maxBufferedBytes: 64 * 1024 * 1024,
    });
    const description = noise(900_000);
    for (const quantity of upTo(25)) await producer.send(order(quantity, { description }));
    await producer.close();
    const sizes = stream.requests.map((entries) =>
      entries.reduce((sum, entry) => sum + entry.payload.length, 0),
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(quantities(stream)).toEqual(upTo(25));
  });
});

describe('rows that cannot be sent', () => {
  test('a row that breaks the contract is rejected by field, type and rule, and its value is not told', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream);
    const sent = producer.send(order(1, { price: -53594.36 }));
    await expect(sent).rejects.toBeInstanceOf(InvalidRowError);
    await expect(sent).rejects.toMatchObject({
      message: 'orders.price: received number, wanted >= 0 (rule minimum). Correct the row; it was not sent.',
      violation: { field: 'price', rule: 'minimum', wanted: '>= 0', receivedType: 'number' },
    });
    await producer.send(order(2));
    await producer.close();
    expect(quantities(stream)).toEqual([2]);
    expect(producer.statistics).toMatchObject({ rows: 1, rowsRejected: 1, rowsDelivered: 1 });
  });

  test.each([
    ['a missing column', { country: undefined }, 'country', 'required', 'missing'],
    ['a number as a string', { quantity: '12' }, 'quantity', 'type', 'string'],
    ['NaN', { price: Number.NaN }, 'price', 'type', 'not-a-finite-number'],
    ['an unknown column', { colour: 'red' }, 'colour', 'unknown-column', 'string'],
    ['a date that is none', { invoice_date: '2009-12-01 07:45:00' }, 'invoice_date', 'type', 'string'],
  ])('%s is rejected', async (_, changes, field, rule, receivedType) => {
    const producer = new Producer(orders, new FakeStream());
    const error = await producer.send(order(1, changes as object)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(InvalidRowError);
    expect((error as InvalidRowError).violation).toMatchObject({ field, receivedType });
    expect([rule, 'format']).toContain((error as InvalidRowError).violation.rule);
  });

  test('validate: false sends what it is given', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { validate: false });
    await producer.send({ ...order(1), price: -1, colour: 'red' } as never);
    await producer.close();
    expect(stream.rows()).toMatchObject([{ price: -1, colour: 'red' }]);
  });

  test('a compiled validate function takes the place of the compiler', async () => {
    const violation = { field: 'country', rule: 'enum', wanted: 'EIRE', receivedType: 'string' };
    const producer = new Producer(orders, new FakeStream(), { validate: () => violation });
    await expect(producer.send(order(1))).rejects.toMatchObject({ violation });
  });

  test('a row above 1 MB that compresses goes out in its place, and one that fits into no record is rejected', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { validate: false });
    await producer.send(order(0));
    await producer.send(order(1, { description: noise(1_200_000) }));
    const tooLarge = producer.send(order(2, { description: noise(1_500_000) }));
    await expect(tooLarge).rejects.toBeInstanceOf(RowTooLargeError);
    await expect(tooLarge).rejects.toThrow(/received a row of \d+ bytes as JSON, wanted at most 1048540/);
    await producer.send(order(3));
    await producer.close();
    expect(quantities(stream)).toEqual([0, 1, 3]);
    for (const { payload, partitionKey } of stream.acknowledged) {
      expect(payload.length + partitionKey.length).toBeLessThanOrEqual(1024 * 1024);
    }
  });

  test('an event that the consumer would refuse for its length is rejected here', async () => {
    const validate = () => undefined;
    const producer = new Producer(orders, new FakeStream(), { validate });
    const sent = producer.send(order(1, { description: 'a'.repeat(1024 * 1024) }));
    await expect(sent).rejects.toThrow(/wanted at most 1048576/);
  });

  test('single refuses a row above the limit of the stream', async () => {
    const producer = new Producer(orders, new FakeStream(), { packing: { mode: 'single' }, validate: false });
    await expect(producer.send(order(1, { description: 'a'.repeat(1_048_576) }))).rejects.toThrow(
      RowTooLargeError,
    );
  });

  test('a row without JSON text is rejected, and nothing of it is sent', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { validate: false });
    await expect(producer.send({ ...order(1), quantity: 1n } as never)).rejects.toThrow(
      UnserializableRowError,
    );
    await expect(producer.send(undefined as never)).rejects.toThrow(/received undefined, wanted an object/);
    await producer.close();
    expect(stream.requests).toEqual([]);
    expect(producer.statistics.rowsRejected).toBe(2);
  });
});

describe('a stream that refuses', () => {
  test('only the refused records are put again', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { packing: { mode: 'single' }, retry: quick });
    let refusals = 2;
    stream.refuse = ({ payload }) => {
      const chosen = Buffer.from(payload).includes('"quantity":7,');
      return chosen && refusals-- > 0 ? THROTTLED : undefined;
    };
    await send(producer, upTo(10));
    await producer.close();
    expect(stream.requests.map((entries) => entries.length)).toEqual([10, 1, 1]);
    expect(quantities(stream).sort((a, b) => Number(a) - Number(b))).toEqual(upTo(10));
    expect(producer.statistics).toMatchObject({ rowsDelivered: 10, records: 10, requests: 3, retries: 2 });
  });

  test('after the last attempt the rows are handed back by the rejected flush, code named', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { retry: { ...quick, maxAttempts: 3 } });
    stream.refuse = () => THROTTLED;
    await send(producer, [1, 2]);
    const error = await producer.flush().then(
      () => undefined,
      (reason: unknown) => reason as DeliveryError,
    );
    expect(error).toBeInstanceOf(DeliveryError);
    expect(error?.message).toContain(`2 row(s) in 1 record(s) of orders were not delivered (${THROTTLED})`);
    expect(error?.rows).toMatchObject([order(1), order(2)]);
    expect(error?.failures).toMatchObject([{ code: THROTTLED, attempts: 3 }]);
    expect(stream.requests).toHaveLength(3);
    expect(producer.statistics).toMatchObject({ rows: 2, rowsDelivered: 0, rowsFailed: 2, retries: 2 });
    await expect(producer.close()).resolves.toBeUndefined();
  });

  test('without a flush, the next send rejects with the rows, and does not take its own', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, {
      packing: { mode: 'single' },
      retry: { ...quick, maxAttempts: 1 },
      maxBufferedBytes: 1,
    });
    stream.refuse = () => THROTTLED;
    await producer.send(order(1));
    await expect(producer.send(order(2))).rejects.toMatchObject({
      rows: [expect.objectContaining({ quantity: 1 })],
    });
    expect(producer.statistics.rows).toBe(1);
  });

  test('onDeliveryFailure takes the rows instead, and flush resolves', async () => {
    const stream = new FakeStream();
    const failures: DeliveryFailure[] = [];
    const producer = new Producer(orders, stream, {
      retry: { ...quick, maxAttempts: 2 },
      onDeliveryFailure: (failure) => failures.push(failure),
    });
    stream.refuse = () => 'InternalFailure';
    await send(producer, [1]);
    await producer.close();
    expect(failures).toMatchObject([{ code: 'InternalFailure', attempts: 2, rows: [{ quantity: 1 }] }]);
  });

  test('a request that may be repeated is repeated whole', async () => {
    const stream = new FakeStream();
    let failing = 2;
    stream.fail = () =>
      failing-- > 0 ? new PutRequestError('connection reset', 'ECONNRESET', true) : undefined;
    const producer = new Producer(orders, stream, { retry: quick });
    await send(producer, upTo(3));
    await producer.close();
    expect(quantities(stream)).toEqual(upTo(3));
    expect(stream.requests).toHaveLength(3);
  });

  test.each([
    [new PutRequestError('no such stream', 'ResourceNotFoundException', false), 'ResourceNotFoundException'],
    [new TypeError('a bug'), 'TypeError'],
  ])('a request that cannot succeed is given up on at once: %s', async (thrown, code) => {
    const stream = new FakeStream();
    stream.fail = () => thrown;
    const producer = new Producer(orders, stream);
    await send(producer, upTo(3));
    await expect(producer.close()).rejects.toMatchObject({ failures: [{ code, attempts: 1 }] });
    expect(stream.requests).toHaveLength(1);
  });
});

describe('memory', () => {
  test('send waits while maxBufferedBytes is held, and goes on when the stream acknowledges', async () => {
    const stream = new FakeStream();
    const closed = gate();
    stream.answer = () => closed.passed;
    const producer = new Producer(orders, stream, {
      packing: { mode: 'packed', maxRecordBytes: 1000 },
      maxBufferedBytes: 4000,
    });
    let sent = 0;
    const sending = (async () => {
      for (; sent < 500; sent += 1) await producer.send(order(sent));
    })();
    // Long enough for every microtask of the loop: it stands still at the bound.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(100);
    expect(producer.bufferedBytes).toBeGreaterThanOrEqual(4000);
    expect(producer.bufferedBytes).toBeLessThan(4000 + 400);
    closed.open();
    await sending;
    await producer.close();
    expect(quantities(stream)).toHaveLength(500);
    expect(producer.bufferedBytes).toBe(0);
  });

  test('a bound below the size of one record still lets every row through', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { maxBufferedBytes: 1 });
    await send(producer, upTo(20));
    await producer.close();
    expect(quantities(stream)).toEqual(upTo(20));
  });

  test('no more than maxRequestsInFlight requests are under way', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, {
      packing: { mode: 'single' },
      maxRequestsInFlight: 2,
    });
    stream.answer = () => new Promise((resolve) => setImmediate(resolve));
    await send(producer, upTo(3000));
    await producer.close();
    expect(stream.mostInFlight).toBe(2);
    expect(Math.max(...stream.requests.map((entries) => entries.length))).toBe(500);
    expect(quantities(stream)).toHaveLength(3000);
  });
});

describe('flush and close', () => {
  test('flush waits for the acknowledgement of every row, and the producer goes on after it', async () => {
    const stream = new FakeStream();
    const closed = gate();
    stream.answer = () => closed.passed;
    const producer = new Producer(orders, stream);
    await producer.send(order(1));
    let flushed = false;
    const flushing = producer.flush().then(() => {
      flushed = true;
    });
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(flushed).toBe(false);
    closed.open();
    await flushing;
    await producer.send(order(2));
    await producer.close();
    expect(quantities(stream)).toEqual([1, 2]);
  });

  test('close may be called twice, and a row after it is refused', async () => {
    const producer = new Producer(orders, new FakeStream());
    await Promise.all([producer.close(), producer.close()]);
    await expect(producer.send(order(1))).rejects.toBeInstanceOf(ProducerClosedError);
  });

  test('an empty producer sends nothing', async () => {
    const stream = new FakeStream();
    await new Producer(orders, stream).close();
    expect(stream.requests).toEqual([]);
  });

  test('statistics count rows, records, bytes in and out, and put units', async () => {
    const stream = new FakeStream();
    const producer = new Producer(orders, stream, { packing: { mode: 'single' }, validate: false });
    await producer.send(order(1));
    await producer.send(order(2, { description: noise(60_000) }));
    await producer.close();
    const bytesOut = stream.acknowledged.reduce(
      (sum, { payload, partitionKey }) => sum + payload.length + partitionKey.length,
      0,
    );
    expect(producer.statistics).toEqual({
      rows: 2,
      rowsRejected: 0,
      rowsDelivered: 2,
      rowsFailed: 0,
      bytesIn: bytesOut - 2 * 36 + 2,
      records: 2,
      bytesOut,
      putUnits: 1 + 3,
      requests: 1,
      retries: 0,
    });
  });
});
