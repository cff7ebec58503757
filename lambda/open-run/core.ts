import { openMark, prefixes } from '../../lib/wiring/names';
import { type RawFile, rawFileOf } from './arrival';
import type { Message, OpenRunPorts } from './ports';

export interface OpenRunInput {
  /** ULID. @default - a new one */
  readonly runId?: string;
}

export interface OpenedDataset {
  readonly dataset: string;
  /** `s3://` address. */
  readonly manifest: string;
  readonly files: number;
  readonly bytes: number;
  /** Runs that failed or were killed before their figures; their files are in this manifest. */
  readonly takenOver: readonly string[];
}

export interface OpenedRun {
  readonly runId: string;
  /** Datasets for which something arrived, or was left by a run that failed. */
  readonly datasets: readonly OpenedDataset[];
  readonly empty: boolean;
  /** The clean job's `--runs` argument: JSON of `[{dataset, run_id, manifest}]`. */
  readonly runs: string;
}

/**
 * Most messages that one run takes from a queue: a manifest of a size that one Spark run can list, and a
 * drain that ends well within the function's timeout. What is left is the next run's.
 */
export const MAX_MESSAGES_PER_RUN = 10_000;

/**
 * Drains each dataset's arrivals queue into a manifest, with the files of earlier runs that were not
 * cleaned to the end. The order is what loses nothing: the manifest, the mark that its run is open, and
 * only then the messages and the marks of the runs taken over. A crash in between shows files twice,
 * which the clean job bears.
 *
 * @param queues queue URL by dataset
 */
export async function openRun(
  queues: Readonly<Record<string, string>>,
  input: OpenRunInput,
  ports: OpenRunPorts,
): Promise<OpenedRun> {
  const runId = input.runId ?? ports.newRunId();
  const datasets: OpenedDataset[] = [];
  for (const [dataset, queueUrl] of Object.entries(queues)) {
    const opened = await openDataset(dataset, queueUrl, runId, ports);
    if (opened !== undefined) datasets.push(opened);
  }
  return {
    runId,
    datasets,
    empty: datasets.length === 0,
    runs: JSON.stringify(datasets.map(({ dataset, manifest }) => ({ dataset, run_id: runId, manifest }))),
  };
}

async function openDataset(
  dataset: string,
  queueUrl: string,
  runId: string,
  ports: OpenRunPorts,
): Promise<OpenedDataset | undefined> {
  // A retry of this very call finds the mark of its own first try: then it is one more run to take over.
  const earlier = await ports.openRuns(dataset);
  const messages = await drain(queueUrl, ports);
  const files = distinctFiles([
    ...earlier.flatMap(({ unfinished }) => unfinished),
    ...messages.map(({ body }) => rawFileOf(body)),
  ]);
  const takenOver = earlier.filter(({ unfinished }) => unfinished.length > 0).map((run) => run.runId);
  const closed = earlier.map((run) => run.runId).filter((id) => id !== runId);
  if (files.length === 0) {
    await ports.close(dataset, closed);
    return undefined;
  }
  const manifest = await ports.write(
    `${prefixes.run(dataset, runId)}manifest.json`,
    JSON.stringify({
      dataset,
      run_id: runId,
      opened_at: ports.now().toISOString(),
      taken_over: takenOver,
      files,
    }),
  );
  await ports.write(openMark(dataset, runId), '');
  await ports.remove(
    queueUrl,
    messages.map(({ receipt }) => receipt),
  );
  await ports.close(dataset, closed);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { dataset, manifest, files: files.length, bytes, takenOver };
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
