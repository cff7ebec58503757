import { gzipSync } from 'node:zlib';
import { KinesisEnvelope } from '@aws-lambda-powertools/parser/envelopes/kinesis';
import type { KinesisStreamRecord } from 'aws-lambda';
import { z } from 'zod';
import { EVENT_TYPES } from '../page-views';

/** The same rules as the contract's, in the schema language that one would pick for a TypeScript Lambda. */
const PageView = z.object({
  event_id: z.uuid(),
  event_type: z.enum(EVENT_TYPES),
  occurred_at: z.iso.datetime({ offset: true }),
  user_id: z.string().max(32),
  email: z.string().max(254).nullish(),
  ip_address: z.ipv4().nullish(),
  session_id: z.uuid(),
  url: z.string().max(2048),
  referrer: z.string().max(2048).nullish(),
  user_agent: z.string().max(512).nullish(),
  duration_ms: z.int32().min(0).nullish(),
  amount: z.number().min(0).nullish(),
  properties: z.record(z.string(), z.string()).nullish(),
});

/** 6 MB of Lambda payload hold about so many one-by-one records. */
const BATCH_RECORDS = 4000;

/**
 * A consumer written the usual way: Powertools' parser with a zod schema, then gzip NDJSON. It spares
 * itself the pseudonyms.
 */
export function consumeUsual(records: readonly KinesisStreamRecord[]): {
  events: number;
  bytesWritten: number;
} {
  let events = 0;
  let bytesWritten = 0;
  for (let at = 0; at < records.length; at += BATCH_RECORDS) {
    const rows = KinesisEnvelope.parse({ Records: records.slice(at, at + BATCH_RECORDS) }, PageView);
    const lines = rows.map((row) => JSON.stringify(row)).join('\n');
    bytesWritten += gzipSync(lines).length;
    events += rows.length;
  }
  return { events, bytesWritten };
}
