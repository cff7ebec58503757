import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { produceFile } from '../../cli/produce/produce-file';
import { runWorkflow } from '../../cli/run/run-workflow';
import { orders } from '../../lib/datasets/orders.dataset';
import { names } from '../../lib/wiring/names';
import { waitUntilDrained } from '../../local/lambda/event-source/status';
import { median } from '../measure';
import { type Asked, asked, logEnd } from './access';
import { writeNewOrders } from './new-orders';
import { type Bench, lakeBucket } from './plant-orders';

export const NEW_ROWS = 10_000;
const DRAIN_TIMEOUT_MS = 300_000;
/** The access log is at most 200 ms behind. */
const QUIET_MS = 1_000;

export interface Costs extends Asked {
  /** From the run's opening to its close. */
  readonly seconds: number;
  readonly cleanSeconds: number;
  readonly gateSeconds: number;
  readonly martsSeconds: number;
}

/**
 * One hourly run of the whole workflow with `NEW_ROWS` new order lines.
 * @param seed of another run makes other lines
 * @throws Error when the run did not add exactly these.
 */
export async function runOnce(
  { environment, paths, signal, note }: Bench & { readonly note: (text: string) => void },
  seed: number,
): Promise<Costs> {
  const file = join(paths.home, `new-orders-${seed}.ndjson`);
  writeNewOrders(file, NEW_ROWS, seed);
  const sent = await produceFile({ dataset: orders, file, signal });
  await rm(file);
  if (sent.rowsSent !== NEW_ROWS) throw new Error(`${sent.rowsSent} of ${NEW_ROWS} new orders were sent.`);
  await waitUntilDrained({
    endpoint: environment.gatewayUrl,
    functionName: names.consumer('local', orders.name),
    timeoutMs: DRAIN_TIMEOUT_MS,
  });
  const log = join(paths.logs, 's3-access.ndjson');
  const from = await untilQuiet(log, signal);
  const records = await runWorkflow({ environment: 'local', dataset: orders.name, signal, onState: note });
  await untilQuiet(log, signal);
  const record = records.find(({ dataset }) => dataset === orders.name);
  if (record?.clean?.rows_out !== NEW_ROWS) {
    throw new Error(`The run added ${record?.clean?.rows_out} rows; ${NEW_ROWS} were new.`);
  }
  return {
    ...asked(log, from, lakeBucket),
    seconds: record.seconds ?? 0,
    cleanSeconds: record.clean.seconds,
    gateSeconds: record.gate?.seconds ?? 0,
    martsSeconds: (record.marts ?? []).reduce((sum, mart) => sum + mart.seconds, 0),
  };
}

/** @returns the log's end, once nobody asks S3 for anything. */
async function untilQuiet(log: string, signal: AbortSignal): Promise<number> {
  for (let end = logEnd(log); ; end = logEnd(log)) {
    await pause(QUIET_MS, undefined, { signal });
    if (logEnd(log) === end) return end;
  }
}

/** The median of each figure. */
export function middle(rounds: readonly Costs[]): Costs {
  const of = (figure: keyof Costs) => median(rounds.map((round) => round[figure]));
  return {
    seconds: of('seconds'),
    cleanSeconds: of('cleanSeconds'),
    gateSeconds: of('gateSeconds'),
    martsSeconds: of('martsSeconds'),
    requests: of('requests'),
    objectsRead: of('objectsRead'),
    bytesRead: of('bytesRead'),
  };
}
