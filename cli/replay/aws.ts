import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { environmentNamed } from '../../lib/config';
import { names } from '../../lib/wiring/names';
import type { PutRecords } from '../../producer';
import { RETRY_DEFAULTS } from '../../producer/backoff';
import { Dispatcher, type Outcome, type SealedRecord } from '../../producer/dispatcher';
import { PRODUCER_DEFAULTS } from '../../producer/options';
import { newTally } from '../../producer/statistics';
import { originalsClient } from '../originals';
import type { NotPut, QuarantineStore, ReplayPorts } from './ports';

/** The quarantine bucket of an environment, by the role that may use it. */
export function quarantineStore(environment: string): QuarantineStore & { close(): void } {
  const { account, region } = environmentNamed(environment);
  const Bucket = names.quarantineBucket({ environment, account, region });
  const s3 = originalsClient(environment);
  return {
    async *keys(prefix, after) {
      const input = { Bucket, Prefix: prefix, ...(after !== undefined && { StartAfter: after }) };
      for await (const page of paginateListObjectsV2({ client: s3 }, input)) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      }
    },
    async exists(Key) {
      try {
        await s3.send(new HeadObjectCommand({ Bucket, Key }));
        return true;
      } catch (error) {
        if (error instanceof NotFound) return false;
        throw error;
      }
    },
    async read(Key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async write(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/gzip' }));
    },
    async remove(Key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    },
    close: () => s3.destroy(),
  };
}

/** Puts records as the producer library does: in batches, those again that the stream refuses. */
export function sender(putRecords: PutRecords): ReplayPorts['send'] {
  return async (records) => {
    const notPut: NotPut[] = [];
    const settle = (record: SealedRecord, outcome: Outcome) => {
      if (!outcome.delivered) notPut.push({ record, code: outcome.code, message: outcome.message });
    };
    const { maxRequestsInFlight, ordered } = PRODUCER_DEFAULTS;
    const settings = { ...RETRY_DEFAULTS, maxRequestsInFlight, ordered };
    const dispatcher = new Dispatcher(putRecords, settings, newTally(), settle);
    for (const record of records) dispatcher.enqueue(record);
    await dispatcher.drained();
    return notPut;
  };
}
