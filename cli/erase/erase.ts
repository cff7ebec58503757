import { ulid } from 'ulid';
import { ledgerKeys, type RunRecord } from '../../lib/wiring/run';
import { exitCodes } from '../exit-codes';
import { RunFailed } from '../run/run-failed';
import { UserError } from '../user-error';
import type { Originals } from './quarantine';
import type { Receipt, Receipts } from './receipt';

export interface ErasePorts {
  readonly receipts: Receipts;
  /** Rows of the pseudonyms, by table of the lake. */
  countRows(): Promise<Readonly<Record<string, number>>>;
  /** Original events of the person; with `remove` they go. */
  originals(remove: boolean): Promise<Originals>;
  /** One run of kind `erase`. @throws RunFailed when it fails */
  run(runId: string): Promise<readonly RunRecord[]>;
  /** A run that an earlier process started. @throws RunFailed when it failed */
  follow(runId: string): Promise<readonly RunRecord[]>;
  /** Deletes what is older than the files that these runs have rewritten. @returns how many versions */
  deleteOlderVersions(runIds: readonly string[]): Promise<number>;
  now(): Date;
}

export interface EraseRequest {
  readonly dataset: string;
  readonly pseudonyms: readonly string[];
  /** ARN. */
  readonly by: string;
}

/** What there is of a person, in rows by table and in original events. */
export interface Found {
  readonly counts: Readonly<Record<string, number>>;
  readonly unreadable: number;
  /** An erasure of the person that was cut off. */
  readonly unfinished: Receipt | undefined;
}

export async function find({ dataset, pseudonyms }: EraseRequest, ports: ErasePorts): Promise<Found> {
  const unfinished = await ports.receipts.unfinished(dataset, pseudonyms);
  const { quarantined, failedBatches, unreadable } = await ports.originals(false);
  const counts = {
    ...(await ports.countRows()),
    quarantine: quarantined,
    'failed batches': failedBatches,
  };
  return { counts, unreadable, unfinished };
}

/**
 * Removes a person from the lake and from the originals. The receipt is written before anything is
 * removed, with each run before it begins: whoever asks again after a kill finishes what it began.
 * Asked again after the end, it finds nothing and says so in a receipt of its own.
 *
 * @throws UserError when a run fails, and when rows are left
 */
export async function erase(request: EraseRequest, found: Found, ports: ErasePorts): Promise<Receipt> {
  let receipt = found.unfinished ?? opened(request, found, ports.now());
  const note = async (changes: Partial<Receipt>) => {
    receipt = { ...receipt, ...changes };
    await ports.receipts.write(receipt);
  };
  await note({ pseudonyms: [...new Set([...receipt.pseudonyms, ...request.pseudonyms])] });
  const counts = await settled(receipt, found, ports);
  if (anyRows(counts)) {
    const runId = ulid(ports.now().getTime());
    await note({ runs: [...receipt.runs, runId] });
    await ports.run(runId).catch((error: unknown) => Promise.reject(unfinishedWords(error)));
  }
  const { unreadable } = await ports.originals(true);
  const versions = receipt.runs.length === 0 ? 0 : await ports.deleteOlderVersions(receipt.runs);
  await note({ versions: receipt.versions + versions, unreadable });
  const { counts: left } = await find(request, ports);
  const still = Object.entries(left).filter(([, count]) => count > 0);
  if (still.length > 0) {
    const told = still.map(([table, count]) => `${count} in ${table}`).join(', ');
    throw new UserError(
      `Rows of the person are left: ${told}. They may have come in while the erasure went on; give the same command again.`,
      exitCodes.failed,
    );
  }
  await note({ state: 'done', completed_at: ports.now().toISOString(), left });
  return receipt;
}

function opened({ dataset, pseudonyms, by }: EraseRequest, { counts }: Found, now: Date): Receipt {
  return {
    dataset,
    run_id: ledgerKeys.erasure(ulid(now.getTime())),
    state: 'open',
    pseudonyms,
    by,
    requested_at: now.toISOString(),
    runs: [],
    found: counts,
    versions: 0,
    unreadable: 0,
  };
}

/** The rows that are still to be removed, once the run has ended that a process before this one began. */
async function settled(
  { runs }: Receipt,
  { counts }: Found,
  ports: ErasePorts,
): Promise<Readonly<Record<string, number>>> {
  const last = runs.at(-1);
  if (last === undefined) return counts;
  try {
    await ports.follow(last);
  } catch (error) {
    // What it has not removed is removed by another.
    if (!(error instanceof RunFailed)) throw error;
  }
  return await ports.countRows();
}

function anyRows(counts: Readonly<Record<string, number>>): boolean {
  const { quarantine: _, 'failed batches': __, ...tables } = counts;
  return Object.values(tables).some((count) => count > 0);
}

function unfinishedWords(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const words = `${error.message} The erasure is not finished: give the same command again.`;
  return new UserError(words, error.exitCode, { cause: error });
}
