import type { KinesisStreamRecord } from 'aws-lambda';

/** The least that any consumer does: base64 and JSON.parse, and then nothing. @returns events */
export function consumeLeast(records: readonly KinesisStreamRecord[]): number {
  let events = 0;
  for (const { kinesis } of records) {
    if (JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8')) !== null) events += 1;
  }
  return events;
}
