import type { Violation } from '../lib/contract/compiled';
import { RETRY_DEFAULTS, type RetryOptions } from './backoff';
import type { DeliveryFailure } from './errors';
import {
  DEFAULT_STREAM_RECORD_BYTES,
  LARGEST_STREAM_RECORD_BYTES,
  LARGEST_UNPACKED_BYTES,
  MAX_REQUEST_BYTES,
} from './limits';

/** Many rows in one record: newline-delimited JSON behind a header line, as one zstd frame. */
export interface PackedOptions {
  readonly mode: 'packed';
  /** A record is sealed when its lines reach this many bytes before compression. @default 262144 */
  readonly maxRecordBytes?: number;
  /** A record is sealed this long after its first row, full or not. Milliseconds. @default 1000 */
  readonly maxDelayMs?: number;
  /** 1 (fast) to 22 (small). @default 1 */
  readonly zstdLevel?: number;
  /** With a partition key: over how many records at a time the keys are spread. @default 32 */
  readonly lanes?: number;
}

/** One row, one record, as plain JSON. */
export interface SingleOptions {
  readonly mode: 'single';
}

/** A packed record that the stream has acknowledged. */
export interface DeliveredBatch {
  /** ULID, in the record's header: what the consumer's log knows it by. */
  readonly batch: string;
  readonly rows: number;
}

export interface ProducerOptions<Row = Record<string, unknown>> {
  /** @default - packed, with the defaults of PackedOptions */
  readonly packing?: PackedOptions | SingleOptions;
  /**
   * Rows of one key go to one shard. The stream is shown a digest of the key, never the key.
   * @default - records are spread over the shards at random
   */
  readonly partitionKey?: (keyof Row & string) | ((row: Row) => string);
  /** Keep the order of rows of one partition key, retries included; needs `partitionKey`. @default false */
  readonly ordered?: boolean;
  /**
   * Reject a row that breaks the contract before it is sent; `false` sends what it is given. A function is a
   * compiled contract's `validate`, for a program that cannot afford to compile one. @default true
   */
  readonly validate?: boolean | ((row: unknown) => Violation | undefined);
  /** `send` waits while this much is held that no stream has acknowledged. Bytes. @default 16777216 */
  readonly maxBufferedBytes?: number;
  /** PutRecords requests under way at once. @default 4 */
  readonly maxRequestsInFlight?: number;
  /** The stream's limit for a record; raise it with the stream's own. Bytes. @default 1048576 */
  readonly maxStreamRecordBytes?: number;
  readonly retry?: RetryOptions;
  /** Told of each packed record that the stream has acknowledged. @default - none */
  readonly onDelivered?: (batch: DeliveredBatch) => void;
  /**
   * Takes back rows that were given up on. Without it, the next `send`, `flush` or `close` rejects with a
   * DeliveryError that holds them. @default - none
   */
  readonly onDeliveryFailure?: (failure: DeliveryFailure) => void;
}

/** The defaults, named once; docs/producing.md quotes them, and a test compares. */
export const PRODUCER_DEFAULTS = {
  maxRecordBytes: 256 * 1024,
  maxDelayMs: 1000,
  zstdLevel: 1,
  lanes: 32,
  ordered: false,
  maxBufferedBytes: 16 * 1024 * 1024,
  maxRequestsInFlight: 4,
  maxStreamRecordBytes: DEFAULT_STREAM_RECORD_BYTES,
  retry: RETRY_DEFAULTS,
} as const;

/** Options with every default filled in. */
export interface Settings {
  readonly packing: Required<PackedOptions> | SingleOptions;
  readonly ordered: boolean;
  readonly maxBufferedBytes: number;
  readonly maxRequestsInFlight: number;
  readonly maxStreamRecordBytes: number;
  readonly retry: Required<RetryOptions>;
}

/** @throws RangeError naming the first option that cannot be, what was received and what is wanted */
export function settingsOf<Row>(options: ProducerOptions<Row>): Settings {
  const d = PRODUCER_DEFAULTS;
  if (options.ordered === true && options.partitionKey === undefined) {
    throw new RangeError(
      "Received ordered without partitionKey; order is kept per partition key. Name the key, or give `() => 'all'` to keep one order for everything.",
    );
  }
  const packing = options.packing ?? { mode: 'packed' };
  const retry = { ...d.retry, ...options.retry };
  const settings: Settings = {
    packing:
      packing.mode === 'single'
        ? packing
        : {
            mode: 'packed',
            maxRecordBytes: within(
              'maxRecordBytes',
              packing.maxRecordBytes ?? d.maxRecordBytes,
              1,
              LARGEST_UNPACKED_BYTES,
            ),
            maxDelayMs: within('maxDelayMs', packing.maxDelayMs ?? d.maxDelayMs, 0, 3_600_000),
            zstdLevel: within('zstdLevel', packing.zstdLevel ?? d.zstdLevel, 1, 22),
            lanes: within('lanes', packing.lanes ?? d.lanes, 1, 10_000),
          },
    ordered: options.ordered ?? d.ordered,
    maxBufferedBytes: within(
      'maxBufferedBytes',
      options.maxBufferedBytes ?? d.maxBufferedBytes,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
    maxRequestsInFlight: within(
      'maxRequestsInFlight',
      options.maxRequestsInFlight ?? d.maxRequestsInFlight,
      1,
      1000,
    ),
    maxStreamRecordBytes: within(
      'maxStreamRecordBytes',
      options.maxStreamRecordBytes ?? d.maxStreamRecordBytes,
      1024,
      Math.min(LARGEST_STREAM_RECORD_BYTES, MAX_REQUEST_BYTES),
    ),
    retry: {
      maxAttempts: within('retry.maxAttempts', retry.maxAttempts, 1, 1000),
      baseDelayMs: within('retry.baseDelayMs', retry.baseDelayMs, 0, 3_600_000),
      maxDelayMs: within('retry.maxDelayMs', retry.maxDelayMs, 0, 3_600_000),
    },
  };
  return settings;
}

function within(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${name}: received ${value}, wanted a whole number from ${least} to ${most}.`);
}
