import { DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ulid } from 'ulid';
import { names } from '../../lib/wiring/names';
import { ledgerKeys } from '../../lib/wiring/run';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import type { ReplaySummary } from './tally';

/** What a replay was asked for. */
export interface ReplayFilter {
  readonly reasons?: readonly string[];
  /** ISO 8601, UTC. */
  readonly since?: string;
}

export interface Receipt {
  readonly id: string;
  /** Writes down what was done. */
  end(summary: ReplaySummary): Promise<void>;
}

/**
 * Enters a replay in the ledger before it begins, so that a replay that was killed is seen there.
 *
 * @throws UserError when the environment has no ledger
 */
export async function openReceipt(
  environment: string,
  dataset: string,
  filter: ReplayFilter,
): Promise<Receipt> {
  const id = ulid();
  const TableName = names.ledger(environment);
  const key = { dataset, run_id: ledgerKeys.replay(id) };
  const begun = { ...key, started_at: new Date().toISOString(), ...filter };
  const write = async (item: Readonly<Record<string, unknown>>) => {
    const client = new DynamoDBClient(clientConfig(environment));
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    try {
      await documents.send(new PutCommand({ TableName, Item: item }));
    } catch (cause) {
      if (!(cause instanceof ResourceNotFoundException)) throw cause;
      throw new UserError(
        `Environment ${environment} has no ledger ${TableName} for the receipt. Deploy it first: ${environment === 'local' ? 'npm start' : `npm run deploy -- --env ${environment}`}.`,
        exitCodes.environment,
        { cause },
      );
    } finally {
      client.destroy();
    }
  };
  await write({ ...begun, state: 'open' });
  return {
    id,
    end: async ({ dataset: _dataset, dryRun: _dryRun, interrupted, ...figures }) => {
      const state = interrupted ? 'interrupted' : figures.failure ? 'failed' : 'done';
      await write({ ...begun, ended_at: new Date().toISOString(), state, ...figures });
    },
  };
}
