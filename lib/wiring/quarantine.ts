/** What the consumer writes into quarantine, and what a replay tells it of events that it has refused before. */

/** Reasons that events are refused for: the consumer's own, and the rules of contracts. */
export const REASONS = [
  'not-base64',
  'bad-frame',
  'too-large',
  'not-utf8',
  'not-json',
  'too-deep',
  'not-an-object',
  'dangerous-key',
  'outside-partition-range',
  'unknown-column',
  'required',
  'type',
  'enum',
  'pattern',
  'format',
  'min-length',
  'max-length',
  'minimum',
  'maximum',
  'scale',
  'not-numeric',
] as const;

/** What is known of an event that has been refused before. */
export interface Replayed {
  /** Where it was refused first: `<shard>/<sequence number>/<index>`, the index `-` for a whole payload. */
  readonly origin: string;
  /** How often it was refused. */
  readonly attempts: number;
  /** ISO 8601, UTC. */
  readonly first_arrived_at: string;
  /** The reasons, oldest first; only the last of many. */
  readonly history: readonly string[];
}

/** One line of a quarantine object. */
export interface QuarantineLine extends Replayed {
  readonly reason: string;
  readonly field: string;
  readonly wanted: string;
  readonly received_type: string;
  /** Base64: the event's own bytes, or a whole payload's. */
  readonly record: string;
  readonly shard: string;
  readonly sequence: string;
  /** Null for a whole payload. */
  readonly index: number | null;
  /** ISO 8601, UTC. */
  readonly arrived_at: string;
  readonly contract_version: string;
}

/** Member of a payload's header that holds a Replayed for each event, in order. */
export const REPLAY_MEMBER = 'replay';
/** A payload of more replayed events is read as one of new events. */
export const MAX_REPLAYED = 10_000;
/** Reasons that a history keeps. */
export const MAX_HISTORY = 20;

const ORIGIN = /^[A-Za-z][A-Za-z0-9-]{0,63}\/\d{1,64}\/(?:\d{1,9}|-)$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const MAX_ATTEMPTS = 1_000_000;
const reasons: ReadonlySet<unknown> = new Set(REASONS);

export function originOf(shard: string, sequence: string, index: number | null): string {
  return `${shard}/${sequence}/${index ?? '-'}`;
}

/**
 * What stands in a header, or undefined when it is not exactly that: a stream's other senders may write
 * anything, and nothing of it may come into a quarantine line but places, times and reasons.
 */
export function replayedOf(value: unknown): Replayed | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { origin, attempts, first_arrived_at, history } = value as Readonly<Record<string, unknown>>;
  if (typeof origin !== 'string' || !ORIGIN.test(origin)) return undefined;
  if (typeof attempts !== 'number' || !Number.isInteger(attempts)) return undefined;
  if (attempts < 1 || attempts > MAX_ATTEMPTS) return undefined;
  if (typeof first_arrived_at !== 'string' || !MOMENT.test(first_arrived_at)) return undefined;
  if (!Array.isArray(history) || history.length > MAX_HISTORY) return undefined;
  if (!history.every((reason) => reasons.has(reason))) return undefined;
  return { origin, attempts, first_arrived_at, history };
}

/** A payload that cannot be split has no header of ours: its record's partition key tells instead. */
const KEY_PREFIX = 'catchment-replay:';
/** The service's limit, in characters. */
const MAX_PARTITION_KEY = 256;

/** Partition key of a whole payload that is put back. Of a long history, the oldest reasons are left out. */
export function replayKey(replayed: Replayed): string {
  const key = `${KEY_PREFIX}${JSON.stringify(replayed)}`;
  if (key.length <= MAX_PARTITION_KEY || replayed.history.length === 0) return key;
  return replayKey({ ...replayed, history: replayed.history.slice(1) });
}

/** What a partition key of replayKey tells; undefined for any other. */
export function replayedOfKey(partitionKey: string): Replayed | undefined {
  if (!partitionKey.startsWith(KEY_PREFIX)) return undefined;
  try {
    return replayedOf(JSON.parse(partitionKey.slice(KEY_PREFIX.length)));
  } catch {
    // A sender's own key that begins like ours.
    return undefined;
  }
}
