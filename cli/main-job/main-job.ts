import { fileFigures } from './file-figures';
import type { Journal } from './journal';
import { type Reconciliation, reconcile } from './reconciliation';
import { type Query, tableFigures } from './table-figures';

/** What the main job asks of the platform; each is what a user would do by hand. */
export interface Platform {
  /** Sends the whole file, unvalidated, and answers how many events were acknowledged. */
  produce(): Promise<{ readonly sent: number; readonly words: string }>;
  /** Resolves when the consumer has read all that was sent. */
  consumed(): Promise<string>;
  /** One run of the workflow; `files` is how many raw files it cleaned. */
  run(): Promise<{ readonly files: number; readonly words: string }>;
  readonly query: Query;
  readonly databases: { readonly raw: string; readonly cleaned: string; readonly quarantine: string };
}

/** Times a stage and shows it: `words` end its line. */
export type Stage = <T extends { readonly words: string }>(
  name: string,
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Takes the sample file the whole way and compares what Athena answers with the file. What an earlier
 * start has already sent is not sent again: the state of the environment outlives it.
 */
export async function runMainJob(
  file: string,
  platform: Platform,
  journal: Journal,
  stage: Stage,
): Promise<Reconciliation> {
  const earlier = await journal.sent(file);
  const { sent } = await stage('producer → Kinesis', async () => {
    if (earlier !== undefined) {
      const words = `${earlier.toLocaleString('en-US')} events were sent by an earlier start (--fresh begins anew)`;
      return { sent: earlier, words };
    }
    const summary = await platform.produce();
    await journal.recordSent(file, summary.sent);
    return summary;
  });
  await stage('consumer → raw Parquet', async () => ({ words: await platform.consumed() }));
  await stage('clean job → cleaned table', async () => {
    const runs: string[] = [];
    for (;;) {
      const run = await platform.run();
      if (run.files === 0) break;
      runs.push(run.words);
    }
    return { words: runs.join('; ') || 'nothing new has arrived' };
  });
  const { file: inFile, tables } = await stage('file and Athena, counted', async () => {
    const [counted, answered] = await Promise.all([
      fileFigures(file),
      tableFigures(platform.query, platform.databases),
    ]);
    return { file: counted, tables: answered, words: '3 queries' };
  });
  return reconcile(inFile, tables, sent);
}
