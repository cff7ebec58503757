import { expect, test } from '@jest/globals';
import { dynamodbMetrics } from '../../../local/service-metrics/dynamodb-metrics';
import { recordedMetrics } from '../recorded-metrics';

const NO_ROOM = 'ProvisionedThroughputExceededException';

function refused(operation: string, body: object, code = NO_ROOM) {
  const metrics = recordedMetrics();
  dynamodbMetrics(metrics).observe(
    {
      service: 'dynamodb',
      operation,
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(JSON.stringify(body)),
    },
    { status: 400, code, body: Buffer.alloc(0) },
  );
  return (metric: string) => metrics.values('AWS/DynamoDB', metric, { TableName: 'ledger' });
}

test.each([
  ['GetItem', { TableName: 'ledger' }],
  ['Query', { TableName: 'ledger' }],
  ['BatchGetItem', { RequestItems: { ledger: {} } }],
  [
    'TransactGetItems',
    { TransactItems: [{ Get: { TableName: 'ledger' } }, { Get: { TableName: 'ledger' } }] },
  ],
])('%s that is throttled is a read', (operation, body) => {
  const values = refused(operation, body);
  expect(values('ReadThrottleEvents')).toEqual([1]);
  expect(values('WriteThrottleEvents')).toEqual([]);
});

test.each([
  ['PutItem', { TableName: 'ledger' }],
  ['UpdateItem', { TableName: 'ledger' }],
  ['BatchWriteItem', { RequestItems: { ledger: [] } }],
  ['TransactWriteItems', { TransactItems: [{ Update: { TableName: 'ledger' } }] }],
])('%s that is throttled is a write', (operation, body) => {
  const values = refused(operation, body);
  expect(values('WriteThrottleEvents')).toEqual([1]);
  expect(values('ReadThrottleEvents')).toEqual([]);
});

test('a condition that does not hold is no throttling', () => {
  const values = refused('PutItem', { TableName: 'ledger' }, 'ConditionalCheckFailedException');
  expect(values('WriteThrottleEvents')).toEqual([]);
});
