import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { client, onAws, role, unique } from './support/account';
import { athenaAccount } from './support/athena';
import { conformance } from './support/conformance';
import { type TestQueue, testQueue } from './support/queue';
import { ended, ran, started, withMachine } from './support/workflow';

const GUIDE = 'step-functions/latest/dg';
const task = (integration: string, Parameters: object, rest: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${integration}`,
  Parameters,
  ...('Next' in rest ? {} : { End: true }),
  ...rest,
});

conformance('Step Functions', ({ holds }) => {
  const sfn = client(SFNClient, onAws ? {} : { disableHostPrefix: true });
  const sqs = client(SQSClient);
  const lambda = client(LambdaClient);
  const dynamodb = client(DynamoDBClient);
  const sns = client(SNSClient);
  const eventbridge = client(EventBridgeClient);
  const s3 = client(S3Client);
  const { results } = athenaAccount();

  async function withQueue(run: (queue: TestQueue, url: string) => Promise<void>, service = 'states') {
    const queue = await testQueue(sqs, `${service}.amazonaws.com`);
    const QueueName = queue.arn.split(':').at(-1);
    try {
      const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      await run(queue, QueueUrl);
    } finally {
      await queue.remove();
    }
  }

  holds(
    "lambda:invoke answers with the function's payload; its error is the state's by name, which Retry and Catch know.",
    `${GUIDE}/connect-lambda.html`,
    async () => {
      const FunctionName = unique('task');
      const code = `exports.handler = async ({ fail }) => {
        if (fail) throw Object.assign(new Error('refused'), { name: 'Refused' });
        return { got: fail };
      };`;
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: role(),
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
        }),
      );
      try {
        await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
        const { output, events } = await ran(sfn, {
          Good: task(
            'lambda:invoke',
            { FunctionName, Payload: { fail: false } },
            { ResultSelector: { 'payload.$': '$.Payload', 'code.$': '$.StatusCode' }, Next: 'Bad' },
          ),
          Bad: task(
            'lambda:invoke',
            { FunctionName, Payload: { fail: true } },
            {
              Retry: [{ ErrorEquals: ['Refused'], IntervalSeconds: 1, MaxAttempts: 1 }],
              Catch: [{ ErrorEquals: ['Refused'], ResultPath: '$.error', Next: 'Caught' }],
            },
          ),
          Caught: { Type: 'Pass', End: true },
        });
        expect(output).toMatchObject({
          payload: { got: false },
          code: 200,
          error: { Error: 'Refused', Cause: expect.stringContaining('"errorMessage":"refused"') },
        });
        const types = events.map(({ type }) => type);
        expect(types.filter((type) => type === 'TaskFailed')).toHaveLength(2);
        expect(types.filter((type) => type === 'TaskSucceeded')).toHaveLength(1);
      } finally {
        await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      }
    },
  );

  holds(
    'A state that waits for its task token goes on when it is sent back; heartbeats keep it waiting, and their absence fails it.',
    `${GUIDE}/connect-to-resource.html#connect-wait-token`,
    async () => {
      await withQueue(async (queue, QueueUrl) => {
        const states = {
          Ask: task(
            'sqs:sendMessage.waitForTaskToken',
            { QueueUrl, MessageBody: { 'token.$': '$$.Task.Token', 'who.$': '$.who' } },
            { HeartbeatSeconds: 30 },
          ),
        };
        await withMachine(sfn, states, async (stateMachineArn) => {
          const asked = async (who: string) => {
            const executionArn = await started(sfn, stateMachineArn, { who });
            const [body = ''] = await queue.receive(1);
            const message = JSON.parse(body) as { token: string; who: string };
            expect(message.who).toBe(who);
            return { executionArn, taskToken: message.token };
          };
          const good = await asked('good');
          await sfn.send(new SendTaskHeartbeatCommand({ taskToken: good.taskToken }));
          await sfn.send(new SendTaskSuccessCommand({ taskToken: good.taskToken, output: '{"ok":1}' }));
          const { output, events } = await ended(sfn, good.executionArn);
          expect(output).toEqual({ ok: 1 });
          expect(events.map(({ type }) => type)).toContain('TaskSubmitted');
          const bad = await asked('bad');
          const words = { error: 'Denied', cause: 'no' };
          await sfn.send(new SendTaskFailureCommand({ taskToken: bad.taskToken, ...words }));
          expect((await ended(sfn, bad.executionArn)).execution).toMatchObject({
            status: 'FAILED',
            ...words,
          });
          await expect(
            sfn.send(new SendTaskSuccessCommand({ taskToken: bad.taskToken, output: '1' })),
          ).rejects.toMatchObject({ name: 'TaskTimedOut' });
        });
        const silent = task(
          'sqs:sendMessage.waitForTaskToken',
          { QueueUrl, MessageBody: { 'token.$': '$$.Task.Token' } },
          { HeartbeatSeconds: 1 },
        );
        expect((await ran(sfn, { Silent: silent })).execution.status).toBe('FAILED');
      });
    },
  );

  holds(
    'dynamodb:putItem, updateItem, getItem and deleteItem do what they say; a failed condition can be caught by its name.',
    `${GUIDE}/connect-ddb.html`,
    async () => {
      const TableName = unique('table');
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        }),
      );
      try {
        await waitUntilTableExists({ client: dynamodb, maxWaitTime: 60, minDelay: 1 }, { TableName });
        const Key = { id: { S: 'a' } };
        const keep = { ResultPath: null };
        const { output } = await ran(sfn, {
          Put: task(
            'dynamodb:putItem',
            { TableName, Item: { ...Key, n: { N: '1' } } },
            { ...keep, Next: 'Add' },
          ),
          Add: task(
            'dynamodb:updateItem',
            {
              TableName,
              Key,
              UpdateExpression: 'SET n = n + :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
            { ...keep, Next: 'Get' },
          ),
          Get: task(
            'dynamodb:getItem',
            { TableName, Key },
            {
              ResultSelector: { 'n.$': '$.Item.n.N', 'code.$': '$.SdkHttpMetadata.HttpStatusCode' },
              Next: 'New',
            },
          ),
          New: task(
            'dynamodb:putItem',
            { TableName, Item: Key, ConditionExpression: 'attribute_not_exists(id)' },
            {
              Catch: [
                {
                  ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
                  ResultPath: null,
                  Next: 'Delete',
                },
              ],
            },
          ),
          Delete: task(
            'dynamodb:deleteItem',
            { TableName, Key, ReturnValues: 'ALL_OLD' },
            { ResultSelector: { 'n.$': '$.Attributes.n.N' }, ResultPath: '$.deleted' },
          ),
        });
        expect(output).toEqual({ n: '2', code: 200, deleted: { n: '2' } });
      } finally {
        await dynamodb.send(new DeleteTableCommand({ TableName }));
      }
    },
  );

  holds(
    'sns:publish and events:putEvents send what they are given as JSON; an event names the execution among its resources.',
    `${GUIDE}/connect-eventbridge.html`,
    async () => {
      const Name = unique('rule');
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: unique('topic') }));
      try {
        await withQueue(async (queue) => {
          await sns.send(
            new SubscribeCommand({
              TopicArn,
              Protocol: 'sqs',
              Endpoint: queue.arn,
              Attributes: { RawMessageDelivery: 'true' },
            }),
          );
          const { execution } = await ran(sfn, {
            Tell: task('sns:publish', { TopicArn, Message: { a: 1 } }),
          });
          expect(execution.status).toBe('SUCCEEDED');
          expect((await queue.receive(1)).map((body) => JSON.parse(body) as unknown)).toEqual([{ a: 1 }]);
        }, 'sns');
        await withQueue(async (queue) => {
          await eventbridge.send(
            new PutRuleCommand({ Name, EventPattern: JSON.stringify({ source: [Name] }) }),
          );
          await eventbridge.send(
            new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'q', Arn: queue.arn }] }),
          );
          const entry = { Source: Name, DetailType: 'told', Detail: { b: 2 } };
          const { execution } = await ran(sfn, { Put: task('events:putEvents', { Entries: [entry] }) });
          const [body = ''] = await queue.receive(1);
          expect(JSON.parse(body)).toMatchObject({
            detail: { b: 2 },
            resources: expect.arrayContaining([execution.executionArn]),
          });
          await eventbridge.send(new RemoveTargetsCommand({ Rule: Name, Ids: ['q'] }));
          await eventbridge.send(new DeleteRuleCommand({ Name }));
        }, 'events');
      } finally {
        await sns.send(new DeleteTopicCommand({ TopicArn }));
      }
    },
  );

  holds(
    "An AWS SDK integration calls the operation with its Parameters; its exceptions are caught by the service's names.",
    `${GUIDE}/supported-services-awssdk.html`,
    async () => {
      const Bucket = unique('bucket');
      await s3.send(new CreateBucketCommand({ Bucket }));
      try {
        const keep = { ResultPath: null };
        const { output } = await ran(sfn, {
          Put: task('aws-sdk:s3:putObject', { Bucket, Key: 'k', Body: { a: 1 } }, { ...keep, Next: 'Get' }),
          Get: task(
            'aws-sdk:s3:getObject',
            { Bucket, Key: 'k' },
            { ResultSelector: { 'body.$': 'States.StringToJson($.Body)' }, Next: 'Delete' },
          ),
          Delete: task('aws-sdk:s3:deleteObject', { Bucket, Key: 'k' }, { ...keep, Next: 'Missing' }),
          Missing: task(
            'aws-sdk:s3:getObject',
            { Bucket, Key: 'k' },
            {
              Catch: [{ ErrorEquals: ['S3.NoSuchKeyException'], ResultPath: '$.error', Next: 'Caught' }],
            },
          ),
          Caught: { Type: 'Pass', Parameters: { 'body.$': '$.body', 'error.$': '$.error.Error' }, End: true },
        });
        expect(output).toEqual({ body: { a: 1 }, error: 'S3.NoSuchKeyException' });
      } finally {
        await s3.send(new DeleteBucketCommand({ Bucket }));
      }
    },
  );

  holds(
    'states:startExecution.sync:2 waits for the execution that it started and has its output as JSON; a failed one is States.TaskFailed.',
    `${GUIDE}/connect-stepfunctions.html`,
    async () => {
      const inner = {
        Good: {
          Type: 'Choice',
          Choices: [{ Variable: '$.good', BooleanEquals: true, Next: 'Done' }],
          Default: 'Bad',
        },
        Done: { Type: 'Pass', Result: { ok: true }, End: true },
        Bad: { Type: 'Fail', Error: 'Inner', Cause: 'no' },
      };
      await withMachine(sfn, inner, async (StateMachineArn) => {
        const start = (integration: string, good: boolean, rest: object) =>
          task(`states:startExecution${integration}`, { StateMachineArn, Input: { good } }, rest);
        const { output } = await ran(sfn, {
          Json: start('.sync:2', true, { OutputPath: '$.Output', ResultPath: '$', Next: 'Text' }),
          Text: start('.sync', true, {
            ResultSelector: { 'text.$': '$.Output', 'status.$': '$.Status' },
            ResultPath: '$.second',
            Next: 'Failing',
          }),
          Failing: start('.sync:2', false, {
            Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Caught' }],
          }),
          Caught: { Type: 'Pass', End: true },
        });
        expect(output).toMatchObject({
          ok: true,
          second: { text: '{"ok":true}', status: 'SUCCEEDED' },
          error: { Error: 'States.TaskFailed', Cause: expect.stringContaining('"Error":"Inner"') },
        });
      });
    },
  );

  holds(
    'athena:startQueryExecution.sync waits for the query; a query that fails is States.TaskFailed.',
    `${GUIDE}/connect-athena.html`,
    async () => {
      const query = (QueryString: string, rest: object) =>
        task(
          'athena:startQueryExecution.sync',
          { QueryString, ResultConfiguration: { OutputLocation: results } },
          rest,
        );
      const { output } = await ran(sfn, {
        Good: query("SELECT 'x' AS letter", {
          ResultSelector: { 'id.$': '$.QueryExecution.QueryExecutionId' },
          Next: 'Read',
        }),
        Read: task(
          'athena:getQueryResults',
          { 'QueryExecutionId.$': '$.id' },
          { ResultSelector: { 'cells.$': '$.ResultSet.Rows[*].Data[*].VarCharValue' }, Next: 'Bad' },
        ),
        Bad: query('SELECT * FROM no_such_database.no_such_table', {
          Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.error', Next: 'Caught' }],
        }),
        Caught: { Type: 'Pass', End: true },
      });
      expect(output).toMatchObject({
        cells: ['letter', 'x'],
        error: { Error: 'States.TaskFailed', Cause: expect.stringContaining('"State":"FAILED"') },
      });
    },
  );

  holds(
    "glue:startJobRun.sync fails by the name of Glue's exception when there is no such job.",
    `${GUIDE}/connect-glue.html`,
    async () => {
      const { execution } = await ran(sfn, {
        Run: task('glue:startJobRun.sync', { JobName: unique('none') }),
      });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Glue.EntityNotFoundException' });
    },
  );
});
