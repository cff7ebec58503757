import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ReplayRequest, replay } from '../../../cli/replay/replay';
import { compileContract } from '../../../lib/contract/compile-contract';
import { orders as dataset } from '../../../lib/datasets/orders.dataset';
import { originOf } from '../../../lib/wiring/quarantine';
import { eventOf } from '../../../local/lambda/event-source/kinesis-event';
import { orderLine, recordOf, SHARD, sequence } from '../../lambda/consumer/support/records';
import { MemoryQuarantine } from './memory-quarantine';

const version = '1-0-0';
const strict = compileContract({ ...dataset, version });
const { min: _min, ...price } = dataset.columns.price;
/** Takes the negative prices that the other refuses. */
const relaxed = compileContract({ ...dataset, version: '1-1-0', columns: { ...dataset.columns, price } });

const debt = (place: number) => orderLine({ event_id: uuid(place), price: -1 - place });
const nameless = (place: number) => orderLine({ event_id: uuid(place), country: null });
const uuid = (place: number) => `6f3b0b4e-1c5e-5f7a-9d2a-${String(place).padStart(12, '0')}`;

const request: ReplayRequest = { dataset: 'orders', stream: 'catchment-local-orders', dryRun: false };
let quarantine: MemoryQuarantine;

beforeEach(() => {
  quarantine = new MemoryQuarantine();
});

describe('after a contract was relaxed', () => {
  beforeEach(() => quarantine.consume(strict, [`${debt(1)}\n${orderLine()}\n${debt(2)}`, debt(3)]));

  test('what it takes now is in the lake once, with its own version, and nothing is left', async () => {
    const summary = await replay(request, quarantine);
    expect(summary).toMatchObject({
      reasons: { minimum: { replayed: 3, superseded: 0, failed: 0 } },
      objects: 1,
      records: 1,
    });
    await quarantine.consume(relaxed);
    expect(quarantine.lines()).toEqual([]);
    const rows = await quarantine.rows();
    expect(rows.map((row) => row['price']).sort()).toEqual([-2, -3, -4, 6.95]);
    expect(new Set(rows.map((row) => row['_contract_version']))).toEqual(new Set([version]));
  });

  test('a second replay finds nothing', async () => {
    await replay(request, quarantine);
    await quarantine.consume(relaxed);
    expect(await replay(request, quarantine)).toMatchObject({ reasons: {}, objects: 0, records: 0 });
    expect(quarantine.inStream).toEqual([]);
  });

  test('a dry run says as much and changes nothing', async () => {
    const before = new Map(quarantine.consumer.objects);
    expect(await replay({ ...request, dryRun: true }, quarantine)).toMatchObject({
      dryRun: true,
      reasons: { minimum: { replayed: 3 } },
    });
    expect(quarantine.consumer.objects).toEqual(before);
    expect(quarantine.inStream).toEqual([]);
  });
});

test('what is refused again is in quarantine with its history, and where it was refused first', async () => {
  await quarantine.consume(strict, [`${orderLine()}\n${debt(1)}`, nameless(2)]);
  const first = quarantine.lines();
  await replay(request, quarantine);
  await quarantine.consume(strict);
  await replay(request, quarantine);
  await quarantine.consume(relaxed);
  expect(quarantine.lines()).toMatchObject([
    {
      reason: 'required',
      origin: originOf(SHARD, sequence(1), 0),
      attempts: 3,
      history: ['required', 'required'],
      first_arrived_at: first[1]?.arrived_at,
      record: first[1]?.record,
      index: 1,
    },
  ]);
  expect((await quarantine.rows()).map((row) => row['price'])).toEqual([6.95, -2]);
});

test('only what is asked for goes: by reason and by arrival', async () => {
  await quarantine.consume(strict, [debt(1), nameless(2), debt(3)]);
  const [, , third] = quarantine.lines();
  const sinceMs = Date.parse(third?.arrived_at ?? '');
  expect(await replay({ ...request, reasons: ['minimum'], sinceMs }, quarantine)).toMatchObject({
    reasons: { minimum: { replayed: 1 } },
    notSelected: 2,
  });
  expect(quarantine.lines().map(({ reason }) => reason)).toEqual(['minimum', 'required']);
  const keys: string[] = [];
  for await (const key of quarantine.keys('orders/')) keys.push(key);
  expect(keys).toEqual([expect.stringMatching(/-left-[0-9A-Z]{26}\.jsonl\.gz$/)]);
});

