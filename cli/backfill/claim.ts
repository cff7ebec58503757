import { hostname, userInfo } from 'node:os';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { names } from '../../lib/wiring/names';
import { ledgerKeys } from '../../lib/wiring/run';
import { withoutLedger } from '../runs/ledger';

/** Who works on a backfill. */
export interface Owner {
  /** ULID of this claim; no two processes have the same. */
  readonly claim: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
}

/** The ledger's item of a dataset's backfill: how far it is, and whether somebody works on it. */
export interface Backfill {
  readonly backfill_id: string;
  readonly dataset: string;
  /** A dataset, or a mart of this one. */
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly started_at: string;
  /** Event dates that are made again. */
  readonly done: readonly string[];
  /** The run under way, and what it makes; a later process asks the ledger how it ended. */
  readonly running?: { readonly run_id: string; readonly dates: readonly string[] };
  /** Nobody's while absent. */
  readonly owner?: Owner;
  readonly heartbeat_at: string;
}

/** A claim without a sign of life for so long is nobody's. Milliseconds. */
export const STALE_MS = 60_000;

/** The one backfill that a dataset may have. Every write is conditional. */
export interface Claims {
  read(dataset: string): Promise<Backfill | undefined>;
  /**
   * Writes the item when it is as it was read, or was not there.
   * @returns false when another process was faster
   */
  take(backfill: Backfill, asRead: Backfill | undefined): Promise<boolean>;
  /** Writes the item while it is still `owner`'s. @returns false when another process has taken it over */
  keep(backfill: Backfill, owner: Owner): Promise<boolean>;
  /** The item goes. @returns false when it is not as it was read, or no longer the owner's */
  remove(backfill: Backfill): Promise<boolean>;
}

export function thisOwner(): Owner {
  return { claim: ulid(), user: userInfo().username, host: hostname(), pid: process.pid };
}

/** Whether somebody still works on it: on this machine its process is asked for, elsewhere its sign of life. */
export function isAlive({ owner, heartbeat_at }: Backfill, now: Date): boolean {
  if (owner === undefined) return false;
  if (now.getTime() - Date.parse(heartbeat_at) > STALE_MS) return false;
  return owner.host !== hostname() || processLives(owner.pid);
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and is another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export function ledgerClaims(environment: string, documents: DynamoDBDocumentClient): Claims {
  const TableName = names.ledger(environment);
  const keyOf = (dataset: string) => ({ dataset, run_id: ledgerKeys.backfill });

  const AS_READ = 'backfill_id = :id AND heartbeat_at = :heartbeat';
  const asReadValues = (backfill: Backfill) => ({
    ':id': backfill.backfill_id,
    ':heartbeat': backfill.heartbeat_at,
  });

  async function conditional(write: Promise<unknown>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw withoutLedger(error, environment);
    }
  }

  return {
    async read(dataset) {
      const { Item } = await documents
        .send(new GetCommand({ TableName, Key: keyOf(dataset), ConsistentRead: true }))
        .catch((error) => Promise.reject(withoutLedger(error, environment)));
      return Item as Backfill | undefined;
    },
    take: (backfill, asRead) =>
      conditional(
        documents.send(
          new PutCommand({
            TableName,
            Item: { ...backfill, ...keyOf(backfill.dataset) },
            ...(asRead === undefined
              ? { ConditionExpression: 'attribute_not_exists(run_id)' }
              : { ConditionExpression: AS_READ, ExpressionAttributeValues: asReadValues(asRead) }),
          }),
        ),
      ),
    keep: (backfill, { claim }) =>
      conditional(
        documents.send(
          new PutCommand({
            TableName,
            Item: { ...backfill, ...keyOf(backfill.dataset) },
            ConditionExpression: '#owner.claim = :claim',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':claim': claim },
          }),
        ),
      ),
    remove: (backfill) =>
      conditional(
        documents.send(
          new DeleteCommand({
            TableName,
            Key: keyOf(backfill.dataset),
            ConditionExpression: AS_READ,
            ExpressionAttributeValues: asReadValues(backfill),
          }),
        ),
      ),
  };
}
