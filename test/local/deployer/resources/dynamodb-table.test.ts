import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { Clients } from '../../../../local/deployer/clients';
import { dynamodbTable } from '../../../../local/deployer/resources/dynamodb-table';

const dynamo = mockClient(DynamoDBClient);
const clients = { dynamodb: new DynamoDBClient({}) } as unknown as Clients;
const context = {
  clients,
  account: '000000000000',
  region: 'us-east-1',
  stackName: 'storage',
  logicalId: 'Ledger',
};
const KeySchema = [
  { AttributeName: 'dataset', KeyType: 'HASH' as const },
  { AttributeName: 'run_id', KeyType: 'RANGE' as const },
];
const properties = {
  TableName: 'ledger',
  AttributeDefinitions: KeySchema.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema,
  BillingMode: 'PAY_PER_REQUEST',
  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  SSESpecification: { SSEEnabled: true },
};
const exists = () =>
  dynamo.on(CreateTableCommand).rejects(new ResourceInUseException({ message: 'there', $metadata: {} }));

beforeEach(() => {
  dynamo.reset();
  dynamo.on(DescribeTableCommand).resolves({ Table: { TableStatus: 'ACTIVE', KeySchema } });
});

test('a table is made with its key, and its backups are switched on', async () => {
  const deployed = await dynamodbTable.put(properties, context);
  expect(deployed).toEqual({
    physicalId: 'ledger',
    ref: 'ledger',
    attributes: { Arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/ledger' },
  });
  expect(dynamo.commandCalls(CreateTableCommand)[0]?.args[0].input).toMatchObject({
    TableName: 'ledger',
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
  });
  expect(dynamo.commandCalls(UpdateContinuousBackupsCommand)[0]?.args[0].input).toMatchObject({
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('a table that is there stays with its rows', async () => {
  exists();
  expect((await dynamodbTable.put(properties, context)).physicalId).toBe('ledger');
});

test('a table with another key is not lost in silence', async () => {
  exists();
  const other = { ...properties, KeySchema: [KeySchema[0]] };
  await expect(dynamodbTable.put(other, context)).rejects.toThrow(
    'the table has the key (dataset HASH, run_id RANGE), and the template wants (dataset HASH)',
  );
});
