import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import type { ClosedShard } from './shard';

const HOUR_MS = 3_600_000;

/** The closed shards of all streams, on disk: MiniStack forgets a shard that was split or merged. */
export class ClosedShards {
  readonly #shards = new Map<string, ClosedShard>();

  private constructor(private readonly directory: string) {}

  static async open(directory: string): Promise<ClosedShards> {
    const store = new ClosedShards(directory);
    for (const file of await readdirIfAny(directory, '.json')) {
      const closed = await readJson<ClosedShard>(join(directory, file));
      if (closed !== undefined) store.#shards.set(keyOf(closed.stream, closed.shard.ShardId), closed);
    }
    return store;
  }

  get empty(): boolean {
    return this.#shards.size === 0;
  }

  find(stream: string, shardId: string): ClosedShard | undefined {
    const closed = this.#shards.get(keyOf(stream, shardId));
    return closed === undefined || isPast(closed) ? undefined : closed;
  }

  of(stream: string): ClosedShard[] {
    return [...this.#shards.values()].filter((closed) => closed.stream === stream && !isPast(closed));
  }

  async add(closed: ClosedShard): Promise<void> {
    await writeJson(this.#file(closed), closed);
    this.#shards.set(keyOf(closed.stream, closed.shard.ShardId), closed);
  }

  async forget(stream: string): Promise<void> {
    for (const [key, closed] of this.#shards) {
      if (closed.stream !== stream) continue;
      this.#shards.delete(key);
      await rm(this.#file(closed), { force: true });
    }
  }

  #file({ stream, shard }: ClosedShard): string {
    return join(this.directory, `${stream}.${shard.ShardId}.json`);
  }
}

function keyOf(stream: string, shardId: string): string {
  return `${stream}/${shardId}`;
}

function isPast({ closedAt, retentionHours }: ClosedShard): boolean {
  return Date.now() > closedAt + retentionHours * HOUR_MS;
}
