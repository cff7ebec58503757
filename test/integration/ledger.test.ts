import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, jest } from '@jest/globals';
import { clientConfig } from '../../cli/aws';
import { dynamoLedger, ledgerDocuments } from '../../lambda/shared/ledger/dynamo';
import type { Ledger } from '../../lambda/shared/ledger/ports';
import { local } from '../../lib/config/local';
import { names } from '../../lib/wiring/names';
import { crashes } from '../lambda/open-run/support/crashes';
import { ledgerBehaviour } from '../lambda/shared/support/ledger-behaviour';

// Some hundred calls a test, on a machine that may be busy.
jest.setTimeout(60_000);

const documents = ledgerDocuments(new DynamoDBClient(clientConfig(local.name)));
const table = dynamoLedger(names.ledger(local.name), documents);
afterAll(() => documents.destroy());

describe("the ledger's table", () => {
  ledgerBehaviour(() => table);
});

describe('opening a run on the table', () => {
  let ledgers = 0;
  crashes(async () => renamed(table, `crash_${Date.now()}_${ledgers++}_`));
});

/** Keeps a test's runs of `orders` from those that the environment really has, and from other tests'. */
function renamed(ledger: Ledger, prefix: string): Ledger {
  const inside = <T extends { readonly dataset: string }>(item: T): T => ({
    ...item,
    dataset: prefix + item.dataset,
  });
  const outside = <T extends { readonly dataset: string } | undefined>(item: T): T =>
    item && { ...item, dataset: item.dataset.slice(prefix.length) };
  return {
    lock: async (dataset) => outside(await ledger.lock(prefix + dataset)),
    take: (lock, instead) => ledger.take(inside(lock), instead && inside(instead)),
    release: (dataset, ...rest) => ledger.release(prefix + dataset, ...rest),
    run: async (dataset, ...rest) => outside(await ledger.run(prefix + dataset, ...rest)),
    open: (row) => ledger.open(inside(row)),
    stage: (dataset, ...rest) => ledger.stage(prefix + dataset, ...rest),
    close: async (dataset, ...rest) => outside(await ledger.close(prefix + dataset, ...rest)),
    fail: async (dataset, ...rest) => outside(await ledger.fail(prefix + dataset, ...rest)),
    waiting: async (dataset) => (await ledger.waiting(prefix + dataset)).map(outside),
    takenOver: async (dataset, ...rest) => outside(await ledger.takenOver(prefix + dataset, ...rest)),
    recent: async (dataset, ...rest) => (await ledger.recent(prefix + dataset, ...rest)).map(outside),
  };
}
