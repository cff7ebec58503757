import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { InvocationOutcome } from '../runner/outcome';
import { MAX_EVENT_BYTES } from '../runner/outcome';
import { type Checkpoint, CheckpointWriter, Outstanding, startOf } from './checkpoints';
import { Doorbell } from './doorbell';
import { type BatchRecord, encodeRecord, eventOf } from './kinesis-event';
import { Lane } from './lane';
import type { StreamMapping } from './mapping';
import { type Span, spanAt } from './pace';
import { type Discard, processBatch } from './process-batch';
import { streamFilter } from './record-filter';
import type { Position, Stream, StreamRecord } from './stream';
import { MAX_STATE_BYTES, TumblingWindows } from './tumbling-window';

export interface ShardPorts {
  readonly stream: Stream;
  /** @param lastArrivedAt of the last record of the event, on the stream. Milliseconds since the epoch. */
  invoke(event: string, lastArrivedAt: number): Promise<InvocationOutcome>;
  /** Resolves when the destination has what is given up. */
  discard(shardId: string, discard: Discard): Promise<void>;
  saveCheckpoint(shardId: string, checkpoint: Checkpoint): Promise<void>;
  note(result: string): void;
}

export interface ShardPace {
  /** Between reads at the tip, doubling from `first` to `longest`. Milliseconds. */
  readonly idle: Span;
  /** Between tries of a failed batch or read, likewise. Milliseconds. */
  readonly retry: Span;
}

/** What one shard of a mapping is doing. */
export interface ShardStatus {
  readonly shardId: string;
  readonly checkpoint: Checkpoint;
  /** Records read and not yet done. */
  readonly outstanding: number;
  /** At the last read. Milliseconds. */
  readonly millisBehindLatest: number | null;
  /** Everything that was on the shard at this time (ISO 8601) is done; null until then. */
  readonly caughtUpAt: string | null;
  readonly recordsDone: number;
  readonly batches: number;
}

/** Of a shard's records in memory, encoded. Bytes. */
const MOST_BUFFERED_BYTES = 4 * MAX_EVENT_BYTES;
/** What one read should bring, so that records of 1 MB do not arrive by the thousand. Bytes. */
const READ_BYTES = 4 * 1024 * 1024;
/**
 * After the end of a window, a read at the tip that finds nothing has seen all of it. Milliseconds; Lambda
 * waits for up to two minutes.
 */
const WINDOW_OVER_MS = 1_000;
const FIRST_READ_RECORDS = 100;
const MOST_READ_RECORDS = 10_000;

/** Reads one shard and delivers its records, until it ends or the signal does. */
export class ShardReader {
  readonly #outstanding = new Outstanding<BatchRecord>();
  readonly #lanes: readonly Lane[];
  readonly #windows: TumblingWindows | undefined;
  readonly #abort = new AbortController();
  readonly #savings: CheckpointWriter;
  readonly #passes: (record: StreamRecord) => boolean;
  readonly #doneBell = new Doorbell();
  #bufferedBytes = 0;
  #averageBytes = READ_BYTES / FIRST_READ_RECORDS;
  #position: Position;
  #checkpoint: Checkpoint;
  #millisBehindLatest: number | null = null;
  #tipReadAt: number | null = null;
  #recordsDone = 0;
  #batches = 0;

  constructor(
    readonly shardId: string,
    private readonly mapping: StreamMapping,
    checkpoint: Checkpoint | undefined,
    private readonly ports: ShardPorts,
    private readonly pace: ShardPace,
  ) {
    this.#checkpoint = checkpoint ?? {};
    this.#savings = new CheckpointWriter(
      (saved) => ports.saveCheckpoint(shardId, saved),
      (result) => ports.note(result),
    );
    this.#position = startOf(mapping, checkpoint);
    this.#passes = mapping.patterns === undefined ? () => true : streamFilter(mapping.patterns);
    this.#windows = mapping.tumblingSeconds > 0 ? this.#tumblingWindows(checkpoint) : undefined;
    const settings = {
      batchSize: mapping.batchSize,
      windowMs: mapping.windowSeconds * 1000,
      // A window's state travels in the event.
      maxEventBytes: MAX_EVENT_BYTES - (this.#windows === undefined ? 0 : MAX_STATE_BYTES),
    };
    this.#lanes = Array.from(
      { length: mapping.parallelisation },
      () => new Lane(settings, (batch) => this.#deliver(batch)),
    );
  }

