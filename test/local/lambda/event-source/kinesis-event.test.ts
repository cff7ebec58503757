import { expect, test } from '@jest/globals';
import { ENVELOPE_BYTES, encodeRecord, eventOf } from '../../../../local/lambda/event-source/kinesis-event';
import { mapping } from './support';

const record = {
  sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
  partitionKey: 'clé "1"',
  data: Buffer.from('Hello, this is a test.'),
  arrivedAt: 1_545_084_650_987,
};

test('a record looks as Lambda documents it', () => {
  const encoded = encodeRecord(record, 'shardId-000000000006', mapping);
  expect(JSON.parse(eventOf([encoded]))).toEqual({
    Records: [
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'clé "1"',
          sequenceNumber: '49590338271490256608559692538361571095921575989136588898',
          data: 'SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==',
          approximateArrivalTimestamp: 1545084650.987,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: 'shardId-000000000006:49590338271490256608559692538361571095921575989136588898',
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: mapping.role,
        awsRegion: 'us-east-1',
        eventSourceARN: mapping.eventSourceArn,
      },
    ],
  });
});

test('the lengths that bound a batch are those of its event', () => {
  const records = [1, 2, 3].map(() => encodeRecord(record, 's', mapping));
  const commas = records.length - 1;
  const sum = records.reduce((bytes, each) => bytes + each.jsonBytes, ENVELOPE_BYTES + commas);
  expect(Buffer.byteLength(eventOf(records))).toBe(sum);
});
