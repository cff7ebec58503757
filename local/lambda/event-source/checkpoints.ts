import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../../json-file';
import type { StreamMapping } from './mapping';
import type { Position } from './stream';
import type { OpenWindow } from './tumbling-window';

/** How far a shard has been processed: everything up to `sequenceNumber`, or to the shard's end. */
export interface Checkpoint {
  readonly sequenceNumber?: string;
  readonly ended?: boolean;
  /** With tumbling windows, the one that has begun, and its state as of that record. */
  readonly window?: OpenWindow;
}

/** Where reading goes on, or begins. */
export function startOf(mapping: StreamMapping, checkpoint: Checkpoint | undefined): Position {
  if (checkpoint?.sequenceNumber !== undefined) {
    return { kind: 'after', sequenceNumber: checkpoint.sequenceNumber };
  }
  return mapping.startingTimestamp === undefined
    ? { kind: 'trim-horizon' }
    : { kind: 'at-timestamp', timestamp: mapping.startingTimestamp };
}

/** Checkpoints on disk, a file a shard, each replaced whole. */
export class CheckpointStore {
  /** @param directory `<directory>/<mapping uuid>/<shard>.json` */
  constructor(private readonly directory: string) {}

  read(uuid: string, shardId: string): Promise<Checkpoint | undefined> {
    return readJson<Checkpoint>(this.#file(uuid, shardId));
  }

  write(uuid: string, shardId: string, checkpoint: Checkpoint): Promise<void> {
    return writeJson(this.#file(uuid, shardId), checkpoint);
  }

  forget(uuid: string): Promise<void> {
    return rm(join(this.directory, uuid), { recursive: true, force: true });
  }

  #file(uuid: string, shardId: string): string {
    return join(this.directory, uuid, `${shardId}.json`);
  }
}

/**
 * The records of a shard that were read and not checkpointed. Batches end in any order; the checkpoint
 * moves over a record only when all before it are done too.
 */
export class Outstanding<T extends { readonly sequenceNumber: string }> {
  readonly #order: T[] = [];
  readonly #done = new Set<T>();

  get size(): number {
    return this.#order.length;
  }

  add(records: readonly T[]): void {
    for (const record of records) this.#order.push(record);
  }

  /** The sequence number up to which all is done now, or undefined when it has not moved. */
  complete(records: readonly T[]): string | undefined {
    for (const record of records) this.#done.add(record);
    let passed = 0;
    while (passed < this.#order.length && this.#done.delete(this.#order[passed] as T)) passed += 1;
    return this.#order.splice(0, passed).at(-1)?.sequenceNumber;
  }
}

/** Writes one shard's checkpoints, one at a time; of several that wait, only the newest. */
export class CheckpointWriter {
  #next: Checkpoint | undefined;
  #running: Promise<void> | undefined;

  /** @param note for `LastProcessingResult` */
  constructor(
    private readonly write: (checkpoint: Checkpoint) => Promise<void>,
    private readonly note: (result: string) => void,
  ) {}

  save(checkpoint: Checkpoint): void {
    this.#next = checkpoint;
    this.#running ??= this.#writeAll();
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const next = this.#next;
      if (next === undefined) {
        // In the same turn as the look, so that a checkpoint that comes now starts another writer.
        this.#running = undefined;
        return;
      }
      this.#next = undefined;
      // A checkpoint that is not written costs a second delivery, never a record.
      await this.write(next).catch((error: Error) => {
        this.note(`PROBLEM: the checkpoint could not be written: ${error.message}`);
      });
    }
  }
}
