/**
 * What Kinesis Data Streams takes, per request and per record.
 * Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html and, on
 * records above 1 MiB, https://docs.aws.amazon.com/streams/latest/dev/large-records.html
 */
export const MAX_RECORDS_PER_REQUEST = 500;
/** Payloads and partition keys of one PutRecords request together. */
export const MAX_REQUEST_BYTES = 10 * 1024 * 1024;
/** Payload and partition key of one record, on a stream whose limit nobody raised. */
export const DEFAULT_STREAM_RECORD_BYTES = 1024 * 1024;
/** The furthest that UpdateMaxRecordSize can raise a stream's limit. */
export const LARGEST_STREAM_RECORD_BYTES = 10 * 1024 * 1024;
/** A provisioned stream is billed for each begun 25 KB of a record. */
export const PUT_UNIT_BYTES = 25_000;

/** What the consumer unpacks at most from one record; a larger one goes to quarantine whole. */
export const LARGEST_UNPACKED_BYTES = 16 * 1024 * 1024;
/** What the consumer reads at most as one event; a longer one goes to quarantine. */
export const LARGEST_EVENT_BYTES = 1024 * 1024;
