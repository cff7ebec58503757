import {
  AthenaClient,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
} from '@aws-sdk/client-athena';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll } from '@jest/globals';
import { waitFor } from '../../local/wait-for';
import { client, unique } from './account';

type More = Partial<StartQueryExecutionInput>;

/** Athena with a bucket for its results, made before the file's cases and gone after them. */
export function athenaAccount() {
  const athena = client(AthenaClient);
  const s3 = client(S3Client);
  const Bucket = unique('athena');
  const results = `s3://${Bucket}/results/`;

  beforeAll(() => s3.send(new CreateBucketCommand({ Bucket })));
  afterAll(async () => {
    for (const keys = await keysUnder(''); keys.length > 0; ) {
      const Objects = keys.splice(0, 1000).map((Key) => ({ Key }));
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    }
    await s3.send(new DeleteBucketCommand({ Bucket }));
  }, 60_000);

  async function keysUnder(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  /** @returns its id */
  async function start(QueryString: string, more: More = {}): Promise<string> {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        QueryString,
        ResultConfiguration: { OutputLocation: results },
        ...more,
      }),
    );
    return QueryExecutionId as string;
  }

  /** The query once it has ended, however that was. */
  async function ended(QueryExecutionId: string): Promise<QueryExecution> {
    let execution: QueryExecution = {};
    await waitFor(
      'the query has ended',
      async () => {
        const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        execution = answer.QueryExecution ?? {};
        return !['QUEUED', 'RUNNING'].includes(execution.Status?.State ?? '');
      },
      60,
    );
    return execution;
  }

  /** @throws Error when the query does not succeed. */
  async function run(sql: string, more: More = {}): Promise<QueryExecution & { QueryExecutionId: string }> {
    const QueryExecutionId = await start(sql, more);
    const execution = await ended(QueryExecutionId);
    if (execution.Status?.State === 'SUCCEEDED') return { ...execution, QueryExecutionId };
    throw new Error(`${sql}: ${execution.Status?.State}, ${execution.Status?.StateChangeReason}`);
  }

  /** First page of a query's result; null for NULL. */
  async function rows(QueryExecutionId: string): Promise<(string | null)[][]> {
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return (ResultSet?.Rows ?? []).map(({ Data = [] }) =>
      Data.map(({ VarCharValue = null }) => VarCharValue),
    );
  }

  /** @param location s3://bucket/key @throws Error when there is no such object */
  async function bytes(location: string): Promise<Buffer> {
    const { pathname } = new URL(location);
    const object = await s3.send(
      new GetObjectCommand({ Bucket, Key: decodeURIComponent(pathname.slice(1)) }),
    );
    return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
  }

  /** A workgroup for the time of one piece of work. @param settings as CreateWorkGroup takes them */
  async function withWorkGroup(settings: object, work: (WorkGroup: string) => Promise<void>): Promise<void> {
    const Name = unique('group');
    await athena.send(new CreateWorkGroupCommand({ Name, ...settings }));
    try {
      await work(Name);
    } finally {
      await athena.send(new DeleteWorkGroupCommand({ WorkGroup: Name, RecursiveDeleteOption: true }));
    }
  }

  return { athena, s3, bucket: Bucket, results, keysUnder, start, ended, run, rows, bytes, withWorkGroup };
}
