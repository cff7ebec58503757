import type { Columns, Dataset, RowOf } from '../lib/contract/dataset';
import { contentIdentifier } from './content-id';
import { Dispatcher, type Outcome, recordBytes, type SealedRecord } from './dispatcher';
import {
  DeliveryError,
  type DeliveryFailure,
  InvalidRowError,
  ProducerClosedError,
  RowTooLargeError,
  UnserializableRowError,
} from './errors';
import { decodeFrame, headerLine } from './frame';
import { LARGEST_EVENT_BYTES, PUT_UNIT_BYTES } from './limits';
import { type DeliveredBatch, type ProducerOptions, type Settings, settingsOf } from './options';
import { Packer } from './packer';
import { type LaneOf, laneFinder, PARTITION_KEY_BYTES, partitionKeyOf } from './partition';
import type { PutRecords } from './put-records';
import { newTally, type ProducerStatistics } from './statistics';
import { type Validate, validatorOf } from './validator';

type AnyRow = Readonly<Record<string, unknown>>;

/** The row that `send` takes: the contract's, with the content id left to the producer if you like. */
export type ProducerRow<D extends Dataset> =
  D extends Dataset<Columns, infer ContentId>
    ? string extends ContentId
      ? RowOf<D>
      : Omit<RowOf<D>, ContentId> & Partial<Pick<RowOf<D>, ContentId & keyof RowOf<D>>>
    : never;

/**
 * Sends rows of one dataset to its stream: checked against the contract, packed, put in batches,
 * refused records put again. Nothing is lost in silence: a row is acknowledged by the stream, or its
 * `send` rejects, or it is handed back. A connection that breaks after the stream took a request
 * makes a record arrive twice: the clean job keeps one row per primary key.
 */
