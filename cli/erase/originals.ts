import { isUtf8 } from 'node:buffer';
import { gunzipSync, gzipSync } from 'node:zlib';
import { decodePayload } from '../../lambda/consumer/payload';

/** A person in the originals that the quarantine bucket keeps. */
export interface Sought {
  readonly plain: string;
  /** Columns whose values are pseudonymised in the lake. */
  readonly columns: readonly string[];
}

export interface Cleared {
  /** Events removed. */
  readonly events: number;
  /** Payloads that nobody can read, in which the person was looked for as plain text alone. */
  readonly unreadable: number;
  /** The object without them; undefined when nothing is left of it. */
  readonly body: Uint8Array | undefined;
}

const NEWLINE = 10;

/** One object of quarantined events: a line each, the original in `record`. */
export function clearQuarantined(object: Uint8Array, sought: Sought): Cleared {
  let events = 0;
  let unreadable = 0;
  const kept: string[] = [];
  for (const line of gunzipSync(object).toString('utf8').split('\n')) {
    if (line.trim() === '') continue;
    const entry = JSON.parse(line) as { record?: string };
    const cleared = clearPayload(entry.record ?? '', sought);
    unreadable += cleared.unreadable;
    events += cleared.events;
    if (cleared.events === 0) kept.push(line);
    else if (cleared.data !== undefined) kept.push(JSON.stringify({ ...entry, record: cleared.data }));
  }
  const body = kept.length === 0 ? undefined : gzipSync(`${kept.join('\n')}\n`);
  return { events, unreadable, body };
}

interface FailedBatch {
  /** The event that Lambda was given, as an object or as its text. */
  readonly payload?: string | KinesisEvent;
}

interface KinesisEvent {
  readonly Records?: ReadonlyArray<{
    readonly eventSourceARN?: string;
    readonly kinesis: { readonly data: string };
  }>;
}

/**
 * One object of the on-failure destination: a whole batch.
 *
 * @param stream the dataset's; a batch of another one is left alone
 * @returns undefined when it is of another stream
 */
export function clearFailedBatch(object: Uint8Array, sought: Sought, stream: string): Cleared | undefined {
  const batch = JSON.parse(Buffer.from(object).toString('utf8')) as FailedBatch;
  const event = (
    typeof batch.payload === 'string' ? JSON.parse(batch.payload) : (batch.payload ?? {})
  ) as KinesisEvent;
  const records = event.Records ?? [];
  if (!records.some(({ eventSourceARN = '' }) => eventSourceARN.endsWith(`:stream/${stream}`)))
    return undefined;
  const cleared = records.map((record) => ({ record, ...clearPayload(record.kinesis.data, sought) }));
  const kept = cleared.flatMap(({ record, events, data }) => {
    if (events === 0) return [record];
    return data === undefined ? [] : [{ ...record, kinesis: { ...record.kinesis, data } }];
  });
  const payload = { ...event, Records: kept };
  const text = JSON.stringify({
    ...batch,
    payload: typeof batch.payload === 'string' ? JSON.stringify(payload) : payload,
  });
  return {
    events: cleared.reduce((sum, { events }) => sum + events, 0),
    unreadable: cleared.reduce((sum, { unreadable }) => sum + unreadable, 0),
    body: kept.length === 0 ? undefined : Buffer.from(text),
  };
}

interface ClearedPayload {
  readonly events: number;
  readonly unreadable: number;
  /** Base64 of what is left, without compression; undefined when nothing is. */
  readonly data: string | undefined;
}

function clearPayload(data: string, sought: Sought): ClearedPayload {
  const payload = decodePayload(data);
  const bytes = payload.ok ? payload.bytes : payload.original;
  const lines = linesOf(bytes);
  const kept = lines.filter((line) => !isOf(line, sought));
  const events = lines.length - kept.length;
  const left = kept.some((line) => line.toString('latin1').trim() !== '');
  return {
    events,
    unreadable: payload.ok ? 0 : 1,
    data: left ? Buffer.concat(kept).toString('base64') : undefined,
  };
}

/** Each with its newline. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

/** An event is a person's by a pseudonymised column; what is no JSON, by the identifier standing in it. */
function isOf(line: Buffer, sought: Sought): boolean {
  const text = line.toString(isUtf8(line) ? 'utf8' : 'latin1');
  try {
    return holds(JSON.parse(text), sought);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return standsIn(text, sought.plain);
  }
}

/** Looked for at any depth, without recursion: how deep a refused event is nested was its sender's choice. */
function holds(root: unknown, { plain, columns }: Sought): boolean {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      const isScalar = typeof value === 'string' || typeof value === 'number';
      if (isScalar && columns.includes(key) && String(value).trim() === plain) return true;
      waiting.push(value);
    }
  }
  return false;
}

/** As a word of its own: 1234 does not stand in 12345. */
function standsIn(text: string, plain: string): boolean {
  const word = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(plain); at >= 0; at = text.indexOf(plain, at + 1)) {
    const before = text.charAt(at - 1);
    const after = text.charAt(at + plain.length);
    if (!word.test(before) && !word.test(after)) return true;
  }
  return false;
}
