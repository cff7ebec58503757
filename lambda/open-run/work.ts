import type { Manifest, RawFile, RunRecord } from '../../lib/wiring/run';
import { readRunFile } from '../shared/runs/run-files';
import { rawFileOf } from './arrival';
import type { Message, OpenRunPorts } from './ports';

/**
 * Most messages that one run takes from a queue: a manifest of a size that one Spark run can list, and a
 * drain that ends well within the function's timeout. What is left is the next run's.
 */
export const MAX_MESSAGES_PER_RUN = 10_000;

/** What a run of kind `arrivals` has to do. */
export interface Work {
  readonly files: readonly RawFile[];
  /** Of the runs that are taken over, as far as they came. */
  readonly dates: readonly string[];
  readonly takenOver: readonly string[];
  /** Receipts of the messages that told of the files. */
  readonly receipts: readonly string[];
}

/** What has arrived, and what failed runs have left. @returns undefined when there is neither */
export async function gather(
  dataset: string,
  queueUrl: string,
  ports: OpenRunPorts,
): Promise<Work | undefined> {
  const waiting = await ports.ledger.waiting(dataset);
  const left = await Promise.all(waiting.map((run) => leftOf(run, ports)));
  const messages = await drain(queueUrl, ports);
  if (waiting.length === 0 && messages.length === 0) return undefined;
  return {
    files: distinctFiles([
      ...left.flatMap(({ files }) => files),
      ...messages.map(({ body }) => rawFileOf(body)),
    ]),
    dates: [...new Set(left.flatMap(({ dates }) => dates))].sort(),
    takenOver: waiting.map(({ run_id }) => run_id),
    receipts: messages.map(({ receipt }) => receipt),
  };
}

/**
 * The clean job writes its figures last: with them, the manifest's files are rows, and their dates are what
 * gate and marts have not seen yet.
 */
async function leftOf(
  { dataset, run_id }: RunRecord,
  { lake }: OpenRunPorts,
): Promise<Pick<Manifest, 'files' | 'dates'>> {
  const clean = await readRunFile(lake, dataset, run_id, 'clean');
  if (clean !== undefined) return { files: [], dates: clean.touched_dates };
  const manifest = await readRunFile(lake, dataset, run_id, 'manifest');
  if (manifest === undefined) {
    throw new Error(
      `Run ${run_id} of ${dataset} waits to be taken over, and its manifest is gone: bring it back from the bucket's versions.`,
    );
  }
  return manifest;
}

async function drain(queueUrl: string, ports: OpenRunPorts): Promise<Message[]> {
  const messages: Message[] = [];
  while (messages.length < MAX_MESSAGES_PER_RUN) {
    const received = await ports.receive(queueUrl);
    if (received.length === 0) break;
    messages.push(...received);
  }
  return messages;
}

/** SQS delivers at least once, and so does S3: a file is worth reading once. */
function distinctFiles(files: readonly RawFile[]): RawFile[] {
  const byKey = new Map(files.map((file) => [file.key, file]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
