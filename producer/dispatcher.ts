import { backoffMs, type RetryOptions } from './backoff';
import { MAX_RECORDS_PER_REQUEST, MAX_REQUEST_BYTES } from './limits';
import { type PutFailure, type PutRecords, PutRequestError } from './put-records';
import type { Tally } from './statistics';

/** A sealed record: its payload is final, and it is put until it is acknowledged or given up on. */
export interface SealedRecord {
  readonly payload: Buffer;
  readonly partitionKey: string;
  readonly rows: number;
  /** Of a packed payload: the ULID in its header. */
  readonly batch?: string;
}

export interface DispatcherSettings extends Required<RetryOptions> {
  readonly maxRequestsInFlight: number;
  /** At most one record of a partition key is in flight. */
  readonly ordered: boolean;
}

/** What became of a record after its last attempt. */
export type Outcome = { readonly delivered: true } | (Refusal & { readonly delivered: false });
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
}

interface Outgoing {
  readonly record: SealedRecord;
  readonly bytes: number;
  readonly settled: PromiseWithResolvers<void>;
  attempts: number;
}

/** Bytes that a record counts for at the service: payload and partition key. */
export function recordBytes(record: SealedRecord): number {
  return record.payload.length + Buffer.byteLength(record.partitionKey);
}

/** Puts sealed records in batches, and puts again, after a pause, those alone that the stream refused. */
export class Dispatcher {
  readonly #put: PutRecords;
  readonly #settings: DispatcherSettings;
  readonly #tally: Tally;
  readonly #settle: (record: SealedRecord, outcome: Outcome) => void;
  readonly #outstanding = new Set<Outgoing>();
  readonly #busyKeys = new Set<string>();
  #ready: Outgoing[] = [];
  #requestsInFlight = 0;
  #pumpScheduled = false;

  /** @param settle called once for each record, when it is acknowledged or given up on */
  constructor(
    put: PutRecords,
    settings: DispatcherSettings,
    tally: Tally,
    settle: (record: SealedRecord, outcome: Outcome) => void,
  ) {
    this.#put = put;
    this.#settings = settings;
    this.#tally = tally;
    this.#settle = settle;
  }

  get idle(): boolean {
    return this.#outstanding.size === 0;
  }

  enqueue(record: SealedRecord): void {
    const outgoing: Outgoing = {
      record,
      bytes: recordBytes(record),
      settled: Promise.withResolvers<void>(),
      attempts: 0,
    };
    this.#outstanding.add(outgoing);
    this.#ready.push(outgoing);
    this.#pumpWhenDue();
  }

  /** Resolves when every record enqueued so far is settled. */
  async drained(): Promise<void> {
    await Promise.all([...this.#outstanding].map((outgoing) => outgoing.settled.promise));
  }

  /**
   * A full request leaves now; what is less waits until the caller's burst of records is over. In order
   * mode a long queue may be all of busy keys: looking through it at each record would take quadratic time.
   */
  #pumpWhenDue(): void {
    if (!this.#settings.ordered && this.#ready.length >= MAX_RECORDS_PER_REQUEST) this.#pump();
    if (this.#pumpScheduled || this.#ready.length === 0) return;
    this.#pumpScheduled = true;
    setImmediate(() => {
      this.#pumpScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#requestsInFlight < this.#settings.maxRequestsInFlight) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      this.#requestsInFlight += 1;
      void this.#putBatch(batch);
    }
  }

  #takeBatch(): Outgoing[] {
    const batch: Outgoing[] = [];
    const left: Outgoing[] = [];
    let bytes = 0;
    let next = 0;
    for (; next < this.#ready.length && batch.length < MAX_RECORDS_PER_REQUEST; next += 1) {
      const outgoing = this.#ready[next] as Outgoing;
      const key = outgoing.record.partitionKey;
      if (this.#settings.ordered && this.#busyKeys.has(key)) {
        left.push(outgoing);
        continue;
      }
      if (batch.length > 0 && bytes + outgoing.bytes > MAX_REQUEST_BYTES) break;
      if (this.#settings.ordered) this.#busyKeys.add(key);
      bytes += outgoing.bytes;
      batch.push(outgoing);
    }
    this.#ready = left.concat(this.#ready.slice(next));
    return batch;
  }

  async #putBatch(batch: readonly Outgoing[]): Promise<void> {
    this.#tally.requests += 1;
    let failures: ReadonlyMap<number, PutFailure>;
    let final = false;
    try {
      const refused = await this.#put.put(
        batch.map(({ record }) => ({ payload: record.payload, partitionKey: record.partitionKey })),
      );
      failures = new Map(refused.map((failure) => [failure.index, failure]));
    } catch (error) {
      final = !(error instanceof PutRequestError && error.retryable);
      failures = new Map(batch.map((_, index) => [index, wholeRequestFailure(index, error)]));
    }
    this.#requestsInFlight -= 1;
    const again: Outgoing[] = [];
    batch.forEach((outgoing, index) => {
      outgoing.attempts += 1;
      const failure = failures.get(index);
      if (failure === undefined) this.#finish(outgoing, { delivered: true });
      else if (final || outgoing.attempts >= this.#settings.maxAttempts) {
        const { code, message } = failure;
        this.#finish(outgoing, { delivered: false, code, message, attempts: outgoing.attempts });
      } else again.push(outgoing);
    });
    if (again.length > 0) this.#putAgainLater(again);
    this.#pumpWhenDue();
  }

  #putAgainLater(again: readonly Outgoing[]): void {
    const attemptsMade = Math.max(...again.map((outgoing) => outgoing.attempts));
    this.#tally.retries += again.length;
    setTimeout(
      () => {
        // In front of all that waits: in order mode the key's later records are still behind these.
        for (const { record } of again) this.#busyKeys.delete(record.partitionKey);
        this.#ready = again.concat(this.#ready);
        this.#pumpWhenDue();
      },
      backoffMs(attemptsMade, this.#settings, Math.random()),
    );
  }

  #finish(outgoing: Outgoing, outcome: Outcome): void {
    this.#busyKeys.delete(outgoing.record.partitionKey);
    this.#outstanding.delete(outgoing);
    this.#settle(outgoing.record, outcome);
    outgoing.settled.resolve();
  }
}

function wholeRequestFailure(index: number, error: unknown): PutFailure {
  if (error instanceof PutRequestError) return { index, code: error.code, message: error.message };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { index, code: name, message };
}
