import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { ledgerKeys, type OpenLock, type RunRecord } from '../../../lib/wiring/run';
import { compact } from './compact';
import { type Ledger, type RunEnd, RunNotOpen } from './ports';

/** ULIDs begin with 0 to 7; whatever is no run begins with another character. */
const RUNS = { from: '0', to: '8' } as const;
/** Behind every key that begins with `failed#`. */
const FAILED = { from: ledgerKeys.failed(''), to: ledgerKeys.failed('~') } as const;
/** Rows of a page, so that a filter that few rows pass does not ask for them one by one. */
const MIN_PAGE = 25;

export function ledgerDocuments(client = new DynamoDBClient({})): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** The ledger in its table. Needs GetItem, PutItem, UpdateItem, DeleteItem and Query on it. */
export function dynamoLedger(TableName: string, documents: DynamoDBDocumentClient): Ledger {
  const key = (dataset: string, run_id: string) => ({ TableName, Key: { dataset, run_id } });

  async function item<T>(dataset: string, sortKey: string): Promise<T | undefined> {
    const found = await documents.send(new GetCommand({ ...key(dataset, sortKey), ConsistentRead: true }));
    return found.Item as T | undefined;
  }

  async function* items(
    dataset: string,
    keys: { readonly from: string; readonly to: string },
    newestFirst: boolean,
    pageSize?: number,
  ): AsyncGenerator<Record<string, unknown>> {
    let start: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'dataset = :dataset AND run_id BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':dataset': dataset, ':from': keys.from, ':to': keys.to },
          ScanIndexForward: !newestFirst,
          ConsistentRead: true,
          ...(pageSize !== undefined && { Limit: pageSize }),
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      yield* page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  const run = (dataset: string, runId: string) => item<RunRecord>(dataset, runId);

  return {
    lock: (dataset) => item<OpenLock>(dataset, ledgerKeys.open),

    take: (lock, instead) =>
      unlessRefused(
        documents.send(
          new PutCommand({
            TableName,
            Item: lock,
            ...(instead === undefined
              ? { ConditionExpression: 'attribute_not_exists(dataset)' }
              : {
                  ConditionExpression: 'holder = :holder AND #execution = :execution',
                  ExpressionAttributeNames: { '#execution': 'execution' },
                  ExpressionAttributeValues: { ':holder': instead.holder, ':execution': instead.execution },
                }),
          }),
        ),
      ),

    async release(dataset, runId) {
      await unlessRefused(
        documents.send(
          new DeleteCommand({
            ...key(dataset, ledgerKeys.open),
            ConditionExpression: 'holder = :holder',
            ExpressionAttributeValues: { ':holder': runId },
          }),
        ),
      );
    },

    run,

    open: (row) =>
      unlessRefused(
        documents.send(
          new PutCommand({ TableName, Item: row, ConditionExpression: 'attribute_not_exists(dataset)' }),
        ),
      ),

    async stage(dataset, runId, stage) {
      await unlessRefused(
        documents.send(new UpdateCommand({ ...key(dataset, runId), ...setting({ stage }, ['open']) })),
      );
    },

    async close(dataset, runId, end) {
      const closing = { state: 'succeeded', stage: 'close', ...compact(end) };
      const done = await unlessRefused(
        documents.send(
          new UpdateCommand({ ...key(dataset, runId), ...setting(closing, ['open', 'succeeded']) }),
        ),
      );
      const row = await run(dataset, runId);
      if (done && row !== undefined) return row;
      throw new RunNotOpen(
        `Run ${runId} of ${dataset} cannot be closed: ${row === undefined ? 'the ledger has no such run' : `it has ${row.state} already`}.`,
      );
    },

    async fail(dataset, runId, end) {
      const row = await run(dataset, runId);
      if (row?.state !== 'open') return row;
      const failing = { state: 'failed', stage: end.error?.stage, ...compact(end) };
      const mark = { dataset, run_id: ledgerKeys.failed(runId) };
      await unlessRefused(
        documents.send(
          new TransactWriteCommand({
            TransactItems: [
              { Update: { ...key(dataset, runId), ...setting(failing, ['open']) } },
              ...(row.kind === 'arrivals' ? [{ Put: { TableName, Item: mark } }] : []),
            ],
          }),
        ),
      );
      return run(dataset, runId);
    },

    async waiting(dataset) {
      const failed: RunRecord[] = [];
      for await (const mark of items(dataset, FAILED, false)) {
        const row = await run(dataset, String(mark['run_id']).slice(FAILED.from.length));
        if (row !== undefined) failed.push(row);
      }
      return failed;
    },

    async takenOver(dataset, runId, by) {
      await unlessRefused(
        documents.send(
          new TransactWriteCommand({
            TransactItems: [
              { Update: { ...key(dataset, runId), ...setting({ taken_over_by: by }, ['failed']) } },
              { Delete: key(dataset, ledgerKeys.failed(runId)) },
            ],
          }),
        ),
      );
      return run(dataset, runId);
    },

    async recent(dataset, limit, { state, kind, before } = {}) {
      const found: RunRecord[] = [];
      if (limit < 1) return found;
      const keys = { from: RUNS.from, to: before ?? RUNS.to };
      for await (const entry of items(dataset, keys, true, Math.max(limit, MIN_PAGE))) {
        const row = entry as unknown as RunRecord;
        if (row.run_id === before) continue;
        if ((state ?? row.state) !== row.state || (kind ?? row.kind) !== row.kind) continue;
        found.push(row);
        if (found.length === limit) break;
      }
      return found;
    },
  };
}

/** Sets the attributes of a row that is in one of the states. `state` and others are reserved words. */
function setting(attributes: Partial<RunEnd> & Record<string, unknown>, states: readonly string[]) {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    UpdateExpression: `SET ${set.map((_, index) => `#a${index} = :a${index}`).join(', ')}`,
    ConditionExpression: `#state IN (${states.map((_, index) => `:s${index}`).join(', ')})`,
    ExpressionAttributeNames: {
      '#state': 'state',
      ...Object.fromEntries(set.map(([name], index) => [`#a${index}`, name])),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([, value], index) => [`:a${index}`, value])),
      ...Object.fromEntries(states.map((state, index) => [`:s${index}`, state])),
    },
  };
}

/** False when a condition did not hold; a transaction that met another one is an error, to be tried again. */
async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}
