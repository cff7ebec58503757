import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { clearFailedBatch, clearQuarantined } from '../../../cli/erase/originals';

const sought = { plain: '13085', columns: ['customer_id'] };
const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64');
const line = (original: string | Uint8Array, more: object = {}) => ({
  reason: 'minimum',
  record: base64(original),
  shard: 's',
  ...more,
});
const quarantined = (...lines: object[]) =>
  gzipSync(`${lines.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
const linesOf = (body: Uint8Array | undefined) =>
  gunzipSync(body ?? new Uint8Array())
    .toString()
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));

describe('a quarantined object', () => {
  const theirs = '{"invoice":"1","customer_id":"13085"}';
  const others = '{"invoice":"13085","customer_id":"13086"}';

  test("loses the person's lines and keeps the others as they are", () => {
    const kept = line(others, { history: ['once'] });
    const cleared = clearQuarantined(quarantined(line(theirs), kept, line(theirs)), sought);
    expect(cleared).toMatchObject({ events: 2, unreadable: 0 });
    expect(linesOf(cleared.body)).toEqual([kept]);
  });

  test('goes when nothing is left of it', () => {
    expect(clearQuarantined(quarantined(line(theirs)), sought)).toEqual({
      events: 1,
      unreadable: 0,
      body: undefined,
    });
  });

  test.each([
    ['a number instead of text', '{"customer_id":13085}', 1],
    ['deeper in the event', '{"order":[{"customer_id":"13085"}]}', 1],
    ['with blanks around it', '{"customer_id":" 13085 "}', 1],
    ['in no JSON, as a word', '536365,85123A,13085,France', 1],
    ['in no JSON, within a longer number', '536365,85123A,113085,France', 0],
    ['in another column', '{"quantity":13085,"customer_id":"1"}', 0],
    [
      'in bytes that are no UTF-8',
      Buffer.concat([Buffer.from('{"customer_id":"13085" '), Buffer.from([0xff])]),
      1,
    ],
  ])('finds the person %s', (_, original, events) => {
    expect(clearQuarantined(quarantined(line(original)), sought).events).toBe(events);
  });

  test('that holds a whole payload loses the events of the person alone', () => {
    const payload = `{"$catchment":{"dataset":"x"}}\n${theirs}\n${others}\n`;
    const cleared = clearQuarantined(quarantined(line(payload, { index: null })), sought);
    expect(cleared.events).toBe(1);
    const [{ record, index }] = linesOf(cleared.body);
    expect(Buffer.from(record, 'base64').toString()).toBe(`{"$catchment":{"dataset":"x"}}\n${others}\n`);
    expect(index).toBeNull();
  });

  test('with a frame that nobody can unpack says so, and is left alone', () => {
    const frame = zstdCompressSync(Buffer.from(theirs)).subarray(0, 20);
    expect(clearQuarantined(quarantined(line(frame)), sought)).toMatchObject({ events: 0, unreadable: 1 });
  });
});

describe('a batch that failed to the end', () => {
  const STREAM = 'catchment-local-orders';
  const record = (payload: string | Uint8Array, stream = STREAM) => ({
    eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
    kinesis: { sequenceNumber: '1', data: base64(payload) },
  });
  const batch = (payload: unknown) => Buffer.from(JSON.stringify({ version: '1.0', payload }));
  const [theirs, others] = ['{"customer_id":"13085"}\n', '{"customer_id":"2"}\n'];

  test.each([
    ['as an object', (event: object) => event, (payload: unknown) => payload],
    [
      'as text',
      (event: object) => JSON.stringify(event),
      (payload: unknown) => JSON.parse(payload as string),
    ],
  ])('loses the events of the person, with its payload %s', (_, write, read) => {
    const packed = zstdCompressSync(Buffer.from(theirs + others));
    const object = batch(write({ Records: [record(packed), record(theirs), record(others)] }));
    const cleared = clearFailedBatch(object, sought, STREAM);
    expect(cleared).toMatchObject({ events: 2, unreadable: 0 });
    const body = JSON.parse(Buffer.from(cleared?.body ?? []).toString());
    expect(body.version).toBe('1.0');
    const { Records } = read(body.payload) as { Records: Array<ReturnType<typeof record>> };
    expect(Records).toEqual([record(others), record(others)]);
  });

  test('goes when nothing is left of it', () => {
    expect(clearFailedBatch(batch({ Records: [record(theirs)] }), sought, STREAM)).toMatchObject({
      events: 1,
      body: undefined,
    });
  });

  test('of another dataset is left alone', () => {
    const object = batch({ Records: [record(theirs, 'catchment-local-events')] });
    expect(clearFailedBatch(object, sought, STREAM)).toBeUndefined();
  });
});
