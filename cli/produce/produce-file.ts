import { setImmediate as breathe } from 'node:timers/promises';
import type { Violation } from '../../lib/contract/compiled';
import type { Dataset } from '../../lib/contract/dataset';
import {
  type DeliveryFailure,
  InvalidRowError,
  Producer,
  RowTooLargeError,
  UnserializableRowError,
} from '../../producer';
import { openSource, type Source, type SourceRow, UnreadableRow } from '../sources';
import { UserError } from '../user-error';
import { pacer } from './pace';
import { packingOf } from './packing';
import { Rejects } from './rejects';
import { type OpenStream, openStream } from './stream';
import { delivered, type ProduceSummary } from './summary';

export interface ProduceProgress {
  readonly rowsRead: number;
  readonly rowsSent: number;
  readonly rowsRejected: number;
  /** Rows in the file, or the limit. @default - not known before the file is read */
  readonly totalRows?: number;
  /** Of the work, from 0 to 1. */
  readonly fraction: number;
}

export interface ProduceFileOptions {
  readonly dataset: Dataset;
  readonly file: string;
  /** @default local */
  readonly environment?: string;
  /** Where to send instead of the environment's stream. @default - the environment's stream */
  readonly stream?: Pick<OpenStream, 'streamName' | 'putRecords'>;
  /** `false` sends what the file holds, as a producer that knows no contract would. @default true */
  readonly validate?: boolean;
  /** One row, one record. @default false */
  readonly single?: boolean;
  /** Of a packed record, before compression. @default - the producer library's */
  readonly maxRecordBytes?: number;
  /** @default - as fast as it goes */
  readonly rowsPerSecond?: number;
  /** Read no more rows than this. @default - the whole file */
  readonly limit?: number;
  /** NDJSON file for the rows that were not sent. @default - they are counted, not kept */
  readonly rejectsFile?: string;
  /** Ends early: what was read is still flushed. @default - none */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProduceProgress) => void;
}

/** Progress is told at most this often. Milliseconds. */
const PROGRESS_INTERVAL_MS = 100;

/**
 * Sends a file of rows to a dataset's stream. A row that is rejected holds up no other; it is counted.
 *
 * @throws UserError when the file cannot be read as rows of the dataset, or there is no stream
 */
export async function produceFile(options: ProduceFileOptions): Promise<ProduceSummary> {
  const { dataset, environment = 'local' } = options;
  const source = await openSource(options.file, dataset, { strictColumns: options.validate ?? true });
  const opened = options.stream === undefined ? await openStream(environment, dataset.name) : undefined;
  const { streamName, putRecords } = options.stream ?? (opened as OpenStream);
  const rejects = new Rejects(options.rejectsFile);
  const undelivered: DeliveryFailure[] = [];
  const producer = new Producer<Dataset>(dataset, putRecords, {
    validate: options.validate ?? true,
    packing: packingOf(options),
    onDeliveryFailure: (failure) => undelivered.push(failure),
  });
  const started = performance.now();
  const work: Work = { options, source, producer, rejects, undelivered, rowsRead: 0, toldAt: started };
  try {
    try {
      await sendRows(work);
    } finally {
      // Also when the file breaks off: what was read of it is sent.
      await producer.close();
    }
    for (const { code, rows } of undelivered) {
      for (const row of rows) await rejects.addUndelivered(code, row);
    }
    await rejects.close();
  } catch (error) {
    throw afterRows(error, producer.statistics.rowsDelivered);
  } finally {
    opened?.close();
  }
  tell(work);
  return {
    dataset: dataset.name,
    file: options.file,
    stream: streamName,
    rowsRead: work.rowsRead,
    rowsRejected: rejects.count,
    rejects: rejects.examples,
    ...delivered(producer.statistics, undelivered, started, options.signal),
  };
}

interface Work {
  readonly options: ProduceFileOptions;
  readonly source: Source;
  readonly producer: Producer<Dataset>;
  readonly rejects: Rejects;
  readonly undelivered: readonly DeliveryFailure[];
  rowsRead: number;
  /** When progress was last told, on performance's clock. */
  toldAt: number;
}

async function sendRows(work: Work): Promise<void> {
  const { options, source, producer, rejects } = work;
  const pace = pacer(options.rowsPerSecond, options.signal);
  for await (const batch of source.batches) {
    for (const row of batch.rows) {
      if (isOver(work)) return;
      work.rowsRead += 1;
      const violation = await sendRow(producer, row);
      if (violation !== undefined) {
        const data = row instanceof UnreadableRow ? row.text : row;
        await rejects.add({ row: work.rowsRead, ...violation }, data);
      }
      if (pace !== undefined) await pace(work.rowsRead);
      if (performance.now() - work.toldAt >= PROGRESS_INTERVAL_MS) tell(work);
    }
    // Requests under way advance only when this loop lets go.
    await breathe();
  }
}

function isOver({ options, undelivered, rowsRead }: Work): boolean {
  // A stream that refuses a record to the end will refuse the rest as well.
  if (options.signal?.aborted === true || undelivered.length > 0) return true;
  return options.limit !== undefined && rowsRead >= options.limit;
}

function tell(work: Work): void {
  work.toldAt = performance.now();
  const { options, source, producer, rejects, rowsRead } = work;
  const totalRows =
    source.totalRows === undefined
      ? options.limit
      : Math.min(source.totalRows, options.limit ?? source.totalRows);
  options.onProgress?.({
    rowsRead,
    rowsSent: producer.statistics.rowsDelivered,
    rowsRejected: rejects.count,
    ...(totalRows === undefined ? {} : { totalRows }),
    fraction: totalRows === undefined ? source.fraction() : totalRows === 0 ? 1 : rowsRead / totalRows,
  });
}

/** Whoever reads of a broken file wants to know what came of its sound part. */
function afterRows(error: unknown, rowsSent: number): unknown {
  if (!(error instanceof UserError) || rowsSent === 0) return error;
  return new UserError(
    `${error.message} ${rowsSent} rows before it were sent. Correct the file and send it whole: of a row that arrives twice, one is kept.`,
    error.exitCode,
    { cause: error },
  );
}

async function sendRow(
  producer: Producer<Dataset>,
  row: SourceRow | UnreadableRow,
): Promise<Violation | undefined> {
  if (row instanceof UnreadableRow) return row.violation;
  try {
    await producer.send(row);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidRowError) return error.violation;
    if (error instanceof RowTooLargeError) {
      const { rowBytes, maxBytes } = error;
      return {
        field: '',
        rule: 'too-large',
        wanted: `<= ${maxBytes} bytes`,
        receivedType: `${rowBytes} bytes`,
      };
    }
    if (error instanceof UnserializableRowError) {
      return { field: '', rule: 'not-json', wanted: 'a row that has JSON text', receivedType: 'object' };
    }
    throw error;
  }
}
