import { describe, expect, test } from '@jest/globals';
import type { KinesisStreamRecord } from 'aws-lambda';
import { consume } from '../../../lambda/consumer/core';
import { compileContract } from '../../../lib/contract/compile-contract';
import { orders as ordersDataset } from '../../../lib/datasets/orders.dataset';
import { FakePorts } from './support/fake-ports';
import {
  batchOf,
  capturedEvent,
  FIRST_ARRIVAL_MS,
  orderLine,
  type Packing,
  pack,
  recordOf,
  SHARD,
  sequence,
} from './support/records';

const orders = compileContract({ ...ordersDataset, version: '1-0-0' });
const RAW_KEY = (last: number) =>
  `raw:raw/orders/dt=2018-12-17/hour=22/${SHARD}-${sequence(0)}-${sequence(last)}-v1-0-0.parquet`;
const QUARANTINE_KEY = (last: number, events = 1) =>
  `quarantine:orders/dt=2018-12-17/${SHARD}-${sequence(0)}-${sequence(last)}-v1-0-0-n${events}.jsonl.gz`;

async function consumed(batch: readonly KinesisStreamRecord[], contract = orders) {
  const ports = new FakePorts();
  return { ports, outcome: await consume(batch, contract, ports) };
}

describe('a batch', () => {
  test('is written as typed rows under keys made of its place in the stream', async () => {
    const { ports, outcome } = await consumed(capturedEvent.Records);

    expect(ports.keys()).toEqual([
      'quarantine:orders/dt=2018-12-17/shardId-000000000006-49590338271490256608559692538361571095921575989136588898-49590338271490256608559692540925702759324208523137515618-v1-0-0-n1.jsonl.gz',
      'raw:raw/orders/dt=2018-12-17/hour=22/shardId-000000000006-49590338271490256608559692538361571095921575989136588898-49590338271490256608559692540925702759324208523137515618-v1-0-0.parquet',
    ]);
    expect(await ports.rows()).toEqual([
      {
        event_id: '6f3b0b4e-1c5e-5f7a-9d2a-0c3e5b7a9d11',
        invoice: '489434',
        stock_code: '85048',
        description: '15CM CHRISTMAS GLASS BALL 20 LIGHTS',
        quantity: 12,
        invoice_date: new Date('2009-12-01T07:45:00Z'),
        price: 6.95,
        customer_id: expect.stringMatching(/^k1_[\w-]{22}$/),
        country: 'United Kingdom',
        _ingested_at: new Date('2018-12-17T22:10:50.987Z'),
        _shard: SHARD,
        _sequence: '49590338271490256608559692538361571095921575989136588898',
        _index: 0,
        _contract_version: '1-0-0',
      },
    ]);
    expect(outcome).toMatchObject({
      records: 2,
      events: 2,
      written: 1,
      dropped: 0,
      quarantined: { 'not-json': 1 },
      firstArrivalMs: FIRST_ARRIVAL_MS,
      alreadyPresent: [],
      unreadFrom: undefined,
      object: ports.keys()[1]?.slice('raw:'.length),
      quarantineObject: ports.keys()[0]?.slice('quarantine:'.length),
      producerBatches: [],
    });
  });

  test('that is empty writes nothing and reads no key', async () => {
    const { ports, outcome } = await consumed([]);
    expect(outcome).toMatchObject({ records: 0, events: 0, written: 0, bytesWritten: 0 });
    expect(ports.keys()).toEqual([]);
    expect(ports.keyReads).toBe(0);
  });

  test('of blank payloads alone writes nothing', async () => {
    const { ports, outcome } = await consumed(batchOf('', '\n \n'));
    expect(outcome).toMatchObject({ records: 2, events: 0, written: 0, quarantined: {} });
    expect(ports.keys()).toEqual([]);
  });

  test('that is delivered twice has the same keys, and the second delivery leaves them as they are', async () => {
    const ports = new FakePorts();
    const batch = batchOf(orderLine(), 'no JSON');
    await consume(batch, orders, ports);
    const first = new Map(ports.objects);

    const again = await consume(batch, orders, ports);

    expect(again.alreadyPresent).toHaveLength(2);
    expect(ports.objects).toEqual(first);
  });

  test('whose raw file cannot be put throws, and its next delivery finds the quarantine and writes the rest', async () => {
    const ports = new FakePorts();
    ports.failure = { zone: 'raw', error: new Error('503 SlowDown') };
    const batch = batchOf(orderLine(), 'no JSON');
    await expect(consume(batch, orders, ports)).rejects.toThrow('503 SlowDown');
    expect(ports.keys()).toEqual([QUARANTINE_KEY(1)]);

    const outcome = await consume(batch, orders, ports);

    expect(ports.keys()).toEqual([QUARANTINE_KEY(1), RAW_KEY(1)]);
    expect(outcome).toMatchObject({ written: 1, quarantined: { 'not-json': 1 } });
  });

  test('hands back unread what comes after the bound on unpacked bytes', async () => {
    const blank = pack(`${' '.repeat(1023)}\n`.repeat(16 * 1024), 'zstd');
    const batch = Array.from({ length: 10 }, (_, place) => recordOf(blank, place));
    const { outcome } = await consumed(batch);
    expect(outcome).toMatchObject({ records: 8, unreadFrom: sequence(8) });
  });

  test('of another kind of source is refused, and the message shows nothing of the record', async () => {
    const record = { ...recordOf(pack(orderLine())), eventID: 'b1f5c9' };
    await expect(consumed([record])).rejects.toThrow('eventID');
  });
});

