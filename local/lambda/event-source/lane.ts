import { Doorbell } from './doorbell';
import { type BatchRecord, ENVELOPE_BYTES } from './kinesis-event';

export interface LaneSettings {
  readonly batchSize: number;
  readonly windowMs: number;
  /** Longest event. Bytes. */
  readonly maxEventBytes: number;
}

/**
 * The records of one shard whose partition keys fall together: they are delivered in order, a batch at a
 * time. A shard has as many lanes as its parallelisation factor.
 */
export class Lane {
  readonly #queue: BatchRecord[] = [];
  #queuedBytes = 0;
  #firstQueuedAt = 0;
  readonly #bell = new Doorbell();

  constructor(
    private readonly settings: LaneSettings,
    private readonly deliver: (batch: readonly BatchRecord[]) => Promise<void>,
  ) {}

  push(record: BatchRecord): void {
    if (this.#queue.length === 0) this.#firstQueuedAt = performance.now();
    this.#queue.push(record);
    this.#queuedBytes += record.jsonBytes + 1;
    this.#bell.ring();
  }

  /** Delivers batches until the signal ends it. Rejects with what `deliver` rejects with. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = this.#millisUntilDue();
      if (waitMs > 0) await this.#bell.wait(signal, waitMs);
      else await this.deliver(this.#take());
    }
  }

  /** 0 when a batch is due; Infinity when nothing is queued. */
  #millisUntilDue(): number {
    if (this.#queue.length === 0) return Infinity;
    const { batchSize, maxEventBytes, windowMs } = this.settings;
    if (this.#queue.length >= batchSize || this.#queuedBytes + ENVELOPE_BYTES > maxEventBytes) return 0;
    return Math.max(0, this.#firstQueuedAt + windowMs - performance.now());
  }

  /** At least one record: one that alone is too long is refused by Invoke, not here. */
  #take(): BatchRecord[] {
    let bytes = ENVELOPE_BYTES;
    let count = 0;
    for (const record of this.#queue) {
      bytes += record.jsonBytes + 1;
      if (count > 0 && (count === this.settings.batchSize || bytes > this.settings.maxEventBytes)) break;
      count += 1;
    }
    const batch = this.#queue.splice(0, count);
    for (const record of batch) this.#queuedBytes -= record.jsonBytes + 1;
    this.#firstQueuedAt = performance.now();
    return batch;
  }
}
