import type { StreamMapping } from './mapping';
import type { StreamRecord } from './stream';

/** A record with its part of the event, encoded once: retries and halves of a batch reuse it. */
export interface BatchRecord extends Omit<StreamRecord, 'data'> {
  /** One element of the event's `Records`, JSON text. */
  readonly json: string;
  readonly jsonBytes: number;
}

const ENVELOPE = ['{"Records":[', ']}'] as const;
export const ENVELOPE_BYTES = ENVELOPE[0].length + ENVELOPE[1].length;

/** The record as Lambda hands it to a function. */
export function encodeRecord(record: StreamRecord, shardId: string, mapping: StreamMapping): BatchRecord {
  const { sequenceNumber, partitionKey, arrivedAt } = record;
  const data = Buffer.from(record.data.buffer, record.data.byteOffset, record.data.byteLength);
  const json = JSON.stringify({
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: data.toString('base64'),
      approximateArrivalTimestamp: arrivedAt / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: mapping.role,
    awsRegion: mapping.eventSourceArn.split(':')[3],
    eventSourceARN: mapping.eventSourceArn,
  });
  return { sequenceNumber, partitionKey, arrivedAt, json, jsonBytes: Buffer.byteLength(json) };
}

/** The whole event of a batch, JSON text. */
export function eventOf(records: ReadonlyArray<{ readonly json: string }>): string {
  return ENVELOPE[0] + records.map((record) => record.json).join(',') + ENVELOPE[1];
}