test('an event outlives a crash between the stream and the quarantine, and ends in one place', async () => {
  await quarantine.consume(strict, [debt(1)]);
  quarantine.beforeRemove = () => {
    throw new Error('killed');
  };
  await expect(replay(request, quarantine)).rejects.toThrow('killed');
  await quarantine.consume(strict);
  expect(quarantine.lines().map(({ attempts }) => attempts)).toEqual([1, 2]);

  quarantine.beforeRemove = () => undefined;
  expect(await replay(request, quarantine)).toMatchObject({
    reasons: { minimum: { replayed: 1, superseded: 1 } },
  });
  await quarantine.consume(strict);
  expect(quarantine.lines()).toMatchObject([{ attempts: 3, history: ['minimum', 'minimum'] }]);
});

test('what the stream does not take stays, what it takes goes', async () => {
  await quarantine.consume(strict, [debt(1), 'no JSON'.padEnd(300_000, '!')]);
  quarantine.refuse = ({ rows, payload }) =>
    rows === 1 && payload.length > 0 && quarantine.inStream.length === 0;
  const summary = await replay(request, quarantine);
  expect(summary.failure).toEqual({ code: 'Throttled', message: 'Too much.' });
  const { minimum, 'not-json': notJson } = summary.reasons;
  expect((minimum?.failed ?? 0) + (notJson?.failed ?? 0)).toBe(quarantine.lines().length);
  expect(quarantine.lines().length).toBeGreaterThan(0);
});

test('events come back byte for byte, whatever they are', async () => {
  const odd = Buffer.from([0x7b, 0xe9, 0xff]);
  await quarantine.consume(strict, [odd, '{"a": 1}\r', `[${'['.repeat(100)}`, 'null']);
  const before = quarantine.lines().map(({ record }) => record);
  await replay(request, quarantine);
  await quarantine.consume(strict);
  expect(quarantine.lines().map(({ record }) => record)).toEqual(before);
  expect(quarantine.lines().map(({ attempts }) => attempts)).toEqual([2, 2, 2, 2]);
});

test('a payload that could not be split comes back whole, and keeps its history too', async () => {
  const broken = Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.from('rest')]);
  const elsewhere = `${JSON.stringify({ $catchment: { dataset: 'page_views', contract: '1-0-0' } })}\n${orderLine()}`;
  await quarantine.consume(strict, [broken, elsewhere]);
  await replay(request, quarantine);
  await quarantine.consume(strict);
  expect(quarantine.lines()).toMatchObject([
    {
      reason: 'bad-frame',
      index: null,
      attempts: 2,
      history: ['bad-frame'],
      record: broken.toString('base64'),
    },
    { reason: 'enum', index: null, attempts: 2, history: ['enum'] },
  ]);
});

test('an event that fits into no record stays where it is', async () => {
  const line = `{"a": "${randomBytes(1_100_000).toString('base64')}"}`;
  await quarantine.consume(strict, [debt(1), line]);
  expect(await replay(request, quarantine)).toMatchObject({
    reasons: { minimum: { replayed: 1 }, 'too-large': { failed: 1 } },
  });
  expect(quarantine.lines()).toMatchObject([{ reason: 'too-large', attempts: 1 }]);
});

test('a header that no replay wrote costs no event', async () => {
  const lie = { origin: 'alice@example.com', attempts: 1, first_arrived_at: 'x', history: ['alice'] };
  for (const list of ['alice', [lie, lie], Array.from({ length: 20_000 }, () => null)]) {
    const header = JSON.stringify({ $catchment: { dataset: 'orders', contract: version, replay: list } });
    const outcome = await quarantine.consume(strict, [`${header}\n${orderLine()}\n${debt(1)}`]);
    expect(outcome).toMatchObject({ events: 2, written: 1, quarantined: { minimum: 1 } });
  }
  expect(JSON.stringify(quarantine.lines())).not.toContain('alice');
});

