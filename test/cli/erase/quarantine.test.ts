import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { clearOriginals, type OriginalsStore, type StoredObject } from '../../../cli/erase/quarantine';
import { eventsInQuarantineKey } from '../../../lambda/shared/quarantine-key';

const THEIRS = { customer_id: '7' };
const OTHERS = { customer_id: '8' };
const object = (...events: object[]) =>
  gzipSync(
    events
      .map((event) => JSON.stringify({ record: Buffer.from(JSON.stringify(event)).toString('base64') }))
      .join('\n'),
  );

/** A bucket in memory; an object's etag is how often it was written. */
class FakeBucket implements OriginalsStore {
  readonly objects = new Map<string, StoredObject>();
  readonly written: string[] = [];

  put(key: string, bytes: Uint8Array): void {
    const etag = String(Number(this.objects.get(key)?.etag ?? 0) + 1);
    this.objects.set(key, { bytes, etag });
  }

  async *keys(prefix: string) {
    for (const key of [...this.objects.keys()]) if (key.startsWith(prefix)) yield key;
  }

  async read(key: string) {
    return this.objects.get(key);
  }

  async write(key: string, body: Uint8Array) {
    this.written.push(key);
    this.put(key, body);
  }

  async replace(key: string, body: Uint8Array, etag: string) {
    if (this.objects.get(key)?.etag !== etag) return false;
    this.written.push(key);
    this.put(key, body);
    return true;
  }

  async remove(key: string) {
    this.written.push(key);
    this.objects.delete(key);
  }
}

const place = { environment: 'local', dataset: 'orders' };
const sought = { plain: '7', columns: ['customer_id'] };

test('only the objects that hold the person are touched, and only those of the dataset', async () => {
  const bucket = new FakeBucket();
  bucket.put('orders/dt=2026-11-20/a.jsonl.gz', object(THEIRS, OTHERS, THEIRS));
  bucket.put('orders/dt=2026-11-20/b.jsonl.gz', object(OTHERS));
  bucket.put('orders/dt=2026-11-21/c.jsonl.gz', object(THEIRS));
  bucket.put('events/dt=2026-11-21/d.jsonl.gz', object(THEIRS));
  expect(await clearOriginals(bucket, place, sought, false)).toEqual({
    quarantined: 3,
    failedBatches: 0,
    unreadable: 0,
  });
  expect(bucket.written).toEqual([]);
  expect(await clearOriginals(bucket, place, sought, true)).toMatchObject({ quarantined: 3 });
  expect(bucket.written).toEqual(['orders/dt=2026-11-20/a.jsonl.gz', 'orders/dt=2026-11-21/c.jsonl.gz']);
  expect(await clearOriginals(bucket, place, sought, true)).toMatchObject({ quarantined: 0 });
});

test('what is left of a batch is not counted as refused again: it stands under a key without a number', async () => {
  const bucket = new FakeBucket();
  bucket.put('orders/dt=2026-11-20/a-n3.jsonl.gz', object(THEIRS, OTHERS, THEIRS));
  bucket.put('orders/dt=2026-11-20/b-n1.jsonl.gz', object(OTHERS));
  expect(await clearOriginals(bucket, place, sought, true)).toMatchObject({ quarantined: 2 });
  const [left = '', ...others] = [...bucket.objects.keys()].sort();
  expect(left).toMatch(/^orders\/dt=2026-11-20\/a-left-[0-9A-Z]{26}\.jsonl\.gz$/);
  expect(others).toEqual(['orders/dt=2026-11-20/b-n1.jsonl.gz']);
  expect(eventsInQuarantineKey(left)).toBe(0);
  expect(await clearOriginals(bucket, place, sought, false)).toMatchObject({ quarantined: 0 });
  const text = (bytes?: Uint8Array) =>
    gunzipSync(bytes ?? '')
      .toString('utf8')
      .trimEnd();
  expect(text(bucket.objects.get(left)?.bytes)).toBe(text(object(OTHERS)));
});

test('an object that a replay has changed or taken away in between is looked at again', async () => {
  const bucket = new FakeBucket();
  const [changed, gone] = ['orders/a', 'orders/b'];
  bucket.put(changed, object(THEIRS, OTHERS));
  bucket.put(gone, object(THEIRS, OTHERS));
  const read = bucket.read.bind(bucket);
  const meddled = new Set<string>();
  bucket.read = async (key) => {
    const found = await read(key);
    if (!meddled.has(key)) {
      meddled.add(key);
      if (key === changed) bucket.put(key, object(OTHERS, THEIRS, THEIRS));
      else bucket.objects.delete(key);
    }
    return found;
  };
  expect(await clearOriginals(bucket, place, sought, true)).toMatchObject({ quarantined: 2 });
  expect(bucket.objects.has(gone)).toBe(false);
});
