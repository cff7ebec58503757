import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import type { RunRecord } from '../../lib/wiring/run';
import { waitUntilDrained } from '../../local/lambda/event-source/status';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { produceFile } from '../produce/produce-file';
import { type AthenaPort, athenaPort } from '../query/athena';
import { resultPages, runQuery } from '../query/run-query';
import { runWorkflow } from '../run/run-workflow';
import { duplicates, rowsIn, rowsOut } from '../runs/figures';
import { UserError } from '../user-error';
import type { Platform } from './main-job';

const ENVIRONMENT = 'local';
/** For a laptop under load; the sample takes some ten seconds. */
const DRAIN_TIMEOUT_MS = 300_000;

export const databases = {
  raw: names.database(ENVIRONMENT, 'raw'),
  cleaned: names.database(ENVIRONMENT, 'cleaned'),
  quarantine: names.database(ENVIRONMENT, 'quarantine'),
} as const;

export interface LocalPlatformOptions {
  /** The gateway. */
  readonly endpoint: string;
  readonly file: string;
  readonly signal: AbortSignal;
  /** What the stage under way is at. */
  readonly note: (text: string) => void;
}

/** The main job's platform: the local environment, through the doors that a user has. */
export function localPlatform({ endpoint, file, signal, note }: LocalPlatformOptions): Platform {
  const count = (value: number) => value.toLocaleString('en-US');
  return {
    databases,
    async produce() {
      const summary = await produceFile({
        dataset: orders,
        file,
        validate: false,
        signal,
        onProgress: ({ rowsSent, totalRows }) =>
          note(`${count(rowsSent)} of ${count(totalRows ?? 0)} events`),
      });
      if (summary.interrupted) throw new UserError('Interrupted while sending.', exitCodes.interrupted);
      if (summary.failure) throw new UserError(summary.failure.message, exitCodes.environment);
      const megabytes = (summary.bytesOut / 1e6).toFixed(1);
      const words = `${count(summary.rowsSent)} events in ${count(summary.records)} records, ${megabytes} MB`;
      return { sent: summary.rowsSent, words };
    },
    async consumed() {
      const mappings = await waitUntilDrained({
        endpoint,
        functionName: names.consumer(ENVIRONMENT, orders.name),
        timeoutMs: DRAIN_TIMEOUT_MS,
      });
      return `${mappings.flatMap(({ shards }) => shards).length} shards read to their ends`;
    },
    async run() {
      const records = await runWorkflow({
        environment: ENVIRONMENT,
        dataset: orders.name,
        signal,
        onState: note,
      });
      const total = (pick: (record: RunRecord) => number) =>
        records.reduce((sum, record) => sum + pick(record), 0);
      const words = `${count(total(rowsIn))} rows in, ${count(total(rowsOut))} out, ${count(total(duplicates))} duplicates`;
      return { files: total(({ files }) => files), words };
    },
    async query(sql) {
      const athena = athenaPort(clientConfig(ENVIRONMENT));
      try {
        return await allRows(athena, sql, signal);
      } finally {
        athena.close();
      }
    },
  };
}

async function allRows(athena: AthenaPort, sql: string, signal: AbortSignal) {
  const request = { sql, database: databases.cleaned, workGroup: names.workgroup(ENVIRONMENT) };
  const run = await runQuery(athena, request, signal);
  const rows: Array<Array<string | undefined>> = [];
  for await (const page of resultPages(athena, run)) {
    for (const row of page.rows) rows.push(row.map((value) => value ?? undefined));
  }
  return rows;
}