test('two events that claim one place both come back', async () => {
  const claim = {
    origin: originOf(SHARD, '1', 0),
    attempts: 1,
    first_arrived_at: '2026-01-01T00:00:00.000Z',
    history: [],
  };
  const header = JSON.stringify({
    $catchment: { dataset: 'orders', contract: version, replay: [claim, claim] },
  });
  await quarantine.consume(strict, [`${header}\n${debt(1)}\n${debt(2)}`]);
  expect(await replay(request, quarantine)).toMatchObject({ reasons: { minimum: { replayed: 2 } } });
});

describe('a batch that failed to the end', () => {
  const KEY = 'aws/lambda/0a1b/shardId-000000000006/2026/11/21/2026-11-21T14.00.00-0c2d';
  const put = (stream: string, key = KEY) => {
    const records = [orderLine(), debt(1)].map((text, place) => {
      const json = JSON.stringify(recordOf(Buffer.from(text).toString('base64'), place));
      return {
        json,
        jsonBytes: json.length,
        sequenceNumber: sequence(place),
        partitionKey: 'p',
        arrivedAt: 0,
      };
    });
    const body = {
      timestamp: '2026-11-21T14:00:00.000Z',
      KinesisBatchInfo: { streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}` },
      payload: eventOf(records),
    };
    return quarantine.write(key, Buffer.from(JSON.stringify(body)));
  };

  test('is put back record by record, and removed', async () => {
    await put('catchment-local-orders');
    await put('catchment-local-events', `${KEY}-other`);
    expect(await replay(request, quarantine)).toMatchObject({
      reasons: { 'failed-batch': { replayed: 2 } },
      failedBatches: 1,
      unreadable: [],
    });
    expect(await quarantine.read(KEY)).toBeUndefined();
    expect(await quarantine.read(`${KEY}-other`)).toBeDefined();
    expect(await quarantine.consume(strict)).toMatchObject({ written: 1, quarantined: { minimum: 1 } });
  });

  test('stays when one of its records is not acknowledged', async () => {
    await put('catchment-local-orders');
    quarantine.refuse = ({ payload }) => payload.includes('"price":-2');
    expect(await replay(request, quarantine)).toMatchObject({
      reasons: { 'failed-batch': { replayed: 1, failed: 1 } },
    });
    expect(await quarantine.read(KEY)).toBeDefined();
  });

  test('is no longer told of by the queue that the alarm looks at; others are', async () => {
    await put('catchment-local-orders');
    await put('catchment-local-orders', `${KEY}-refused`);
    for (const key of [KEY, `${KEY}-refused`, `${KEY}-gone`, undefined]) quarantine.notices.sent(key);
    let sent = 0;
    quarantine.refuse = () => ++sent > 4;
    expect(await replay({ ...request, dryRun: true }, quarantine)).toMatchObject({ notices: 0 });
    expect(quarantine.notices.visible).toHaveLength(4);
    const summary = await replay(request, quarantine);
    expect(summary).toMatchObject({
      failedBatches: 2,
      notices: 2,
      unreadable: ['message m3'],
    });
    expect(quarantine.notices.visible.map(({ key }) => key)).toEqual([`${KEY}-refused`, undefined]);
    expect(quarantine.notices.hidden).toEqual([]);
  });

  test('is told of by many messages, and all of them go', async () => {
    for (let n = 0; n < 25; n += 1) quarantine.notices.sent(`${KEY}-${n}`);
    expect(await replay(request, quarantine)).toMatchObject({ notices: 25 });
    expect(quarantine.notices.visible).toEqual([]);
  });

  test('is left out when events of a reason are asked for, and when it failed before', async () => {
    await put('catchment-local-orders');
    await replay({ ...request, reasons: ['minimum'] }, quarantine);
    await replay({ ...request, sinceMs: Date.parse('2026-11-21T14:00:01Z') }, quarantine);
    expect(quarantine.inStream).toEqual([]);
    await replay({ ...request, reasons: ['failed-batch'] }, quarantine);
    expect(quarantine.inStream).toHaveLength(2);
  });
});

test('what nobody can read is told of and left', async () => {
  await quarantine.write('orders/dt=2026-11-21/strange.jsonl.gz', Buffer.from('no gzip'));
  await quarantine.write('aws/lambda/strange', Buffer.from('{}'));
  const { unreadable } = await replay(request, quarantine);
  expect(unreadable).toEqual(['orders/dt=2026-11-21/strange.jsonl.gz', 'aws/lambda/strange']);
  expect(await quarantine.read('aws/lambda/strange')).toBeDefined();
});