describe('a packed record', () => {
  test.each<Packing>(['plain', 'gzip', 'zstd'])('is read when it is %s', async (packing) => {
    const lines = [1, 2, 3].map((quantity) => orderLine({ quantity }));
    const { ports } = await consumed([recordOf(pack(lines.join('\n'), packing))]);
    expect((await ports.rows()).map(({ quantity, _index }) => [quantity, _index])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  test('keeps its good events beside a bad one, and each keeps its index', async () => {
    const payload = [orderLine({ quantity: 1 }), '{"quantity": ', '', orderLine({ quantity: 3 })].join(
      '\r\n',
    );
    const { ports, outcome } = await consumed(batchOf(orderLine({ quantity: 0 }), payload));

    expect(
      (await ports.rows()).map(({ quantity, _index, _sequence }) => [quantity, _index, _sequence]),
    ).toEqual([
      [0, 0, sequence(0)],
      [1, 0, sequence(1)],
      [3, 2, sequence(1)],
    ]);
    expect(ports.quarantined()).toEqual([
      {
        reason: 'not-json',
        field: '',
        wanted: 'one JSON object a line',
        received_type: 'text',
        record: Buffer.from('{"quantity": \r').toString('base64'),
        shard: SHARD,
        sequence: sequence(1),
        index: 1,
        arrived_at: '2018-12-17T22:10:51.987Z',
        contract_version: '1-0-0',
        origin: `${SHARD}/${sequence(1)}/1`,
        attempts: 1,
        first_arrived_at: '2018-12-17T22:10:51.987Z',
        history: [],
      },
    ]);
    expect(outcome).toMatchObject({ events: 4, written: 3, quarantined: { 'not-json': 1 } });
  });

  test('names its contract version in a header line, which is no event', async () => {
    const header = JSON.stringify({ $catchment: { dataset: 'orders', contract: '1-0-3' } });
    const { ports, outcome } = await consumed(batchOf(`${header}\n${orderLine()}\n{`));
    expect(outcome).toMatchObject({ events: 2, written: 1 });
    expect(await ports.rows()).toMatchObject([{ _index: 0, _contract_version: '1-0-3' }]);
    expect(ports.quarantined()).toMatchObject([{ index: 1, contract_version: '1-0-3' }]);
    expect(ports.keys()).toEqual([QUARANTINE_KEY(0), RAW_KEY(0)]);
  });

  test("is told of by its producer's id, whatever became of its events", async () => {
    const of = (batch: unknown) =>
      JSON.stringify({ $catchment: { dataset: 'orders', contract: '1-0-0', batch } });
    const [first, second] = ['01KAJ3G5T00000000000000001', '01KAJ3G5T00000000000000002'];
    const payloads = [`${of(second)}\n${orderLine()}`, `${of(first)}\n{`, orderLine(), `${of(second)}\n{`];
    const { outcome, ports } = await consumed(batchOf(...payloads));
    expect(outcome.producerBatches).toEqual([second, first]);
    expect(ports.producerBatches).toEqual(
      new Map([QUARANTINE_KEY(3, 2), RAW_KEY(3)].map((key) => [key, [second, first]])),
    );
    const refusedOnly = await consumed(batchOf(`${of(first)}\n{`));
    expect(refusedOnly.outcome).toMatchObject({ object: undefined, producerBatches: [first] });
  });

  test('whose id is none is read, and the id is nowhere', async () => {
    const ids = ['alice@example.com', 7, { name: 'alice' }, '01KAJ3G5T0000000000000000'];
    const payloads = ids.map(
      (batch) =>
        `${JSON.stringify({ $catchment: { dataset: 'orders', contract: '1-0-0', batch } })}\n${orderLine()}`,
    );
    const { outcome } = await consumed(batchOf(...payloads));
    expect(outcome).toMatchObject({ written: 4, producerBatches: [] });
  });

  test('is one of fifty at most that are named', async () => {
    const payloads = Array.from({ length: 60 }, (_, at) => {
      const batch = `01KAJ3G5T0${String(at).padStart(16, '0')}`;
      return `${JSON.stringify({ $catchment: { dataset: 'orders', contract: '1-0-0', batch } })}\n${orderLine()}`;
    });
    expect((await consumed(batchOf(...payloads))).outcome.producerBatches).toHaveLength(50);
  });

  test.each([
    ['another dataset', { dataset: 'page_views', contract: '1-0-0' }, 'enum', '$catchment.dataset'],
    ['no version', { dataset: 'orders', contract: 3 }, 'pattern', '$catchment.contract'],
    ['no object', null, 'type', '$catchment'],
  ])('whose header names %s is quarantined whole', async (_, header, reason, field) => {
    const payload = `${JSON.stringify({ $catchment: header })}\n${orderLine()}`;
    const { ports, outcome } = await consumed(batchOf(payload));
    expect(outcome).toMatchObject({ events: 1, written: 0, quarantined: { [reason]: 1 } });
    expect(ports.quarantined()).toMatchObject([
      { reason, field, index: null, record: Buffer.from(payload).toString('base64') },
    ]);
  });

  test('has its header on the first line only', async () => {
    const header = JSON.stringify({ $catchment: { dataset: 'orders', contract: '1-0-0' } });
    const { ports } = await consumed(batchOf(`${orderLine()}\n${header}`));
    expect(ports.reasons()).toEqual(['required']);
  });
});

describe('an event date', () => {
  test.each([
    ['2009-12-01T00:00:00Z', 1],
    ['2009-11-30T23:59:59.999Z', 0],
    ['2009-12-01T00:30:00+01:00', 0],
    ['2011-12-31T23:59:59.999999Z', 1],
    ['2011-12-31T23:30:00-01:00', 0],
  ])('%s is written %d times, for the range is of UTC days', async (invoice_date, written) => {
    const { ports, outcome } = await consumed(batchOf(orderLine({ invoice_date })));
    expect(outcome.written).toBe(written);
    expect(ports.reasons()).toEqual(written === 1 ? [] : ['outside-partition-range']);
  });
});

test('rows that the contract drops are counted and written nowhere, whatever else is wrong with them', async () => {
  const contract = { ...orders, drop: [{ column: 'country', equals: 'Test', reason: 'test traffic' }] };
  const batch = batchOf(orderLine({ country: 'Test', quantity: 'x' }), orderLine());
  const { ports, outcome } = await consumed(batch, contract);
  expect(outcome).toMatchObject({ events: 2, written: 1, dropped: 1, quarantined: {} });
  expect(ports.keys()).toEqual([RAW_KEY(1)]);
});

test('a contract without pseudonyms reads no key', async () => {
  const contract = { ...orders, columns: orders.columns.map(({ pii, ...column }) => column) };
  const { ports } = await consumed(batchOf(orderLine()), contract);
  expect(ports.keyReads).toBe(0);
  expect(await ports.rows()).toMatchObject([{ customer_id: '13085' }]);
});
