/**
 * What was measured, for an estimate to reckon with: by `npm run bench -- cost` on 2026-11-21, on two cores of a
 * cloud machine that others used at the same time, with 360,000 page views of 815 bytes of JSON each (13 columns,
 * three of them pseudonymised). Processor times are rather too high: on the quiet machine the same consumer takes
 * 8.2 ns (README, Speed). Figures of a byte are of a byte of JSON as the producer has it.
 */
export const MEASURED = {
  source: 'npm run bench -- cost, 2026-11-21, page views of 815 bytes',
  /** Of a packed record (256 KiB of lines, zstd 1), on the stream. */
  streamBytes: 0.2383,
  /** Parquet, zstd. */
  rawBytes: 0.1407,
  cleanedBytes: 0.1525,
  /** Of the consumer, from the record to the encoded object. Nanoseconds of one processor. */
  consumerNs: 10.3,
  /** Of the clean job. Microseconds of one processor, of a new row of `eventBytes`. */
  cleanRowUs: 34,
  /** Of the clean job: a row that is there already on a date that new rows touch. */
  cleanOldRowUs: 4.9,
  /** Of the clean job, besides its rows. Seconds of one processor. */
  cleanRunSeconds: 11,
  eventBytes: 815,
} as const;

/** What the events cost more that are sent one by one; of the same 30,000 events, 392 ms against 319 packed. */
export const UNPACKED_CONSUMER_FACTOR = 392 / 319;
