import { ConditionalCheckFailedException, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { type Backfill, isAlive, ledgerClaims, thisOwner } from '../../../cli/backfill/claim';
import { ledgerDocuments } from '../../../cli/runs/ledger';

const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  documents.reset();
});
const claims = ledgerClaims('local', ledgerDocuments('local'));
const item: Backfill = {
  backfill_id: '01KB',
  dataset: 'orders',
  target: 'orders',
  from: '2010-01-01',
  to: '2010-01-31',
  started_at: '2026-11-21T09:00:00.000Z',
  done: [],
  owner: thisOwner(),
  heartbeat_at: '2026-11-21T09:30:00.000Z',
};
const key = { dataset: 'orders', run_id: '#backfill' };

test('the first claim of a dataset is written only when there is none', async () => {
  documents.on(PutCommand).resolves({});
  expect(await claims.take(item, undefined)).toBe(true);
  expect(documents.commandCalls(PutCommand)[0]?.args[0].input).toEqual({
    TableName: 'catchment-local-ledger',
    Item: { ...item, ...key },
    ConditionExpression: 'attribute_not_exists(run_id)',
  });
});

test('a claim that is taken over must be as it was read', async () => {
  documents.on(PutCommand).resolves({});
  await claims.take({ ...item, heartbeat_at: '2026-11-21T10:00:00.000Z' }, item);
  expect(documents.commandCalls(PutCommand)[0]?.args[0].input).toMatchObject({
    ConditionExpression: 'backfill_id = :id AND heartbeat_at = :heartbeat',
    ExpressionAttributeValues: { ':id': '01KB', ':heartbeat': '2026-11-21T09:30:00.000Z' },
  });
});

test('a condition that does not hold is an answer, anything else an error', async () => {
  const refused = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
  documents.on(PutCommand).rejects(refused).on(DeleteCommand).rejects(refused);
  expect(await claims.take(item, undefined)).toBe(false);
  expect(await claims.keep(item, thisOwner())).toBe(false);
  expect(await claims.remove(item)).toBe(false);
  documents.on(PutCommand).rejects(new Error('throttled'));
  await expect(claims.keep(item, thisOwner())).rejects.toThrow('throttled');
});

test('an environment without a ledger says what to do', async () => {
  documents.on(GetCommand).rejects(new ResourceNotFoundException({ message: 'none', $metadata: {} }));
  await expect(claims.read('orders')).rejects.toThrow('Environment local has no ledger. Deploy it first');
});

test('a claim lives while its process does, elsewhere for a minute behind its last sign', () => {
  const at = (seconds: number) => new Date(Date.parse(item.heartbeat_at) + seconds * 1000);
  const elsewhere = { ...item, owner: { ...thisOwner(), host: 'elsewhere' } };
  const gone = { ...item, owner: { ...thisOwner(), pid: 2 ** 22 + 1 } };
  const { owner: _, ...free } = item;
  expect([
    isAlive(item, at(59)),
    isAlive(elsewhere, at(59)),
    isAlive(gone, at(1)),
    isAlive(free, at(1)),
  ]).toEqual([true, true, false, false]);
  expect([isAlive(item, at(61)), isAlive(elsewhere, at(61))]).toEqual([false, false]);
});
