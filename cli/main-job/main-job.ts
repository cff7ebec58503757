import type { RunRecord } from '../../lib/wiring/run';
import type { GenerateOptions } from '../generate';
import { eventFigures } from './event-figures';
import { fileFigures } from './file-figures';
import { contentOf, type Journal } from './journal';
import { type Reconciliation, reconcileEvents, reconcileOrders, together } from './reconciliation';
import { type Databases, eventTables, orderTables, type Query } from './table-figures';

/** What is taken the whole way. */
export interface Samples {
  /** Order lines, as Parquet. */
  readonly orders: string;
  /** Events that are made up. */
  readonly events: GenerateOptions;
}

export type SampleDataset = 'orders' | 'events';

/** What the main job asks of the platform; each is what a user would do by hand. */
export interface Platform {
  /** Sends a sample, unvalidated, and answers how many events were acknowledged. */
  produce(dataset: SampleDataset): Promise<{ readonly sent: number; readonly words: string }>;
  /** Resolves when the consumer has read all that was sent. */
  consumed(dataset: SampleDataset): Promise<string>;
  /** One run of the workflow; none when nothing has arrived. */
  run(dataset: SampleDataset): Promise<RunRecord | undefined>;
  readonly query: Query;
  readonly databases: Databases;
}

/** Times a stage and shows it: `words` end its line. */
export type Stage = <T extends { readonly words: string }>(
  name: string,
  work: () => Promise<T>,
) => Promise<T>;

export interface MainJob {
  readonly reconciliation: Reconciliation;
  /** In the order in which they ended. */
  readonly runs: readonly RunRecord[];
}

const DATASETS = ['orders', 'events'] as const satisfies readonly SampleDataset[];

/**
 * Takes the samples the whole way and compares what Athena answers with their sources. What an earlier
 * start has already sent is not sent again: the state of the environment outlives it.
 */
export async function runMainJob(
  samples: Samples,
  platform: Platform,
  journal: Journal,
  stage: Stage,
): Promise<MainJob> {
  const contents = { orders: await contentOf(samples.orders), events: JSON.stringify(samples.events) };
  const sent = { orders: 0, events: 0 };
  for (const dataset of DATASETS) {
    const summary = await stage(`${dataset}: producer → Kinesis`, () =>
      sendOnce(dataset, contents[dataset], platform, journal),
    );
    sent[dataset] = summary.sent;
  }
  await stage('consumers → raw Parquet', async () => ({
    words: (await Promise.all(DATASETS.map((dataset) => platform.consumed(dataset)))).join('; '),
  }));
  const { runs } = await stage('runs: clean, quality gate, marts', async () => {
    const all = (await Promise.all(DATASETS.map((dataset) => runUntilDone(dataset, platform)))).flat();
    return { runs: all, words: all.map(wordsOf).join('\n  ') || 'nothing new has arrived' };
  });
  const { reconciliation } = await stage('sources and Athena, counted', async () => {
    const [file, orders, events] = await Promise.all([
      fileFigures(samples.orders),
      orderTables(platform.query, platform.databases),
      eventTables(platform.query, platform.databases),
    ]);
    const parts = [
      reconcileOrders(file, orders, sent.orders),
      reconcileEvents(eventFigures(samples.events), events, sent.events),
    ];
    return { reconciliation: together(parts), words: '7 queries' };
  });
  return { reconciliation, runs };
}

async function sendOnce(dataset: SampleDataset, content: string, platform: Platform, journal: Journal) {
  const earlier = await journal.sent(content);
  if (earlier !== undefined) {
    const words = `${count(earlier)} events were sent by an earlier start (--fresh begins anew)`;
    return { sent: earlier, words };
  }
  const summary = await platform.produce(dataset);
  await journal.recordSent(content, summary.sent);
  return summary;
}

/** A drain of the work list may end before the last arrival is in it. */
async function runUntilDone(dataset: SampleDataset, platform: Platform): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for (;;) {
    const run = await platform.run(dataset);
    if (run === undefined) return runs;
    runs.push(run);
  }
}

const count = (value: number) => value.toLocaleString('en-US');

function wordsOf({ dataset, clean, gate, marts = [] }: RunRecord): string {
  const rows =
    clean === undefined ? 'no figures' : `${count(clean.rows_in)} rows in, ${count(clean.rows_out)} out`;
  const published = marts.filter(({ state }) => state === 'published').map(({ mart }) => mart);
  return `${dataset}: ${rows}; verdict ${gate?.verdict ?? 'none'}; published ${published.join(', ') || 'nothing'}`;
}
