import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  MAX_HISTORY,
  type QuarantineLine,
  REASONS,
  REPLAY_MEMBER,
  type Replayed,
  replayKey,
} from '../../lib/wiring/quarantine';
import type { SealedRecord } from '../../producer/dispatcher';
import { HEADER_MEMBER } from '../../producer/frame';
import { DEFAULT_STREAM_RECORD_BYTES } from '../../producer/limits';

/** A record for the stream, and the refused events that it brings back. */
export interface ReplayRecord<Line> {
  readonly record: SealedRecord;
  readonly lines: readonly Line[];
}

export interface Packed<Line> {
  readonly records: ReadonlyArray<ReplayRecord<Line>>;
  /** What fits into no record of a stream. */
  readonly tooLarge: readonly Line[];
}

interface Refused {
  readonly refused: QuarantineLine;
}

/** Events of one record, before compression. Bytes. */
const MAX_RECORD_BYTES = 256 * 1024;
/** The header has some 200 bytes for each, and the consumer reads no line of more than 1 MiB. */
const MAX_RECORD_EVENTS = 1000;
const MAX_PARTITION_KEY = 256;
const LIMIT = DEFAULT_STREAM_RECORD_BYTES - MAX_PARTITION_KEY;
const known: ReadonlySet<string> = new Set(REASONS);

/** What the consumer is told of an event, so that a further refusal continues its history. */
export function trackOf({ reason, origin, attempts, first_arrived_at, history }: QuarantineLine): Replayed {
  const reasons = [...history, reason].filter((one) => known.has(one)).slice(-MAX_HISTORY);
  return { origin, attempts, first_arrived_at: new Date(first_arrived_at).toISOString(), history: reasons };
}

function payloadOf(dataset: string, lines: readonly Refused[]): Buffer {
  const header = {
    [HEADER_MEMBER]: {
      dataset,
      contract: lines[0]?.refused.contract_version,
      [REPLAY_MEMBER]: lines.map(({ refused }) => trackOf(refused)),
    },
  };
  const newline = Buffer.from('\n');
  // As bytes: an event that is not UTF-8 must come back as it came.
  const events = lines.flatMap(({ refused }) => [Buffer.from(refused.record, 'base64'), newline]);
  return zstdCompressSync(Buffer.concat([Buffer.from(JSON.stringify(header)), newline, ...events]));
}

function sealed<Line extends Refused>(dataset: string, lines: readonly Line[]): Packed<Line> {
  const payload = payloadOf(dataset, lines);
  if (payload.length <= LIMIT) {
    return {
      records: [{ record: { payload, partitionKey: randomUUID(), rows: lines.length }, lines }],
      tooLarge: [],
    };
  }
  if (lines.length === 1) return { records: [], tooLarge: lines };
  const half = lines.length >> 1;
  return joined([sealed(dataset, lines.slice(0, half)), sealed(dataset, lines.slice(half))]);
}

function joined<Line>(parts: ReadonlyArray<Packed<Line>>): Packed<Line> {
  return {
    records: parts.flatMap(({ records }) => records),
    tooLarge: parts.flatMap(({ tooLarge }) => tooLarge),
  };
}

/** A payload that could not be split goes back as it came; its partition key carries what a header would. */
function whole<Line extends Refused>(line: Line): Packed<Line> {
  const bytes = Buffer.from(line.refused.record, 'base64');
  const payload = bytes.length <= LIMIT ? bytes : zstdCompressSync(bytes);
  if (payload.length > LIMIT) return { records: [], tooLarge: [line] };
  const record = { payload, partitionKey: replayKey(trackOf(line.refused)), rows: 1 };
  return { records: [{ record, lines: [line] }], tooLarge: [] };
}

/** Lines of one contract version, in portions that a record takes. */
function* portions<Line extends Refused>(lines: readonly Line[]): Generator<Line[]> {
  let portion: Line[] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = (line.refused.record.length * 3) / 4;
    if (portion.length === MAX_RECORD_EVENTS || (portion.length > 0 && bytes + size > MAX_RECORD_BYTES)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(line);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}

/** Refused events as records for their stream, many in one, each with what is known of it. */
export function packed<Line extends Refused>(dataset: string, lines: readonly Line[]): Packed<Line> {
  const events = Map.groupBy(
    lines.filter(({ refused }) => refused.index !== null),
    ({ refused }) => refused.contract_version,
  );
  return joined([
    ...lines.filter(({ refused }) => refused.index === null).map(whole),
    ...[...events.values()].flatMap((sameVersion) =>
      [...portions(sameVersion)].map((portion) => sealed(dataset, portion)),
    ),
  ]);
}
