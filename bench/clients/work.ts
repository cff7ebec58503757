import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
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
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { strToU8, zipSync } from 'fflate';
import { LOCAL_CREDENTIALS } from '../../cli/aws';

export const KINDS = ['Athena query', 'Kinesis PutRecords', 'Lambda invocation'] as const;
export type Kind = (typeof KINDS)[number];

export interface Call {
  readonly kind: Kind;
  readonly ms: number;
  /** What went wrong. @default - nothing did */
  readonly error?: string;
}

/** What the clients work on. */
export interface Ground {
  readonly name: string;
  remove(): Promise<void>;
}

/** Calls of one turn of a client, besides its one query. */
const PUTS = 10;
const INVOCATIONS = 5;
const ROWS = 1_000;
const RECORDS = 100;
const RECORD_BYTES = 1024;
const WAIT_SECONDS = 60;
const POLL_MS = 50;

const settings = (endpoint: string, requestHandler: NodeHttpHandler) => ({
  endpoint,
  region: 'us-east-1',
  credentials: LOCAL_CREDENTIALS,
  requestHandler,
  // Every failure counts.
  maxAttempts: 1,
});

/** A table of its own database, a stream and a function. */
export async function layGround(endpoint: string): Promise<Ground> {
  const name = `clients-bench-${randomBytes(4).toString('hex')}`;
  const database = name.replaceAll('-', '_');
  const handler = new NodeHttpHandler();
  const config = settings(endpoint, handler);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const glue = new GlueClient(config);
  const kinesis = new KinesisClient(config);
  const lambda = new LambdaClient(config);

  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const rows = Array.from({ length: ROWS }, (_, id) => `${id},shop-${id % 7},${id * 10}\n`);
  await s3.send(new PutObjectCommand({ Bucket: name, Key: 'orders/part.csv', Body: rows.join('') }));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: 'orders',
        TableType: 'EXTERNAL_TABLE',
        Parameters: { EXTERNAL: 'TRUE' },
        StorageDescriptor: {
          Location: `s3://${name}/orders/`,
          InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
          OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
          SerdeInfo: {
            SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
            Parameters: { 'field.delim': ',' },
          },
          Columns: [
            { Name: 'id', Type: 'int' },
            { Name: 'shop', Type: 'string' },
            { Name: 'cents', Type: 'bigint' },
          ],
        },
      },
    }),
  );
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 2 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: WAIT_SECONDS }, { StreamName: name });
  const code = 'exports.handler = async ({ number }) => ({ square: number * number });';
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: 'arn:aws:iam::000000000000:role/bench',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': strToU8(code) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: WAIT_SECONDS }, { FunctionName: name });
  return {
    name,
    async remove() {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
      await kinesis.send(new DeleteStreamCommand({ StreamName: name }));
      await glue.send(new DeleteDatabaseCommand({ Name: database }));
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: name })) {
        const Objects = Contents.map(({ Key }) => ({ Key }));
        if (Objects.length > 0)
          await s3.send(new DeleteObjectsCommand({ Bucket: name, Delete: { Objects } }));
      }
      await s3.send(new DeleteBucketCommand({ Bucket: name }));
      handler.destroy();
    },
  };
}

/** One client, with connections of its own. */
export function clientOf(endpoint: string, { name }: Ground, number: number) {
  const handler = new NodeHttpHandler();
  const config = settings(endpoint, handler);
  const athena = new AthenaClient(config);
  const kinesis = new KinesisClient(config);
  const lambda = new LambdaClient(config);
  const shop = `shop-${number % 7}`;
  const total = Array.from({ length: ROWS }, (_, id) => (id % 7 === number % 7 ? id * 10 : 0)).reduce(
    (sum, cents) => sum + cents,
  );

  async function query(): Promise<void> {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString: `SELECT sum(cents) FROM orders WHERE shop = '${shop}'`,
        QueryExecutionContext: { Database: name.replaceAll('-', '_') },
        ResultConfiguration: { OutputLocation: `s3://${name}/results/` },
      }),
    );
    for (let over = false; !over; ) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason } = QueryExecution?.Status ?? {};
      over = State === 'SUCCEEDED';
      if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`${State}: ${StateChangeReason}`);
      if (!over) await delay(POLL_MS);
    }
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    const found = ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue;
    if (found !== String(total)) throw new Error(`The query found ${found}, not ${total}.`);
  }

  async function put(): Promise<void> {
    const { FailedRecordCount } = await kinesis.send(
      new PutRecordsCommand({
        StreamName: name,
        Records: Array.from({ length: RECORDS }, (_, at) => ({
          PartitionKey: `${number}-${at}`,
          Data: randomBytes(RECORD_BYTES),
        })),
      }),
    );
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were not taken.`);
  }

  async function invoke(): Promise<void> {
    const { Payload, FunctionError } = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ number }) }),
    );
    const answer = Payload?.transformToString();
    if (FunctionError !== undefined || answer !== JSON.stringify({ square: number * number })) {
      throw new Error(`The function answered ${FunctionError ?? ''} ${answer}.`);
    }
  }

  const timed = async (kind: Kind, work: () => Promise<void>): Promise<Call> => {
    const before = performance.now();
    const error = await work().then(
      () => undefined,
      (problem: Error) => `${problem.name}: ${problem.message}`,
    );
    return { kind, ms: performance.now() - before, ...(error === undefined ? {} : { error }) };
  };

  return {
    /** A query, then puts and invocations, one after the other. */
    async turn(): Promise<Call[]> {
      const calls = [await timed('Athena query', query)];
      for (let made = 0; made < PUTS; made += 1) calls.push(await timed('Kinesis PutRecords', put));
      for (let made = 0; made < INVOCATIONS; made += 1) calls.push(await timed('Lambda invocation', invoke));
      return calls;
    },
    close: () => handler.destroy(),
  };
}
