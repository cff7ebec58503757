import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ulid } from 'ulid';
import { z } from 'zod';
import { originOf, type QuarantineLine } from '../../lib/wiring/quarantine';

/** Lines of consumers that kept no track yet lack what says where an event was refused first. */
const line = z
  .object({
    reason: z.string(),
    field: z.string(),
    wanted: z.string(),
    received_type: z.string(),
    record: z.base64(),
    shard: z.string(),
    sequence: z.string(),
    index: z.int().nullable(),
    arrived_at: z.iso.datetime(),
    contract_version: z.string(),
    origin: z.string().optional(),
    attempts: z.int().min(1).default(1),
    first_arrived_at: z.iso.datetime().optional(),
    history: z.array(z.string()).default([]),
  })
  .transform(
    (given): QuarantineLine => ({
      ...given,
      origin: given.origin ?? originOf(given.shard, given.sequence, given.index),
      first_arrived_at: given.first_arrived_at ?? given.arrived_at,
    }),
  );

/** A line of a quarantine object: as it stands there, and what it says; undefined when nobody can tell. */
export interface StoredLine {
  readonly text: string;
  readonly refused: QuarantineLine | undefined;
}

function lineOf(text: string): StoredLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { text, refused: undefined };
  }
  return { text, refused: line.safeParse(json).data };
}

/** @throws Error when the object is no gzip */
export function linesOf(body: Uint8Array): StoredLine[] {
  return gunzipSync(body)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map(lineOf);
}

export function encodeLines(lines: readonly StoredLine[]): Uint8Array {
  return gzipSync(`${lines.map(({ text }) => text).join('\n')}\n`);
}

/** The same for every line that tells of the same event of the same place, however often it was refused. */
export function fingerprint({ origin, record }: QuarantineLine): string {
  // The record besides the place: a place is what a sender's header may say, and could be another event's.
  return createHash('sha256').update(`${origin}\n${record}`).digest('base64').slice(0, 24);
}

const END = /(?:-n\d+|-left-[0-9A-Z]{26})?\.jsonl\.gz$/;

/**
 * Where what is left of an object stands. Without a number of events, which open-run has counted already,
 * and a place of its own: what another replay left must not be written over.
 */
export function leftKey(key: string): string {
  return key.replace(END, `-left-${ulid()}.jsonl.gz`);
}
