import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, writeJson } from '../../json-file';
import type { OpenWindow } from './tumbling-window';

/** How far a shard has been processed: everything up to `sequenceNumber`, or to the shard's end. */
export interface Checkpoint {
  readonly sequenceNumber?: string;
  readonly ended?: boolean;
  /** With tumbling windows, the one that has begun, and its state as of that record. */
  readonly window?: OpenWindow;
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
