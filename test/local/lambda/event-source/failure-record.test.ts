import { expect, test } from '@jest/globals';
import { failureObject } from '../../../../local/lambda/event-source/failure-record';
import { batchRecord, failed, mapping } from './support';

const NOW = new Date('2026-11-21T09:08:07.123Z');

test('the object holds what Lambda documents, with the whole event, under a key of its making', () => {
  const records = [batchRecord('7', 1_000), batchRecord('8', 2_500)];
  const { key, body } = failureObject(
    mapping,
    'shardId-000000000001',
    { records, reason: 'RetryAttemptsExhausted', invocations: 3, last: failed },
    NOW,
  );
  expect(key).toMatch(
    /^aws\/lambda\/11111111-2222-3333-4444-555555555555\/shardId-000000000001\/2026\/11\/21\/2026-11-21T09\.08\.07-[0-9a-f-]{36}$/,
  );
  const { payload, ...record } = JSON.parse(body);
  expect(record).toEqual({
    requestContext: {
      requestId: 'r',
      functionArn: mapping.functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-21T09:08:07.123Z',
    KinesisBatchInfo: {
      shardId: 'shardId-000000000001',
      startSequenceNumber: '7',
      endSequenceNumber: '8',
      approximateArrivalOfFirstRecord: '1970-01-01T00:00:01.000Z',
      approximateArrivalOfLastRecord: '1970-01-01T00:00:02.500Z',
      batchSize: 2,
      streamArn: mapping.eventSourceArn,
    },
  });
  expect(JSON.parse(payload).Records).toHaveLength(2);
});

test('records that were never delivered have no response', () => {
  const discard = { records: [batchRecord('7')], reason: 'RecordAgeExceeded' as const, invocations: 0 };
  expect(JSON.parse(failureObject(mapping, 's', discard, NOW).body)).not.toHaveProperty('responseContext');
});
