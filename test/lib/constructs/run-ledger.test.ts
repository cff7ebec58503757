import { expect, test } from '@jest/globals';
import { RunLedger } from '../../../lib/constructs/run-ledger';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

const ledger = (retain: boolean) =>
  templateOf((stack) => {
    new RunLedger(stack, 'Ledger', { environmentName: 'dev', key: storageIn(stack).lakeKey, retain });
  });

test('a row is found by dataset and run, is paid for by use, and can be restored to any second', () => {
  ledger(false).hasResourceProperties('AWS::DynamoDB::Table', {
    TableName: 'catchment-dev-ledger',
    KeySchema: [
      { AttributeName: 'dataset', KeyType: 'HASH' },
      { AttributeName: 'run_id', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'dataset', AttributeType: 'S' },
      { AttributeName: 'run_id', AttributeType: 'S' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: LAKE_KEY },
  });
});

test.each([
  [true, 'Retain'],
  [false, 'Delete'],
])('with retain %s it refuses deletion or goes with its stack', (retain, DeletionPolicy) => {
  const [table] = Object.values(ledger(retain).findResources('AWS::DynamoDB::Table'));
  expect(table).toMatchObject({ DeletionPolicy, Properties: { DeletionProtectionEnabled: retain } });
});
