import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { sessionToken } from '../../gateway/caller';
import { AwsError } from '../../gateway/service-handler';
import { readdirIfAny, readJson, writeJson } from '../../json-file';
import type { InvocationOutcome } from '../runner/outcome';
import { CheckpointStore } from './checkpoints';
import { failureObject } from './failure-record';
import { KinesisStream } from './kinesis-stream';
import type { Mapping } from './mapping';
import { MappingPoller, type MappingStatus, type PollerPace } from './mapping-poller';
import type { Discard } from './process-batch';

export interface MappingsOptions {
  /** Mappings lie in it, checkpoints below it. */
  readonly directory: string;
  readonly kinesis: KinesisClient;
  readonly s3: S3Client;
  /** @param lastArrivedAt of the last record of the event, on the stream. Milliseconds since the epoch. */
  invoke(functionName: string, event: string, lastArrivedAt: number): Promise<InvocationOutcome>;
  /** @default DEFAULT_PACE */
  readonly pace?: PollerPace;
}

const DEFAULT_PACE: PollerPace = {
  idle: { first: 100, longest: 1_000 },
  retry: { first: 200, longest: 10_000 },
  shardsMs: 10_000,
};

/** The event source mappings there are, on disk and polling. */
export class Mappings {
  readonly #mappings = new Map<string, Mapping>();
  readonly #pollers = new Map<string, MappingPoller>();
  readonly #checkpoints: CheckpointStore;
  #polling = false;

  private constructor(private readonly options: MappingsOptions) {
    this.#checkpoints = new CheckpointStore(join(options.directory, 'checkpoints'));
  }

  /** Reads what an earlier process left; nothing polls before `start`. */
  static async open(options: MappingsOptions): Promise<Mappings> {
    const mappings = new Mappings(options);
    for (const file of await readdirIfAny(options.directory, '.json')) {
      const mapping = await readJson<Mapping>(join(options.directory, file));
      if (mapping !== undefined) mappings.#mappings.set(mapping.uuid, mapping);
    }
    return mappings;
  }

  list(): Mapping[] {
    return [...this.#mappings.values()];
  }

  /** @throws AwsError ResourceNotFoundException, as Lambda words it. */
  get(uuid: string): Mapping {
    const mapping = this.#mappings.get(uuid);
    if (mapping === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    }
    return mapping;
  }

  lastProcessingResult(uuid: string): string {
    return this.#pollers.get(uuid)?.lastProcessingResult ?? 'No records processed';
  }

  status(): MappingStatus[] {
    return [...this.#pollers.values()].map((poller) => poller.status());
  }

  /** Stores a mapping and lets it poll; one that was there is stopped first and goes on from its checkpoints. */
  async put(mapping: Mapping): Promise<void> {
    await this.#stop(mapping.uuid);
    await writeJson(this.#file(mapping.uuid), mapping);
    this.#mappings.set(mapping.uuid, mapping);
    if (this.#polling) this.#poll(mapping);
  }

  async delete(uuid: string): Promise<Mapping> {
    const mapping = this.get(uuid);
    await this.#stop(uuid);
    await rm(this.#file(uuid), { force: true });
    await this.#checkpoints.forget(uuid);
    this.#mappings.delete(uuid);
    return mapping;
  }

  /** Begins to poll; call it when the endpoint answers. */
  start(): void {
    if (this.#polling) return;
    this.#polling = true;
    for (const mapping of this.#mappings.values()) this.#poll(mapping);
  }

  /** Reads no more, and resolves when the batches in flight have ended. */
  async stop(): Promise<void> {
    this.#polling = false;
    await Promise.all([...this.#pollers.keys()].map((uuid) => this.#stop(uuid)));
  }

  #poll(mapping: Mapping): void {
    const { kinesis, pace = DEFAULT_PACE } = this.options;
    const ports = {
      stream: new KinesisStream(kinesis, mapping.eventSourceArn),
      checkpoints: this.#checkpoints,
      invoke: (event: string, lastArrivedAt: number) =>
        this.options.invoke(mapping.functionName, event, lastArrivedAt),
      discard: (shardId: string, discard: Discard) => this.#discard(mapping, shardId, discard),
    };
    this.#pollers.set(mapping.uuid, new MappingPoller(mapping, ports, pace));
  }

  async #discard(mapping: Mapping, shardId: string, discard: Discard): Promise<void> {
    if (mapping.onFailure === undefined) return;
    const { key, body } = failureObject(mapping, shardId, discard, new Date());
    const bucket = mapping.onFailure.replace(/^arn:aws:s3:::/, '');
    const put = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body });
    // Lambda writes it as the function's role.
    const token = sessionToken({ roleArn: mapping.role, session: mapping.functionName });
    put.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-security-token'] = token;
        return next(args);
      },
      { step: 'build' },
    );
    await this.options.s3.send(put);
  }

  async #stop(uuid: string): Promise<void> {
    await this.#pollers.get(uuid)?.stop();
    this.#pollers.delete(uuid);
  }

  #file(uuid: string): string {
    return join(this.options.directory, `${uuid}.json`);
  }
}
