import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Dataset } from '../../lib/contract/dataset';
import { names } from '../../lib/wiring/names';
import { ledgerKeys, type OpenLock } from '../../lib/wiring/run';
import { withoutLedger } from '../runs/ledger';
import { UserError } from '../user-error';

/** @throws UserError when one of the datasets has an open run, and when the environment has no ledger. */
export async function refuseOpenRuns(
  documents: DynamoDBDocumentClient,
  environment: string,
  datasets: readonly Dataset[],
): Promise<void> {
  for (const { name: dataset } of datasets) {
    const { Item } = await documents
      .send(
        new GetCommand({
          TableName: names.ledger(environment),
          Key: { dataset, run_id: ledgerKeys.open },
          ConsistentRead: true,
        }),
      )
      .catch((error: unknown) => Promise.reject(withoutLedger(error, environment)));
    if (Item === undefined) continue;
    const { holder, opened_at } = Item as OpenLock;
    throw new UserError(
      `Run ${holder} of ${dataset} is open since ${opened_at}, and may publish at any moment. Wait until it has ended; if it was killed, npx catchment run ${dataset} takes it over.`,
    );
  }
}
