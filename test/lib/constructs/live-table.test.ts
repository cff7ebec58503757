import { expect, test } from '@jest/globals';
import { LiveTable } from '../../../lib/constructs/live-table';
import { LAKE_KEY, storageIn, templateOf } from './in-stack';

test('counts are paid for by use, go by themselves, and with their stack', () => {
  const template = templateOf((stack) => {
    new LiveTable(stack, 'Live', { environmentName: 'prod', key: storageIn(stack).lakeKey });
  });
  const [table] = Object.values(template.findResources('AWS::DynamoDB::Table'));
  expect(table).toMatchObject({
    DeletionPolicy: 'Delete',
    Properties: {
      TableName: 'catchment-prod-live',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: LAKE_KEY },
    },
  });
});