  /** Resolves when the shard has been read to its end, or when `stop` has let the batches in flight end. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    let failure: unknown;
    const ended = (error: unknown) => {
      // Waits end with an AbortError when the reader is stopped.
      if (!signal.aborted) failure = error;
      this.#abort.abort();
    };
    const work = [this.#read(signal), ...this.#lanes.map((lane) => lane.run(signal))];
    await Promise.all(work.map((part) => part.catch(ended)));
    await this.#savings.settled();
    if (failure !== undefined) throw failure;
  }

  /** No new reads and batches; those in flight are waited for by whoever awaits `run`. */
  stop(): void {
    this.#abort.abort();
  }

  status(): ShardStatus {
    return {
      shardId: this.shardId,
      checkpoint: this.#checkpoint,
      outstanding: this.#outstanding.size,
      millisBehindLatest: this.#millisBehindLatest,
      caughtUpAt:
        this.#tipReadAt === null || this.#outstanding.size > 0
          ? null
          : new Date(this.#tipReadAt).toISOString(),
      recordsDone: this.#recordsDone,
      batches: this.#batches,
    };
  }

  async #read(signal: AbortSignal): Promise<void> {
    let idleReads = 0;
    let failures = 0;
    while (!signal.aborted) {
      await this.#waitForRoom(signal);
      const readAt = Date.now();
      const limit = this.#limit();
      const page = await this.ports.stream
        .read(this.shardId, this.#position, limit)
        .catch((error: Error) => error);
      if (page instanceof Error) {
        this.ports.note(`PROBLEM: ${this.shardId} could not be read: ${page.message}`);
        failures += 1;
        await pause(spanAt(this.pace.retry, failures), undefined, { signal });
        continue;
      }
      if (failures > 0) this.ports.note('OK');
      failures = 0;
      this.#millisBehindLatest = page.millisBehindLatest;
      // A full page may end within the millisecond of the tip.
      const atTip = page.millisBehindLatest === 0 && page.records.length < limit;
      this.#tipReadAt = atTip ? readAt : null;
      this.#accept(page.records);
      if (page.ended) return this.#end(signal);
      if (atTip && page.records.length === 0) await this.#endWindow(readAt - WINDOW_OVER_MS);
      idleReads = atTip && page.records.length === 0 ? idleReads + 1 : 0;
      if (idleReads > 0) await pause(spanAt(this.pace.idle, idleReads), undefined, { signal });
    }
  }

  #accept(read: readonly StreamRecord[]): void {
    const last = read.at(-1);
    if (last === undefined) return;
    const records = read.map((record) => encodeRecord(record, this.shardId, this.mapping));
    this.#outstanding.add(records);
    const bytes = records.reduce((sum, record) => sum + record.jsonBytes, 0);
    this.#bufferedBytes += bytes;
    this.#averageBytes = bytes / records.length;
    const filteredOut: BatchRecord[] = [];
    for (const [index, record] of records.entries()) {
      if (this.#passes(read[index] as StreamRecord)) this.#laneOf(record.partitionKey).push(record);
      else filteredOut.push(record);
    }
    this.#position = { kind: 'after', sequenceNumber: last.sequenceNumber };
    if (filteredOut.length > 0) this.#passOver(filteredOut);
  }

  #laneOf(partitionKey: string): Lane {
    if (this.#lanes.length === 1) return this.#lanes[0] as Lane;
    const hash = createHash('md5').update(partitionKey).digest().readUInt32BE(12);
    return this.#lanes[hash % this.#lanes.length] as Lane;
  }

  #limit(): number {
    return Math.min(MOST_READ_RECORDS, Math.max(1, Math.floor(READ_BYTES / this.#averageBytes)));
  }

  async #waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.#bufferedBytes > MOST_BUFFERED_BYTES && !signal.aborted) await this.#doneBell.wait(signal);
  }

  async #deliver(batch: readonly BatchRecord[]): Promise<void> {
    const windows = this.#windows;
    if (windows === undefined) {
      await this.#process(batch, (records) => this.#invoke(eventOf(records), records.at(-1)?.arrivedAt ?? 0));
      return;
    }
    for (const piece of windows.split(batch)) {
      await windows.enter(piece[0] as BatchRecord);
      await this.#process(piece, (records) => windows.invoke(records));
    }
  }

  async #process(
    batch: readonly BatchRecord[],
    invoke: (records: readonly BatchRecord[]) => Promise<InvocationOutcome>,
  ): Promise<void> {
    const { signal } = this.#abort;
    await processBatch(batch, this.mapping, {
      invoke,
      discard: async (discard) => {
        this.#windows?.forget();
        await this.#discard(discard, signal);
      },
      done: (records) => this.#done(records),
      pause: (attempt) => this.#pause(attempt),
      note: (result) => this.ports.note(result),
      now: Date.now,
    });
  }

