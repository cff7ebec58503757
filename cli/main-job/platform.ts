import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import { waitUntilDrained } from '../../local/lambda/event-source/status';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { produceGenerated } from '../generate';
import { type ProduceProgress, produceFile } from '../produce/produce-file';
import { athenaPort } from '../query/athena';
import { type WholeResult, wholeResult } from '../query/rows';
import { runWorkflow } from '../run/run-workflow';
import { UserError } from '../user-error';
import type { Platform, SampleDataset, Samples } from './main-job';

const ENVIRONMENT = 'local';
/** For a laptop under load; the samples take some ten seconds. */
const DRAIN_TIMEOUT_MS = 300_000;

export const databases = {
  raw: names.database(ENVIRONMENT, 'raw'),
  cleaned: names.database(ENVIRONMENT, 'cleaned'),
  quarantine: names.database(ENVIRONMENT, 'quarantine'),
  analytics: names.database(ENVIRONMENT, 'analytics'),
  enriched: names.database(ENVIRONMENT, 'enriched'),
} as const;

export interface LocalPlatformOptions {
  /** The gateway. */
  readonly endpoint: string;
  readonly samples: Samples;
  readonly signal: AbortSignal;
  /** What the stage under way is at. */
  readonly note: (text: string) => void;
}

const count = (value: number) => value.toLocaleString('en-US');

/** The main job's platform: the local environment, through the doors that a user has. */
export function localPlatform({ endpoint, samples, signal, note }: LocalPlatformOptions): Platform {
  const onProgress = ({ rowsSent, totalRows }: ProduceProgress) =>
    note(`${count(rowsSent)} of ${count(totalRows ?? 0)} events`);
  const send = {
    orders: () => produceFile({ dataset: orders, file: samples.orders, validate: false, signal, onProgress }),
    events: () => produceGenerated({ generate: samples.events, signal, onProgress }),
  };
  return {
    databases,
    async produce(dataset) {
      const summary = await send[dataset]();
      if (summary.interrupted) throw new UserError('Interrupted while sending.', exitCodes.interrupted);
      if (summary.failure) throw new UserError(summary.failure.message, exitCodes.environment);
      const megabytes = (summary.bytesOut / 1e6).toFixed(1);
      const words = `${count(summary.rowsSent)} events in ${count(summary.records)} records, ${megabytes} MB`;
      return { sent: summary.rowsSent, words };
    },
    async consumed(dataset) {
      const mappings = await waitUntilDrained({
        endpoint,
        functionName: names.consumer(ENVIRONMENT, dataset),
        timeoutMs: DRAIN_TIMEOUT_MS,
      });
      return `${dataset}: ${mappings.flatMap(({ shards }) => shards).length} shards read to their ends`;
    },
    async run(dataset: SampleDataset) {
      const records = await runWorkflow({
        environment: ENVIRONMENT,
        dataset,
        signal,
        whenBusy: 'wait',
        onState: (state) => note(`${dataset}: ${state}`),
      });
      return records.find((record) => record.dataset === dataset);
    },
    async query(sql) {
      const { rows } = await answer(sql, signal);
      return rows.map((row) => row.map((value) => value ?? undefined));
    },
  };
}

/** One query in the local environment's cleaned database, with all of its rows. */
export async function answer(sql: string, signal: AbortSignal): Promise<WholeResult> {
  const athena = athenaPort(clientConfig(ENVIRONMENT));
  const request = { sql, database: databases.cleaned, workGroup: names.workgroup(ENVIRONMENT) };
  try {
    return await wholeResult(athena, request, signal);
  } finally {
    athena.close();
  }
}
