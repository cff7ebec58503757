import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { RunFailed } from '../../../cli/run/run-failed';
import { runWorkflow } from '../../../cli/run/run-workflow';
import { ledgerOf } from '../../../cli/runs/ledger';
import { local } from '../../../lib/config/local';
import { prefixes } from '../../../lib/wiring/names';
import { buckets, listObjects, runUntilDone, s3 } from '../../integration/support/platform';
import { faults } from './control';
import { measure, newFromHere } from './functions';
import { deliver, rowOf } from './rows';

/** That the gate compares with. */
const RECENT_RUNS = 30;

export const runAll = (dataset: string) => runUntilDone(dataset as 'orders' | 'events');

/** As many rows as the dataset's last runs had in the mean: the gate wants no other number. */
export async function usualRows(dataset: string): Promise<object[]> {
  const ledger = ledgerOf(local.name);
  const recent = (await ledger.runs(dataset, { limit: RECENT_RUNS }))
    .map(({ clean }) => clean?.rows_out ?? 0)
    .filter((rows) => rows > 0);
  ledger.close();
  const mean = recent.reduce((sum, rows) => sum + rows, 0) / Math.max(recent.length, 1);
  return [...Array(Math.max(1, Math.round(mean)))].map(() => rowOf(dataset));
}

/** Nothing waits, the newest run succeeded, and the data is as new as can be: all causes of old data are quiet. */
export async function upToDate(dataset: string): Promise<void> {
  await faults();
  await deliver(dataset, await usualRows(dataset));
  await runAll(dataset);
  await newFromHere();
  await measure();
}

/** Starts a run that fails. @throws Error when it does not */
export async function failingRun(dataset: string): Promise<void> {
  try {
    await runWorkflow({ environment: local.name, dataset, whenBusy: 'wait' });
  } catch (error) {
    if (error instanceof RunFailed) return;
    throw error;
  }
  throw new Error(`A run of ${dataset} was to fail, and succeeded.`);
}

/** As when somebody takes away the role's right to read: the clean job is refused its raw files. */
export async function deniedRun(dataset: string): Promise<void> {
  await deliver(dataset, [rowOf(dataset)]);
  await faults({
    service: 's3',
    operation: 'GET',
    resource: `/${prefixes.raw(dataset)}`,
    code: 'AccessDenied',
    message: 'Access Denied',
    status: 403,
  });
  await failingRun(dataset);
}

const strayKey = (key: string) => key.replace(/[^/]+$/, 'copied-by-hand.parquet');

/** Copies the newest file of the cleaned zone beside itself, as a hand would: its keys are there twice. */
export async function copyCleanedFile(dataset: string): Promise<void> {
  const client = s3();
  for (const { key } of await cleanedFiles(dataset)) {
    await client.send(
      new CopyObjectCommand({
        Bucket: buckets.lake,
        CopySource: `${buckets.lake}/${key}`,
        Key: strayKey(key),
      }),
    );
  }
  client.destroy();
}

export async function removeCopies(dataset: string): Promise<void> {
  const client = s3();
  for (const { key } of await listObjects(buckets.lake, prefixes.cleaned(dataset))) {
    if (key === strayKey(key)) await client.send(new DeleteObjectCommand({ Bucket: buckets.lake, Key: key }));
  }
  client.destroy();
}

async function cleanedFiles(dataset: string) {
  const listed = await listObjects(buckets.lake, prefixes.cleaned(dataset));
  return listed.filter(({ key }) => key.endsWith('.parquet'));
}
