import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { names } from '../../lib/wiring/names';
import type { RunRecord } from '../../lib/wiring/run';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** What the commands read of the ledger. */
export interface Ledger {
  /** @returns undefined when the dataset has no run of that id */
  run(dataset: string, runId: string): Promise<RunRecord | undefined>;
  /** A dataset's runs, newest first. */
  runs(dataset: string, wanted: RunsWanted): Promise<RunRecord[]>;
  close(): void;
}

export interface RunsWanted {
  readonly limit: number;
  /** What their ids begin with. @default - anything */
  readonly prefix?: string;
  /** Only those opened before the run of this id. @default - all */
  readonly before?: string;
}

/** ULIDs begin with 0 to 7; what is no run begins with another character. */
const EVERY_ULID = { from: '0', to: '8' } as const;
/** Greater than every character of a ULID. */
const BEHIND_ALL = '~';

function range({ limit, prefix, before }: RunsWanted): { from: string; to: string; most: number } {
  if (prefix !== undefined && prefix !== '')
    return { from: prefix, to: `${prefix}${BEHIND_ALL}`, most: limit };
  // BETWEEN includes its bounds: the run itself is read, and left out.
  if (before !== undefined) return { from: EVERY_ULID.from, to: before, most: limit + 1 };
  return { ...EVERY_ULID, most: limit };
}

export function ledgerDocuments(environment: string): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(environment)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** The environment's ledger. @throws UserError when it has none; otherwise the SDK's errors. */
export function ledgerOf(environment: string, documents = ledgerDocuments(environment)): Ledger {
  const TableName = names.ledger(environment);
  return {
    async run(dataset, runId) {
      const { Item } = await documents
        .send(new GetCommand({ TableName, Key: { dataset, run_id: runId }, ConsistentRead: true }))
        .catch((error) => Promise.reject(withoutLedger(error, environment)));
      return Item as RunRecord | undefined;
    },
    async runs(dataset, wanted) {
      const { from, to, most } = range(wanted);
      const found: RunRecord[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await documents
          .send(
            new QueryCommand({
              TableName,
              KeyConditionExpression: 'dataset = :dataset AND run_id BETWEEN :from AND :to',
              ExpressionAttributeValues: { ':dataset': dataset, ':from': from, ':to': to },
              ScanIndexForward: false,
              ConsistentRead: true,
              Limit: most - found.length,
              ...(start === undefined ? {} : { ExclusiveStartKey: start }),
            }),
          )
          .catch((error) => Promise.reject(withoutLedger(error, environment)));
        found.push(...((page.Items ?? []) as RunRecord[]));
        start = page.LastEvaluatedKey;
      } while (start !== undefined && found.length < most);
      return found.filter(({ run_id }) => run_id !== wanted.before).slice(0, wanted.limit);
    },
    close: () => documents.destroy(),
  };
}

/** What to do when the table is not there; any other error as it is. */
export function withoutLedger(error: unknown, environment: string): unknown {
  if (!(error instanceof ResourceNotFoundException)) return error;
  return new UserError(
    `Environment ${environment} has no ledger. Deploy it first: npm run deploy -- --env ${environment}.`,
    exitCodes.environment,
    { cause: error },
  );
}