export class Producer<D extends Dataset> {
  readonly #dataset: D;
  readonly #settings: Settings;
  readonly #validate: Validate | undefined;
  readonly #identify: ((row: AnyRow) => string) | undefined;
  readonly #laneOf: LaneOf;
  readonly #packer: Packer | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #onDelivered: ((batch: DeliveredBatch) => void) | undefined;
  readonly #onDeliveryFailure: ((failure: DeliveryFailure) => void) | undefined;
  readonly #tally = newTally();
  #failures: DeliveryFailure[] = [];
  /** Lines of open packs and payloads that are not settled. */
  #bufferedBytes = 0;
  #room: PromiseWithResolvers<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws RangeError when an option cannot be, naming it */
  constructor(dataset: D, putRecords: PutRecords, options: ProducerOptions<ProducerRow<D>> = {}) {
    this.#dataset = dataset;
    this.#settings = settingsOf(options);
    this.#validate = validatorOf(dataset, options.validate);
    this.#identify = dataset.contentId === undefined ? undefined : contentIdentifier(dataset);
    this.#laneOf = laneFinder(this.#settings.packing, options.partitionKey);
    this.#onDelivered = options.onDelivered;
    this.#onDeliveryFailure = options.onDeliveryFailure;
    this.#dispatcher = new Dispatcher(
      putRecords,
      { ...this.#settings.retry, ...this.#settings },
      this.#tally,
      (record, outcome) => this.#settled(record, outcome),
    );
    const { packing, maxStreamRecordBytes } = this.#settings;
    if (packing.mode === 'packed') {
      const header = (batch: string) => headerLine(dataset.name, dataset.version, batch);
      const maxPayloadBytes = maxStreamRecordBytes - PARTITION_KEY_BYTES;
      this.#packer = new Packer({ ...packing, header, maxPayloadBytes }, (lane, frame) => {
        this.#bufferedBytes += frame.payload.length - frame.lineBytes;
        this.#dispatcher.enqueue({
          payload: frame.payload,
          partitionKey: partitionKeyOf(lane),
          rows: frame.rows,
          batch: frame.batch,
        });
      });
    }
  }

  /** What was done so far; a copy. */
  get statistics(): ProducerStatistics {
    return { ...this.#tally };
  }

  /** Bytes that are held and that the stream has not acknowledged. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /**
   * Takes a row, and resolves when there is room for the next: await it, and memory stays bounded.
   * That the row has arrived is known after `flush`.
   *
   * @throws InvalidRowError when the row breaks the contract
   * @throws RowTooLargeError when it fits into no record
   * @throws UnserializableRowError when it has no JSON text
   * @throws DeliveryError when earlier rows were given up on and no onDeliveryFailure took them; this row is not taken
   * @throws ProducerClosedError after close
   */
  send(row: ProducerRow<D>): Promise<void> {
    try {
      this.#take(row as unknown as AnyRow);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#bufferedBytes < this.#settings.maxBufferedBytes) return Promise.resolve();
    // Records under way will make room. Without any, only what is still open can.
    if (this.#dispatcher.idle) this.#packer?.sealAll();
    if (this.#bufferedBytes < this.#settings.maxBufferedBytes) return Promise.resolve();
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /**
   * Seals what is open and resolves when every row taken so far is acknowledged or given up on.
   *
   * @throws DeliveryError holding the rows that were given up on, unless onDeliveryFailure took them
   */
  async flush(): Promise<void> {
    this.#packer?.sealAll();
    await this.#dispatcher.drained();
    this.#throwFailures();
  }

  /** Flushes, and takes no more rows. @throws DeliveryError as flush does */
  close(): Promise<void> {
    this.#closing ??= this.flush();
    return this.#closing;
  }

  #take(row: AnyRow): void {
    if (this.#closing !== undefined) {
      throw new ProducerClosedError(
        `${this.#dataset.name}: received a row after close; make a new Producer for it.`,
      );
    }
    this.#throwFailures();
    try {
      const complete = this.#textual(() => this.#withContentId(row));
      const violation = this.#validate?.(complete);
      if (violation !== undefined) throw new InvalidRowError(this.#dataset.name, violation);
      const line = this.#textual(() => JSON.stringify(complete) as string | undefined);
      if (line === undefined) {
        throw new UnserializableRowError(
          `${this.#dataset.name}: received ${typeof row}, wanted an object. It was not sent.`,
        );
      }
      const lineBytes = Buffer.byteLength(line) + 1;
      this.#hold(this.#laneOf(complete), line, lineBytes);
      this.#tally.rows += 1;
      this.#tally.bytesIn += lineBytes;
    } catch (error) {
      this.#tally.rowsRejected += 1;
      throw error;
    }
  }

  #withContentId(row: AnyRow): AnyRow {
    const column = this.#dataset.contentId;
    if (this.#identify === undefined || column === undefined) return row;
    if (row === null || typeof row !== 'object' || (row[column] ?? null) !== null) return row;
    return { ...row, [column]: this.#identify(row) };
  }

  /** Runs what makes JSON of a row. */
  #textual<Made>(make: () => Made): Made {
    try {
      return make();
    } catch (cause) {
      throw new UnserializableRowError(
        `${this.#dataset.name}: received a row that has no JSON text (${(cause as Error).name}); wanted plain values: no BigInt, no cycle. It was not sent.`,
        { cause },
      );
    }
  }

  #hold(lane: string, line: string, lineBytes: number): void {
    const { maxStreamRecordBytes } = this.#settings;
    if (this.#validate !== undefined && lineBytes - 1 > LARGEST_EVENT_BYTES) {
      throw new RowTooLargeError(this.#dataset.name, lineBytes - 1, LARGEST_EVENT_BYTES);
    }
    const limit = maxStreamRecordBytes - PARTITION_KEY_BYTES;
    if (this.#packer !== undefined) {
      this.#bufferedBytes += lineBytes;
      if (this.#packer.add(lane, line, lineBytes)) return;
      this.#bufferedBytes -= lineBytes;
      throw new RowTooLargeError(this.#dataset.name, lineBytes - 1, limit);
    }
    if (lineBytes - 1 > limit) throw new RowTooLargeError(this.#dataset.name, lineBytes - 1, limit);
    const payload = Buffer.from(line);
    this.#bufferedBytes += payload.length;
    this.#dispatcher.enqueue({ payload, partitionKey: partitionKeyOf(lane), rows: 1 });
  }

  #settled(record: SealedRecord, outcome: Outcome): void {
    this.#bufferedBytes -= record.payload.length;
    if (outcome.delivered) {
      const bytes = recordBytes(record);
      this.#tally.records += 1;
      this.#tally.rowsDelivered += record.rows;
      this.#tally.bytesOut += bytes;
      this.#tally.putUnits += Math.ceil(bytes / PUT_UNIT_BYTES);
      if (record.batch !== undefined) {
        this.#tally.lastBatch = record.batch;
        this.#onDelivered?.({ batch: record.batch, rows: record.rows });
      }
    } else {
      this.#tally.rowsFailed += record.rows;
      this.#handBack(record, outcome);
    }
    if (this.#bufferedBytes >= this.#settings.maxBufferedBytes && this.#dispatcher.idle) {
      this.#packer?.sealAll();
    }
    if (this.#bufferedBytes < this.#settings.maxBufferedBytes) {
      this.#room?.resolve();
      this.#room = undefined;
    }
  }

  /** The rows are read back from the payload: holding them a second time would double the memory. */
  #handBack(record: SealedRecord, { code, message, attempts }: Omit<DeliveryFailure, 'rows'>): void {
    const lines = this.#packer === undefined ? [record.payload.toString()] : decodeFrame(record.payload);
    const failure = {
      code,
      message,
      attempts,
      rows: lines.map((line) => JSON.parse(line) as unknown),
      ...(record.batch !== undefined && { batch: record.batch }),
    };
    if (this.#onDeliveryFailure === undefined) this.#failures.push(failure);
    else this.#onDeliveryFailure(failure);
  }

  #throwFailures(): void {
    if (this.#failures.length === 0) return;
    const failures = this.#failures;
    this.#failures = [];
    throw new DeliveryError(this.#dataset.name, failures);
  }
}
