import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ledgerOf } from '../../../cli/runs/ledger';
import { runRecord } from './records';

const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  documents.reset();
});
const asked = () => documents.commandCalls(QueryCommand).map(({ args }) => args[0].input);
const ids = (...runIds: string[]) => runIds.map((run_id) => runRecord({ run_id }));

test('runs are read newest first, page by page, and nothing that is no run', async () => {
  documents
    .on(QueryCommand)
    .resolvesOnce({ Items: ids('03', '02'), LastEvaluatedKey: { run_id: '02' } })
    .resolves({ Items: ids('01') });
  const runs = await ledgerOf('local').runs('orders', { limit: 5 });
  expect(runs.map(({ run_id }) => run_id)).toEqual(['03', '02', '01']);
  expect(asked()[0]).toMatchObject({
    TableName: 'catchment-local-ledger',
    ExpressionAttributeValues: { ':dataset': 'orders', ':from': '0', ':to': '8' },
    ScanIndexForward: false,
    Limit: 5,
  });
  expect(asked()[1]).toMatchObject({ Limit: 3, ExclusiveStartKey: { run_id: '02' } });
});

test('runs before a run leave that run out', async () => {
  documents.on(QueryCommand).resolves({ Items: ids('03', '02', '01') });
  const runs = await ledgerOf('local').runs('orders', { limit: 2, before: '03' });
  expect(runs.map(({ run_id }) => run_id)).toEqual(['02', '01']);
  expect(asked()[0]).toMatchObject({
    ExpressionAttributeValues: { ':from': '0', ':to': '03' },
    Limit: 3,
  });
});

test('an environment without a ledger says what to do', async () => {
  documents.on(QueryCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
  await expect(ledgerOf('local').runs('orders', { limit: 1 })).rejects.toMatchObject({
    exitCode: 3,
    message: 'Environment local has no ledger. Deploy it first: npm run deploy -- --env local.',
  });
});
