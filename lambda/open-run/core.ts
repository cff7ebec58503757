import { prefixes } from '../../lib/wiring/names';
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
}

export interface OpenedRun {
  readonly runId: string;
  /** Datasets for which something arrived. */
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
 * Drains each dataset's arrivals queue into a manifest. Messages are deleted after the manifest is
 * written: a crash between the two shows files twice, which the clean job bears, and loses none.
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
    const messages = await drain(queueUrl, ports);
    if (messages.length === 0) continue;
    const files = distinctFiles(messages);
    const manifest = await ports.write(
      `${prefixes.run(dataset, runId)}manifest.json`,
      JSON.stringify({ dataset, run_id: runId, opened_at: ports.now().toISOString(), files }),
    );
    await ports.remove(
      queueUrl,
      messages.map(({ receipt }) => receipt),
    );
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    datasets.push({ dataset, manifest, files: files.length, bytes });
  }
  return {
    runId,
    datasets,
    empty: datasets.length === 0,
    runs: JSON.stringify(datasets.map(({ dataset, manifest }) => ({ dataset, run_id: runId, manifest }))),
  };
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
function distinctFiles(messages: readonly Message[]): RawFile[] {
  const files = new Map<string, RawFile>();
  for (const { body } of messages) {
    const file = rawFileOf(body);
    files.set(file.key, file);
  }
  return [...files.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
