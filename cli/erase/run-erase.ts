import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { environmentNamed } from '../../lib/config';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { confirm } from '../confirm';
import { knownDataset } from '../known';
import { originalsClient } from '../originals';
import { athenaPort } from '../query/athena';
import { followRun, runWorkflow } from '../run/run-workflow';
import type { OnState } from '../run/watch';
import { ledgerDocuments } from '../runs/ledger';
import { countRows, personalTables } from './count';
import { type ErasePorts, erase, type Found, find } from './erase';
import { deleteOlderVersions, erasedKeys, placesOfOlderVersions } from './older-versions';
import { clearOriginals, s3Originals } from './quarantine';
import { ledgerReceipts, type Receipt } from './receipt';
import { pseudonymisedColumns, pseudonymsOf, readSubject } from './subject';

export interface RunEraseOptions {
  readonly environment: string;
  /** As the user gave them. */
  readonly dataset: string;
  readonly subject: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly onState: OnState;
  /** Told what there is before anything is removed. */
  onFound(found: Found): void;
}

/**
 * Everything of `catchment erase` but what it prints.
 *
 * @returns the receipt; undefined after a dry run
 * @throws UserError on bad input, before anything is asked or changed
 */
export async function runErase(options: RunEraseOptions): Promise<Receipt | undefined> {
  const { environment, signal, onState } = options;
  const dataset = knownDataset(options.dataset);
  const columns = pseudonymisedColumns(dataset);
  const plain = await readSubject(options.subject);
  const config = clientConfig(environment);
  const placement = { environment, ...environmentNamed(environment) };
  const lake = names.lakeBucket(placement);
  const s3 = new S3Client({ ...config, forcePathStyle: environment === 'local' });
  const quarantine = originalsClient(environment);
  const secrets = new SecretsManagerClient(config);
  const sts = new STSClient(config);
  const documents = ledgerDocuments(environment);
  const athena = athenaPort(config);
  try {
    const pseudonyms = await pseudonymsOf(plain, environment, secrets);
    const store = s3Originals(quarantine, names.quarantineBucket(placement));
    const watched = { environment, dataset: dataset.name, signal, onState };
    const ports: ErasePorts = {
      receipts: ledgerReceipts(environment, documents),
      countRows: () => countRows(athena, environment, personalTables(dataset, columns), pseudonyms, signal),
      originals: (remove) =>
        clearOriginals(store, { environment, dataset: dataset.name }, { plain, columns }, remove),
      run: (runId) =>
        runWorkflow({ ...watched, input: { runId, kind: 'erase', pseudonyms }, whenBusy: 'wait' }),
      follow: (runId) => followRun(runId, watched),
      async deleteOlderVersions(runIds) {
        const keys = await Promise.all(runIds.map((id) => erasedKeys(s3, lake, dataset.name, id)));
        return await deleteOlderVersions(s3, lake, placesOfOlderVersions(dataset, keys.flat()));
      },
      now: () => new Date(),
    };
    const { Arn: by = 'unknown' } = await sts.send(new GetCallerIdentityCommand({}));
    const request = { dataset: dataset.name, pseudonyms, by };
    const found = await find(request, ports);
    options.onFound(found);
    if (options.dryRun) return undefined;
    await confirm('Remove all of it for good?', options.yes);
    return await erase(request, found, ports);
  } finally {
    for (const client of [s3, quarantine, secrets, sts, documents]) client.destroy();
    athena.close();
  }
}
