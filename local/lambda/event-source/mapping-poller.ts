import type { Checkpoint, CheckpointStore } from './checkpoints';
import { Doorbell } from './doorbell';
import type { StreamMapping } from './mapping';
import { type ShardPace, type ShardPorts, ShardReader, type ShardStatus } from './shard-reader';
import type { Shard } from './stream';

export interface MappingStatus {
  readonly uuid: string;
  readonly eventSourceArn: string;
  readonly functionName: string;
  readonly enabled: boolean;
  /** As `LastProcessingResult`: OK, No records processed, or PROBLEM: and why. */
  readonly lastProcessingResult: string;
  readonly shards: readonly ShardStatus[];
}

export interface PollerPorts extends Omit<ShardPorts, 'saveCheckpoint' | 'note'> {
  readonly checkpoints: CheckpointStore;
}

export interface PollerPace extends ShardPace {
  /** Between looks for new shards. Milliseconds. */
  readonly shardsMs: number;
}

/** Reads all shards of one mapping's stream, children after their parents. */
export class MappingPoller {
  readonly #readers = new Map<string, ShardReader>();
  readonly #running = new Set<Promise<void>>();
  readonly #ended = new Set<string>();
  readonly #abort = new AbortController();
  readonly #discovery: Promise<void>;
  readonly #endBell = new Doorbell();
  #shardEnded = false;
  #result = 'No records processed';

  constructor(
    readonly mapping: StreamMapping,
    private readonly ports: PollerPorts,
    private readonly pace: PollerPace,
  ) {
    this.#discovery = mapping.enabled ? this.#discover() : Promise.resolve();
  }

  status(): MappingStatus {
    const { uuid, eventSourceArn, functionName, enabled } = this.mapping;
    return {
      uuid,
      eventSourceArn,
      functionName,
      enabled,
      lastProcessingResult: this.#result,
      shards: [...this.#readers.values()].map((reader) => reader.status()),
    };
  }

  /** Reads no more, and resolves when the batches in flight have ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    for (const reader of this.#readers.values()) reader.stop();
    await Promise.all([this.#discovery, ...this.#running]);
  }

  async #discover(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      this.#shardEnded = false;
      try {
        await this.#startReaders();
      } catch (error) {
        this.#result = `PROBLEM: the stream could not be read: ${(error as Error).message}`;
      }
      const delay = this.#readers.size === 0 ? this.pace.retry.longest : this.pace.shardsMs;
      // A shard that has ended lets its children begin.
      if (!this.#shardEnded) await this.#endBell.wait(signal, delay);
    }
  }

  async #startReaders(): Promise<void> {
    const shards = await this.ports.stream.shards();
    const waiting: Array<{ readonly shard: Shard; readonly checkpoint: Checkpoint | undefined }> = [];
    for (const shard of shards) {
      const { shardId } = shard;
      if (this.#readers.has(shardId) || this.#ended.has(shardId)) continue;
      const checkpoint = await this.ports.checkpoints.read(this.mapping.uuid, shardId);
      if (checkpoint?.ended === true) this.#ended.add(shardId);
      else waiting.push({ shard, checkpoint });
    }
    if (this.#abort.signal.aborted) return;
    for (const { shard, checkpoint } of waiting) {
      if (!shard.parents.every((parent) => this.#ended.has(parent))) continue;
      this.#start(new ShardReader(shard.shardId, this.mapping, checkpoint, this.#shardPorts(), this.pace));
    }
  }

  #start(reader: ShardReader): void {
    this.#readers.set(reader.shardId, reader);
    const run = reader
      .run()
      .then(() => {
        if (reader.status().checkpoint.ended !== true) return;
        this.#ended.add(reader.shardId);
        this.#readers.delete(reader.shardId);
        this.#shardEnded = true;
        this.#endBell.ring();
      })
      .catch((error: Error) => {
        this.#result = `PROBLEM: reading ${reader.shardId} stopped: ${error.message}`;
        // The next look at the shards starts it again from its checkpoint.
        this.#readers.delete(reader.shardId);
      })
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  #shardPorts(): ShardPorts {
    const { checkpoints, ...ports } = this.ports;
    return {
      ...ports,
      saveCheckpoint: (shardId, checkpoint) => checkpoints.write(this.mapping.uuid, shardId, checkpoint),
      note: (result) => {
        this.#result = result;
      },
    };
  }
}
