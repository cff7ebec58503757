import { expect, test } from '@jest/globals';
import { verdictOf } from '../../../../local/lambda/event-source/batch-response';
import { batchRecord } from './support';

const records = ['1', '2', '3'].map((sequenceNumber) => batchRecord(sequenceNumber));

test.each([
  ['null', { kind: 'done' }],
  ['{}', { kind: 'done' }],
  ['{"batchItemFailures":null}', { kind: 'done' }],
  ['{"batchItemFailures":[]}', { kind: 'done' }],
  [
    '{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]}',
    { kind: 'failed-from', index: 1 },
  ],
  [
    '{"batchItemFailures":[{"itemIdentifier":"2"},{"itemIdentifier":"3"}]}',
    { kind: 'failed-from', index: 1 },
  ],
  ['{"batchItemFailures":[{"itemIdentifier":""}]}', { kind: 'failed' }],
  ['{"batchItemFailures":[{"itemIdentifier":null}]}', { kind: 'failed' }],
  ['{"batchItemFailures":[{"wrong":"2"}]}', { kind: 'failed' }],
  ['{"batchItemFailures":[{"itemIdentifier":"2"},{"itemIdentifier":"9"}]}', { kind: 'failed' }],
  ['{"batchItemFailures":[null]}', { kind: 'failed' }],
  ['{"batchItemFailures":{}}', { kind: 'failed' }],
  ['"fine"', { kind: 'failed' }],
])('%s', (payload, verdict) => {
  expect(verdictOf(payload, records)).toEqual(verdict);
});
