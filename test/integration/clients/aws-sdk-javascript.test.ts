import { randomUUID } from 'node:crypto';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { waitFor } from '../../local/wait-for';
import { ordinaryVariables } from './ordinary-variables';

jest.setTimeout(120_000);

const name = `clients-js-${randomUUID().slice(0, 8)}`;
const roleArn = 'arn:aws:iam::000000000000:role/clients-js';

Object.assign(process.env, ordinaryVariables());
// Each as its documentation makes it: without an endpoint, a handler or credentials.
const athena = new AthenaClient({});
const kinesis = new KinesisClient({});
const lambda = new LambdaClient({});
const s3 = new S3Client({});
const sfn = new SFNClient({});
const sts = new STSClient({});

beforeAll(() => s3.send(new CreateBucketCommand({ Bucket: name })));

afterAll(async () => {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: name })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    await s3.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects } }));
  }
  await s3.send(new DeleteBucketCommand({ Bucket: name }));
  for (const client of [athena, kinesis, lambda, s3, sfn, sts]) client.destroy();
});

test('objects are written and read, whatever their key', async () => {
  const Key = 'année 2009/lines+units (1).txt';
  await s3.send(new PutObjectCommand({ Bucket: name, Key, Body: 'an order line' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key }));
  expect(await Body?.transformToString()).toBe('an order line');
});

test('records go through a stream, by HTTP/2 as the client has it', async () => {
  expect(kinesis.config.requestHandler.metadata?.handlerProtocol).toBe('h2');
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  try {
    await waitUntilStreamExists({ client: kinesis, minDelay: 1, maxWaitTime: 30 }, { StreamName: name });
    const sent = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    const Records = sent.map((line) => ({ Data: Buffer.from(line), PartitionKey: 'one' }));
    const put = await kinesis.send(new PutRecordsCommand({ StreamName: name, Records }));
    expect(put.FailedRecordCount).toBe(0);
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: name,
        ShardId: put.Records?.[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const read = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(read.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(sent);
  } finally {
    await kinesis.send(new DeleteStreamCommand({ StreamName: name }));
  }
});

test('a query is run and read page by page', async () => {
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString:
        "SELECT line, 'line ' || CAST(line AS varchar) AS said FROM UNNEST(sequence(1, 2500)) AS t(line)",
      ResultConfiguration: { OutputLocation: `s3://${name}/results/` },
    }),
  );
  let state: string | undefined;
  await waitFor('the query has ended', async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    state = QueryExecution?.Status?.State;
    return state !== 'QUEUED' && state !== 'RUNNING';
  });
  expect(state).toBe('SUCCEEDED');
  const rows: (string | undefined)[][] = [];
  for await (const page of paginateGetQueryResults({ client: athena }, { QueryExecutionId })) {
    for (const { Data } of page.ResultSet?.Rows ?? [])
      rows.push((Data ?? []).map((cell) => cell.VarCharValue));
  }
  expect([rows.length, rows[0], rows.at(-1)]).toEqual([2501, ['line', 'said'], ['2500', 'line 2500']]);
});

test('a function is made, and a workflow calls it', async () => {
  const code = 'exports.handler = async ({ units }) => ({ total: units.reduce((a, b) => a + b, 0) });';
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
    }),
  );
  const definition = {
    StartAt: 'Add',
    States: {
      Add: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: FunctionArn, 'Payload.$': '$' },
        OutputPath: '$.Payload',
        End: true,
      },
    },
  };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(definition) }),
  );
  try {
    await waitUntilFunctionActiveV2({ client: lambda, minDelay: 1, maxWaitTime: 30 }, { FunctionName: name });
    const Payload = JSON.stringify({ units: [12, 24, -2] });
    const invoked = await lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
    expect(JSON.parse(Buffer.from(invoked.Payload ?? []).toString())).toEqual({ total: 34 });
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: Payload }));
    let execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    await waitFor('the workflow has ended', async () => {
      execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status !== 'RUNNING';
    });
    expect([execution.status, execution.output]).toEqual(['SUCCEEDED', '{"total":34}']);
  } finally {
    await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  }
});

test('the caller is told who it is', async () => {
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '000000000000' });
});