  async #invoke(event: string, lastArrivedAt: number): Promise<InvocationOutcome> {
    this.#batches += 1;
    const outcome = await this.ports.invoke(event, lastArrivedAt);
    // A function that was killed because everything stops has not failed.
    if (outcome.functionError !== undefined) this.#abort.signal.throwIfAborted();
    return outcome;
  }

  #pause(attempt: number): Promise<void> {
    return pause(spanAt(this.pace.retry, attempt), undefined, { signal: this.#abort.signal });
  }

  #tumblingWindows(checkpoint: Checkpoint | undefined): TumblingWindows {
    return new TumblingWindows(
      this.shardId,
      this.mapping,
      {
        invoke: (event, lastArrivedAt) => this.#invoke(event, lastArrivedAt),
        pause: (attempt) => this.#pause(attempt),
        moved: () => this.#save(this.#checkpoint),
        note: (result) => this.ports.note(result),
      },
      checkpoint?.window,
    );
  }

  /** Ends the open window when it was over at a time up to which everything has been read and is done. */
  async #endWindow(readUpTo: number): Promise<void> {
    const open = this.#windows?.open;
    if (open === undefined || this.#outstanding.size > 0 || readUpTo < open.end) return;
    await this.#windows?.close(false);
  }

  /** Lambda drops what the destination refuses; here it is offered until it is taken, for nothing may be lost. */
  async #discard(discard: Discard, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.ports.discard(this.shardId, discard);
      } catch (error) {
        this.ports.note(`PROBLEM: the on-failure destination failed: ${(error as Error).message}`);
        await pause(spanAt(this.pace.retry, attempt), undefined, { signal });
      }
    }
  }

  #done(records: readonly BatchRecord[]): void {
    this.#windows?.commit();
    this.#passOver(records);
  }

  #passOver(records: readonly BatchRecord[]): void {
    this.#recordsDone += records.length;
    for (const record of records) this.#bufferedBytes -= record.jsonBytes;
    const sequenceNumber = this.#outstanding.complete(records);
    if (sequenceNumber !== undefined) this.#save({ sequenceNumber });
    this.#doneBell.ring();
  }

  async #end(signal: AbortSignal): Promise<void> {
    while (this.#outstanding.size > 0 && !signal.aborted) await this.#doneBell.wait(signal);
    if (signal.aborted) return;
    // A shard that ends closes its window; its children begin anew.
    await this.#windows?.close(false);
    this.#save({ ...this.#checkpoint, ended: true });
    this.#abort.abort();
  }

  #save({ window: _, ...rest }: Checkpoint): void {
    const window = this.#windows?.open;
    this.#checkpoint = window === undefined ? rest : { ...rest, window };
    this.#savings.save(this.#checkpoint);
  }
}
