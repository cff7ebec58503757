import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { eventsInQuarantineKey } from '../../lambda/shared/quarantine-key';
import { names, prefixes } from '../../lib/wiring/names';
import { leftKey } from '../replay/lines';
import { type Cleared, clearFailedBatch, clearQuarantined, type Sought } from './originals';

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** The bucket of originals. */
export interface OriginalsStore {
  keys(prefix: string): AsyncIterable<string>;
  /** @returns undefined when the object is gone */
  read(key: string): Promise<StoredObject | undefined>;
  write(key: string, body: Uint8Array): Promise<void>;
  /** @returns false when the object is no longer the one that was read */
  replace(key: string, body: Uint8Array, etag: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}

/** A person's events among the originals. */
export interface Originals {
  readonly quarantined: number;
  /** In batches that failed to the end. */
  readonly failedBatches: number;
  /** Payloads that cannot be unpacked; those were searched as they are. */
  readonly unreadable: number;
}

/**
 * Finds a person's original events, and with `remove` takes them out. An object of which nothing is left
 * goes; one that changes in between, as by a replay, is read again.
 */
export async function clearOriginals(
  store: OriginalsStore,
  { environment, dataset }: { readonly environment: string; readonly dataset: string },
  sought: Sought,
  remove: boolean,
): Promise<Originals> {
  const stream = names.stream(environment, dataset);
  const quarantined = await clearAll(store, prefixes.quarantine(dataset), remove, (bytes) =>
    clearQuarantined(bytes, sought),
  );
  const failed = await clearAll(store, prefixes.failedBatches, remove, (bytes) =>
    clearFailedBatch(bytes, sought, stream),
  );
  return {
    quarantined: quarantined.events,
    failedBatches: failed.events,
    unreadable: quarantined.unreadable + failed.unreadable,
  };
}

async function clearAll(
  store: OriginalsStore,
  prefix: string,
  remove: boolean,
  clear: (bytes: Uint8Array) => Cleared | undefined,
): Promise<{ events: number; unreadable: number }> {
  let events = 0;
  let unreadable = 0;
  for await (const key of store.keys(prefix)) {
    const cleared = await clearOne(store, key, remove, clear);
    events += cleared?.events ?? 0;
    unreadable += cleared?.unreadable ?? 0;
  }
  return { events, unreadable };
}

async function clearOne(
  store: OriginalsStore,
  key: string,
  remove: boolean,
  clear: (bytes: Uint8Array) => Cleared | undefined,
): Promise<Cleared | undefined> {
  for (;;) {
    const object = await store.read(key);
    if (object === undefined) return undefined;
    const cleared = clear(object.bytes);
    if (!remove || cleared === undefined || cleared.events === 0) return cleared;
    if (cleared.body === undefined) {
      await store.remove(key);
      return cleared;
    }
    if (eventsInQuarantineKey(key) > 0) {
      // Under its own key, whose number of events counts when it was last written, the next run would
      // count them a second time. A crash in between shows events twice, as a replay's does.
      await store.write(leftKey(key), cleared.body);
      await store.remove(key);
      return cleared;
    }
    if (await store.replace(key, cleared.body, object.etag)) return cleared;
  }
}

const GZIP = 'application/gzip';
/** What S3 answers when the object is another one by now, or gone. */
const CHANGED = new Set([404, 409, 412]);

export function s3Originals(s3: S3Client, Bucket: string): OriginalsStore {
  return {
    async *keys(Prefix) {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
        for (const { Key } of Contents) if (Key !== undefined) yield Key;
      }
    },
    async read(Key) {
      try {
        const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async write(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: GZIP }));
    },
    async replace(Key, Body, IfMatch) {
      try {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body, IfMatch }));
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && CHANGED.has(error.$metadata.httpStatusCode ?? 0))
          return false;
        throw error;
      }
    },
    async remove(Key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}
