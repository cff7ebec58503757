import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

conformance('DynamoDB', ({ holds }) => {
  const dynamodb = client(DynamoDBClient);
  const TableName = unique('table');
  const put = (pk: string, sk: string, more: object = {}) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { pk: { S: pk }, sk: { S: sk } }, ...more }));
  const item = async (pk: string, sk: string) => {
    const Key = { pk: { S: pk }, sk: { S: sk } };
    return (await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
  };

  beforeAll(async () => {
    await dynamodb.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
    await waitFor(
      `table ${TableName} becomes ACTIVE`,
      async () =>
        (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus === 'ACTIVE',
      60,
    );
  }, 60_000);
  afterAll(() => dynamodb.send(new DeleteTableCommand({ TableName })));

  holds(
    'Of many writes at once on the condition that nothing is there, one succeeds; the others get ConditionalCheckFailedException.',
    'amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate',
    async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          put('lock', 'one', { ConditionExpression: 'attribute_not_exists(pk)' }),
        ),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(19);
      expect(new Set(refused.map(({ reason }) => reason.name))).toEqual(
        new Set(['ConditionalCheckFailedException']),
      );
    },
  );

  holds(
    'A failed condition hands back the item that stands there when it is asked to.',
    'amazondynamodb/latest/APIReference/API_PutItem.html',
    async () => {
      await put('held', 'one');
      await expect(
        put('held', 'one', {
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ).rejects.toMatchObject({ Item: { pk: { S: 'held' } } });
    },
  );

  holds(
    'A transaction is done whole or not at all, and says for each action why it was cancelled.',
    'amazondynamodb/latest/developerguide/transaction-apis.html',
    async () => {
      await put('taken', 'one');
      const Put = (pk: string) => ({
        Put: {
          TableName,
          Item: { pk: { S: pk }, sk: { S: 'one' } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      });
      await expect(
        dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [Put('free'), Put('taken')] })),
      ).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
      });
      expect(await item('free', 'one')).toBeUndefined();
    },
  );

  holds(
    'An update adds to a number as one step: no addition is lost among many at once.',
    'amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html',
    async () => {
      const Key = { pk: { S: 'count' }, sk: { S: 'one' } };
      await Promise.all(
        Array.from({ length: 30 }, () =>
          dynamodb.send(
            new UpdateItemCommand({
              TableName,
              Key,
              UpdateExpression: 'ADD #total :one',
              ExpressionAttributeNames: { '#total': 'total' },
              ExpressionAttributeValues: { ':one': { N: '1' } },
            }),
          ),
        ),
      );
      expect((await item('count', 'one'))?.['total']).toEqual({ N: '30' });
    },
  );

  holds(
    'A query reads one partition in the order of its sort key, backwards and page by page.',
    'amazondynamodb/latest/developerguide/Query.html',
    async () => {
      for (const sk of ['b', 'a', 'c']) await put('sorted', sk);
      await put('other', 'd');
      const query = async (more: object) => {
        const { Items = [], LastEvaluatedKey } = await dynamodb.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: 'sorted' } },
            ...more,
          }),
        );
        return { keys: Items.map(({ sk }) => sk?.S), LastEvaluatedKey };
      };
      expect((await query({})).keys).toEqual(['a', 'b', 'c']);
      const first = await query({ ScanIndexForward: false, Limit: 2 });
      expect(first.keys).toEqual(['c', 'b']);
      const rest = await query({ ScanIndexForward: false, ExclusiveStartKey: first.LastEvaluatedKey });
      expect(rest).toEqual({ keys: ['a'], LastEvaluatedKey: undefined });
    },
  );
});
