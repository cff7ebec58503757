import type { KinesisStreamRecord } from 'aws-lambda';
import { ulid } from 'ulid';
import { encodeFrame, headerLine } from '../producer/frame';
import { PRODUCER_DEFAULTS } from '../producer/options';

const SHARD = 'shardId-000000000000';
const FIRST_SEQUENCE = 49590338271490256608559692538361571095921575989136588898n;
const FIRST_ARRIVAL_SECONDS = 1_777_881_600;

/** A record as Lambda's event source hands it over. */
function streamRecord(payload: Buffer, place: number): KinesisStreamRecord {
  const sequenceNumber = String(FIRST_SEQUENCE + BigInt(place));
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: String(place),
      sequenceNumber,
      data: payload.toString('base64'),
      approximateArrivalTimestamp: FIRST_ARRIVAL_SECONDS + place / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${SHARD}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/consumer',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:123456789012:stream/page-views',
  };
}

/** Each event a record of its own. */
export function oneByOne(lines: readonly string[]): KinesisStreamRecord[] {
  return lines.map((line, place) => streamRecord(Buffer.from(line), place));
}

/** Packed as the producer library packs by default. */
export function packed(lines: readonly string[], dataset: string, version: string): KinesisStreamRecord[] {
  const records: KinesisStreamRecord[] = [];
  let pack: string[] = [];
  let bytes = 0;
  const seal = () => {
    if (pack.length === 0) return;
    const header = headerLine(dataset, version, ulid());
    records.push(streamRecord(encodeFrame(header, pack, PRODUCER_DEFAULTS.zstdLevel), records.length));
    pack = [];
    bytes = 0;
  };
  for (const line of lines) {
    const lineBytes = Buffer.byteLength(line) + 1;
    if (bytes + lineBytes > PRODUCER_DEFAULTS.maxRecordBytes) seal();
    pack.push(line);
    bytes += lineBytes;
  }
  seal();
  return records;
}
