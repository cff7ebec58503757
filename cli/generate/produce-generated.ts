import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { Dataset } from '../../lib/contract/dataset';
import { events } from '../../lib/datasets/events.dataset';
import { type DeliveryFailure, Producer } from '../../producer';
import { packingOf } from '../produce/packing';
import type { ProduceProgress } from '../produce/produce-file';
import { type OpenStream, openStream } from '../produce/stream';
import { delivered } from '../produce/summary';
import { type Account, enter, newAccount } from './account';
import { type Generated, type GenerateOptions, generateEvents } from './generate-events';

export interface ProduceGeneratedOptions {
  readonly generate: GenerateOptions;
  /** Seconds of the rows' clock in one second of putting. @default - as fast as it goes */
  readonly speed?: number;
  /** @default local */
  readonly environment?: string;
  /** Where to send instead of the environment's stream. @default - the environment's stream */
  readonly stream?: Pick<OpenStream, 'streamName' | 'putRecords'>;
  /** One row, one record. @default false */
  readonly single?: boolean;
  /** Of a packed record, before compression. @default - the producer library's */
  readonly maxRecordBytes?: number;
  /** Ends early: what was made is still flushed. @default - none */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProduceProgress) => void;
  /** Hears of every row that was taken, for an account of one's own. @default - nobody */
  readonly onRow?: (generated: Generated) => void;
}

export interface GenerateSummary extends ReturnType<typeof delivered> {
  readonly dataset: string;
  readonly stream: string;
  readonly account: Account;
  /** Why, when rowsFailed is not 0. */
  readonly failure?: { readonly code: string; readonly message: string };
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly interrupted: boolean;
}

const PROGRESS_INTERVAL_MS = 100;
/** Pauses shorter than this cost more than they hold back. Milliseconds. */
const SHORTEST_PAUSE_MS = 5;
/** Requests under way advance only when the loop lets go. */
const ROWS_A_BREATH = 256;

interface Work {
  readonly options: ProduceGeneratedOptions;
  readonly producer: Producer<Dataset>;
  readonly account: Account;
  readonly undelivered: readonly DeliveryFailure[];
  readonly started: number;
  toldAt: number;
}

/**
 * Puts made-up events into the stream of `events`, by a producer that knows no contract: broken rows are
 * meant to arrive.
 *
 * @throws UserError when there is no stream
 */
export async function produceGenerated(options: ProduceGeneratedOptions): Promise<GenerateSummary> {
  const { environment = 'local' } = options;
  const opened = options.stream === undefined ? await openStream(environment, events.name) : undefined;
  const { streamName, putRecords } = options.stream ?? (opened as OpenStream);
  const undelivered: DeliveryFailure[] = [];
  const producer = new Producer<Dataset>(events as Dataset, putRecords, {
    validate: false,
    packing: packingOf(options),
    onDeliveryFailure: (failure) => undelivered.push(failure),
  });
  const started = performance.now();
  const work: Work = { options, producer, account: newAccount(), undelivered, started, toldAt: started };
  try {
    try {
      await sendRows(work);
    } finally {
      await producer.close();
    }
  } finally {
    opened?.close();
  }
  tell(work);
  return {
    dataset: events.name,
    stream: streamName,
    account: work.account,
    ...delivered(producer.statistics, undelivered, started, options.signal),
  };
}

async function sendRows(work: Work): Promise<void> {
  const { options, producer, account, undelivered } = work;
  for (const generated of generateEvents(options.generate)) {
    await untilDue(work, generated.atMs);
    // A stream that refuses a record to the end will refuse the rest as well.
    if (options.signal?.aborted === true || undelivered.length > 0) return;
    await producer.send(generated.row as never);
    enter(account, generated);
    options.onRow?.(generated);
    if (account.rows % ROWS_A_BREATH === 0) await breathe();
    if (performance.now() - work.toldAt >= PROGRESS_INTERVAL_MS) tell(work);
  }
}

async function untilDue({ options, started }: Work, atMs: number): Promise<void> {
  const { speed, generate, signal } = options;
  if (speed === undefined) return;
  const early = started + (atMs - generate.startMs) / speed - performance.now();
  if (early < SHORTEST_PAUSE_MS) return;
  await pause(early, undefined, signal === undefined ? {} : { signal }).catch((error: Error) => {
    // The loop itself looks at the signal.
    if (error.name !== 'AbortError') throw error;
  });
}

function tell(work: Work): void {
  work.toldAt = performance.now();
  const { options, producer, account } = work;
  const { count } = options.generate;
  options.onProgress?.({
    rowsRead: account.rows,
    rowsSent: producer.statistics.rowsDelivered,
    rowsRejected: 0,
    totalRows: count,
    fraction: count === 0 ? 1 : account.rows / count,
  });
}
