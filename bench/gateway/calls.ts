import { randomBytes } from 'node:crypto';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';

/** One kind of call; each client of the environment makes it by `call`. */
export interface Kind {
  readonly title: string;
  call(clients: Clients): Promise<unknown>;
}

/** Clients of one address: the gateway's, or MiniStack's. */
export interface Clients {
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly dynamodb: DynamoDBClient;
  close(): void;
}

const NAME = 'gateway-bench';
const OBJECT_BYTES = 100 * 1024;
const RECORDS = 100;
const RECORD_BYTES = 1024;
const WAIT_SECONDS = 30;

export function clientsOf(endpoint: string): Clients {
  const requestHandler = new NodeHttpHandler();
  const config = { endpoint, region: 'us-east-1', credentials: LOCAL_CREDENTIALS, requestHandler };
  return {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    kinesis: new KinesisClient(config),
    dynamodb: new DynamoDBClient(config),
    close: () => requestHandler.destroy(),
  };
}

/** Makes what the calls work on: a bucket, a stream, a table, and something to read in each. */
export async function kindsOf({ s3, kinesis, dynamodb }: Clients): Promise<readonly Kind[]> {
  const object = { Bucket: NAME, Key: 'object' };
  const Body = randomBytes(OBJECT_BYTES);
  const records = Array.from({ length: RECORDS }, (_, at) => ({
    PartitionKey: String(at),
    Data: randomBytes(RECORD_BYTES),
  }));
  const key = { id: { S: 'item' } };
  const item = { ...key, text: { S: 'x'.repeat(RECORD_BYTES) } };

  await s3.send(new CreateBucketCommand({ Bucket: NAME }));
  await s3.send(new PutObjectCommand({ ...object, Body }));
  await kinesis.send(new CreateStreamCommand({ StreamName: NAME, ShardCount: 1 }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: WAIT_SECONDS }, { StreamName: NAME });
  await kinesis.send(new PutRecordsCommand({ StreamName: NAME, Records: records }));
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName: NAME,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  await dynamodb.send(
    new CreateTableCommand({
      TableName: NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client: dynamodb, maxWaitTime: WAIT_SECONDS }, { TableName: NAME });
  await dynamodb.send(new PutItemCommand({ TableName: NAME, Item: item }));

  return [
    {
      title: 'S3 PutObject, 100 KiB',
      call: (to) => to.s3.send(new PutObjectCommand({ ...object, Body })),
    },
    {
      title: 'S3 GetObject, 100 KiB',
      call: async (to) => (await to.s3.send(new GetObjectCommand(object))).Body?.transformToByteArray(),
    },
    {
      title: 'Kinesis PutRecords, 100 of 1 KiB',
      call: (to) => to.kinesis.send(new PutRecordsCommand({ StreamName: NAME, Records: records })),
    },
    {
      title: 'Kinesis GetRecords, 100 of 1 KiB',
      call: (to) => to.kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: RECORDS })),
    },
    {
      title: 'DynamoDB PutItem, 1 KiB',
      call: (to) => to.dynamodb.send(new PutItemCommand({ TableName: NAME, Item: item })),
    },
    {
      title: 'DynamoDB GetItem, 1 KiB',
      call: (to) => to.dynamodb.send(new GetItemCommand({ TableName: NAME, Key: key })),
    },
  ];
}
