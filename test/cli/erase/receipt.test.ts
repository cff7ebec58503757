import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { ledgerReceipts } from '../../../cli/erase/receipt';
import { ledgerDocuments } from '../../../cli/runs/ledger';

const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  documents.reset();
});

test('an erasure that was cut off is found by its person', async () => {
  const receipts = ledgerReceipts('local', ledgerDocuments('local'));
  const receipt = (run_id: string, state: string, pseudonym: string) => ({
    run_id,
    state,
    pseudonyms: [pseudonym],
  });
  documents
    .on(QueryCommand)
    .resolvesOnce({
      Items: [receipt('erasure#3', 'done', 'k1_a'), receipt('erasure#2', 'open', 'k1_b')],
      LastEvaluatedKey: { run_id: 'erasure#2' },
    })
    .resolves({ Items: [receipt('erasure#1', 'open', 'k1_a')] });
  expect(await receipts.unfinished('orders', ['k2_a', 'k1_a'])).toMatchObject({ run_id: 'erasure#1' });
  expect(documents.commandCalls(QueryCommand)[0]?.args[0].input.ExpressionAttributeValues).toEqual({
    ':dataset': 'orders',
    ':prefix': 'erasure#',
  });
});
