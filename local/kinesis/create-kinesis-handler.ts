import { join } from 'node:path';
import {
  AwsError,
  type AwsRequest,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
} from '../gateway/service-handler';
import type { LocalPaths } from '../paths';
import { kinesisCall } from './call';
import { closedIterator, closedRecords, isClosedIterator, type ShardIteratorRequest } from './closed-reads';
import { ClosedShards } from './closed-shards';
import { createResharding } from './reshard';
import type { Shard } from './shard';

export interface KinesisOptions {
  /** MiniStack's, which holds the streams. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
}

/** The members of all requests that are served here. */
interface Input extends ShardIteratorRequest {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly ShardId?: string;
  readonly ShardIterator?: string;
  readonly Limit?: number;
  readonly ShardToSplit?: string;
  readonly NewStartingHashKey?: string;
  readonly ShardToMerge?: string;
  readonly AdjacentShardToMerge?: string;
  readonly TargetShardCount?: number;
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly ExclusiveStartShardId?: string;
  readonly ShardFilter?: { readonly Type: string; readonly ShardId?: string };
}

const RESHARDING = new Set(['SplitShard', 'MergeShards', 'UpdateShardCount']);
const READING = new Set(['ListShards', 'DescribeStream', 'GetShardIterator', 'GetRecords', 'DeleteStream']);
const WRITING = new Set(['PutRecord', 'PutRecords']);
const MOST_SHARDS = 10_000;

/**
 * What MiniStack's Kinesis does not do: a shard that is split or merged is closed, not gone. Its records stay
 * to be read until the stream's retention has passed, and its children name it.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
 */
export async function createKinesisHandler(options: KinesisOptions): Promise<ServiceHandler> {
  const call = kinesisCall(options.endpoint);
  const closed = await ClosedShards.open(join(options.paths.state, 'kinesis'));
  const resharding = createResharding(call, closed);
  const writes = new Set<Promise<void>>();
  let reshape: Promise<unknown> = Promise.resolve();

  /** One at a time, while no record is being put: one that came in between would be in no shard. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = reshape
      .catch(() => {})
      .then(async () => {
        await Promise.all(writes);
        return await work();
      });
    reshape = done;
    return done;
  }

  async function listShards(input: Input): Promise<object> {
    const { NextToken, MaxResults = MOST_SHARDS, ShardFilter, ...rest } = input;
    const resumed = NextToken === undefined ? undefined : resume(NextToken);
    const stream = resumed?.stream ?? streamOf(rest);
    const after = resumed?.after ?? rest.ExclusiveStartShardId ?? afterFilter(ShardFilter) ?? '';
    const all = (await allShards(stream, ShardFilter?.Type !== 'AT_LATEST')).filter(
      ({ ShardId }) => ShardId > after,
    );
    const Shards = all.slice(0, MaxResults);
    const last = Shards.at(-1)?.ShardId;
    return { Shards, ...(all.length > MaxResults && last ? { NextToken: `${stream}/${last}` } : {}) };
  }

  async function allShards(StreamName: string, withClosed = true): Promise<Shard[]> {
    const { Shards } = await call<{ Shards: Shard[] }>('ListShards', { StreamName });
    const before = withClosed ? closed.of(StreamName).map(({ shard }) => shard) : [];
    return [...before, ...Shards].sort((a, b) => (a.ShardId < b.ShardId ? -1 : 1));
  }

  const operations: Readonly<Record<string, (input: Input) => Promise<object>>> = {
    SplitShard: async (input) => {
      const { ShardToSplit = '', NewStartingHashKey = '' } = input;
      await alone(() => resharding.split(streamOf(input), ShardToSplit, NewStartingHashKey));
      return {};
    },
    MergeShards: async (input) => {
      const { ShardToMerge = '', AdjacentShardToMerge = '' } = input;
      await alone(() => resharding.merge(streamOf(input), ShardToMerge, AdjacentShardToMerge));
      return {};
    },
    UpdateShardCount: (input) =>
      alone(() => resharding.updateCount(streamOf(input), input.TargetShardCount ?? 0)),
    ListShards: listShards,
    DescribeStream: async (input) => {
      const stream = streamOf(input);
      const answer = await call<{ StreamDescription: object }>('DescribeStream', { StreamName: stream });
      const { Limit = 100, ExclusiveStartShardId = '' } = input;
      const all = (await allShards(stream)).filter(({ ShardId }) => ShardId > ExclusiveStartShardId);
      const page = { Shards: all.slice(0, Limit), HasMoreShards: all.length > Limit };
      return { StreamDescription: { ...answer.StreamDescription, ...page } };
    },
    GetShardIterator: async (input) => {
      const shard = closed.find(streamOf(input), input.ShardId ?? '');
      return shard === undefined
        ? call('GetShardIterator', input)
        : { ShardIterator: closedIterator(shard, input) };
    },
    GetRecords: async ({ ShardIterator = '', Limit }) => closedRecords(closed, ShardIterator, Limit),
    DeleteStream: async (input) => {
      const answer = await call<object>('DeleteStream', input);
      await closed.forget(streamOf(input));
      return answer;
    },
  };

  return {
    service: 'kinesis',
    handles: ({ operation = '' }) => RESHARDING.has(operation) || (READING.has(operation) && !closed.empty),
    // An open shard's records are MiniStack's.
    takes: ({ operation, body }) =>
      operation !== 'GetRecords' || isClosedIterator((jsonBody(body) as Input).ShardIterator ?? ''),
    async handle(request) {
      refuseCbor(request);
      const run = operations[request.operation ?? ''] as (input: Input) => Promise<object>;
      return jsonResponse(await run(jsonBody(request.body) as Input));
    },
    async passing({ operation = '' }) {
      if (!WRITING.has(operation)) return () => {};
      for (let seen: unknown; seen !== reshape; await reshape.catch(() => {})) seen = reshape;
      const { promise, resolve } = Promise.withResolvers<void>();
      writes.add(promise);
      return () => {
        writes.delete(promise);
        resolve();
      };
    },
  };
}

function refuseCbor({ operation, headers }: AwsRequest): void {
  if (headers['content-type'] !== 'application/x-amz-cbor-1.1') return;
  throw new AwsError(
    'UnsupportedOperationException',
    `The local environment serves ${operation} of a stream whose shards were split or merged in JSON, not in CBOR.`,
  );
}

/** @throws AwsError */
function streamOf({ StreamName, StreamARN }: Input): string {
  const name = StreamName ?? StreamARN?.replace(/^.*:stream\//, '');
  if (name !== undefined) return name;
  throw new AwsError(
    'InvalidArgumentException',
    'Neither StreamName nor StreamARN is given; one of them is wanted.',
  );
}

function resume(token: string): { stream: string; after: string } {
  const [stream, after] = token.split('/');
  if (stream === undefined || after === undefined) {
    throw new AwsError('InvalidArgumentException', `NextToken ${token} is none that ListShards gave.`);
  }
  return { stream, after };
}

/** @returns the shard after which the list begins. @throws AwsError for a filter that is not done here */
function afterFilter(filter: Input['ShardFilter']): string | undefined {
  if (filter === undefined || ['AT_LATEST', 'FROM_TRIM_HORIZON'].includes(filter.Type)) return undefined;
  if (filter.Type === 'AFTER_SHARD_ID') return filter.ShardId;
  throw new AwsError(
    'InvalidArgumentException',
    `The local environment does not filter shards by ${filter.Type}: use AT_LATEST, FROM_TRIM_HORIZON or AFTER_SHARD_ID.`,
  );
}
