import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { AwsError } from '../../gateway/service-handler';
import { readdirIfAny, readJson, writeJson } from '../../json-file';
import type { InvocationOutcome } from '../runner/outcome';
import { CheckpointStore } from './checkpoints';
import { type DestinationClients, sendFailure } from './failure-destination';
import { KinesisStream } from './kinesis-stream';
import { isOfQueue, type Mapping, type StreamMapping } from './mapping';
import { MappingPoller, type MappingStatus, type PollerPace } from './mapping-poller';
import type { Discard } from './process-batch';
import { QueuePoller } from './queue-poller';
import { SqsQueue } from './sqs-queue';

export interface MappingsOptions extends DestinationClients {
  /** Mappings lie in it, checkpoints below it. */
  readonly directory: string;
  readonly kinesis: KinesisClient;
  /**
   * @param lastArrivedAt of the last record of the event, on its stream, milliseconds since the epoch; messages
   * of a queue have none
   */
  invoke(functionName: string, event: string, lastArrivedAt?: number): Promise<InvocationOutcome>;
  /** @default DEFAULT_PACE */
  readonly pace?: PollerPace;
  /**
   * A change waits for batches in flight, but lets its caller wait no longer than this. Milliseconds.
   *
   * @default 2 000
   */
  readonly answerAfterMs?: number;
}

interface Poller {
  status(): MappingStatus;
  stop(): Promise<void>;
}

type Change = 'Creating' | 'Updating' | 'Deleting';

const DEFAULT_PACE: PollerPace = {
  idle: { first: 100, longest: 1_000 },
  retry: { first: 200, longest: 10_000 },
  shardsMs: 10_000,
};

/** The event source mappings there are, on disk and polling. */
export class Mappings {
  readonly #mappings = new Map<string, Mapping>();
  readonly #pollers = new Map<string, Poller>();
  readonly #changes = new Map<string, { readonly change: Change; readonly work: Promise<void> }>();
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
    return this.#pollers.get(uuid)?.status().lastProcessingResult ?? 'No records processed';
  }

  /** What is being changed; undefined for a mapping at rest. */
  change(uuid: string): Change | undefined {
    return this.#changes.get(uuid)?.change;
  }

  status(): MappingStatus[] {
    return [...this.#pollers.values()].map((poller) => poller.status());
  }

  /**
   * Stores a mapping and lets it poll; one that was there is stopped first and goes on from its checkpoints.
   *
   * @throws AwsError ResourceInUseException while an earlier change is under way
   */
  async put(mapping: Mapping): Promise<void> {
    const change = this.#mappings.has(mapping.uuid) ? 'Updating' : 'Creating';
    await this.#carryOut(mapping.uuid, change, async () => {
      await writeJson(this.#file(mapping.uuid), mapping);
      this.#mappings.set(mapping.uuid, mapping);
      await this.#stop(mapping.uuid);
      if (this.#polling) this.#poll(mapping);
    });
  }

  /** Replaces the tags; the mapping polls on. */
  async tag(uuid: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const mapping = { ...this.get(uuid), tags };
    this.#mappings.set(uuid, mapping);
    await writeJson(this.#file(uuid), mapping);
  }

  /** @throws AwsError ResourceInUseException while an earlier change is under way */
  async delete(uuid: string): Promise<Mapping> {
    const mapping = this.get(uuid);
    await this.#carryOut(uuid, 'Deleting', async () => {
      await rm(this.#file(uuid), { force: true });
      await this.#stop(uuid);
      await this.#checkpoints.forget(uuid);
      this.#mappings.delete(uuid);
    });
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
    const changes = [...this.#changes.values()].map(({ work }) => work);
    await Promise.all([...changes, ...[...this.#pollers.keys()].map((uuid) => this.#stop(uuid))]);
  }

  async #carryOut(uuid: string, change: Change, steps: () => Promise<void>): Promise<void> {
    if (this.#changes.has(uuid)) {
      const verb = change === 'Deleting' ? 'delete' : 'update';
      throw new AwsError(
        'ResourceInUseException',
        `Cannot ${verb} the event source mapping because it is in use.`,
      );
    }
    const work = steps().finally(() => this.#changes.delete(uuid));
    this.#changes.set(uuid, { change, work });
    let late = false;
    work.catch((error: Error) => {
      if (late) console.error(`event source mapping ${uuid}: ${change} failed: ${error.message}`);
    });
    const answered = new AbortController();
    const patience = pause(this.options.answerAfterMs ?? 2_000, undefined, { signal: answered.signal }).then(
      () => {
        late = true;
      },
      () => {},
    );
    await Promise.race([work, patience]).finally(() => answered.abort());
  }

  #poll(mapping: Mapping): void {
    const { pace = DEFAULT_PACE } = this.options;
    const poller = isOfQueue(mapping)
      ? new QueuePoller(
          mapping,
          {
            queue: new SqsQueue(this.options.sqs, mapping.eventSourceArn),
            invoke: (event) => this.options.invoke(mapping.functionName, event),
          },
          pace.retry,
        )
      : this.#streamPoller(mapping, pace);
    this.#pollers.set(mapping.uuid, poller);
  }

  #streamPoller(mapping: StreamMapping, pace: PollerPace): MappingPoller {
    const ports = {
      stream: new KinesisStream(this.options.kinesis, mapping.eventSourceArn),
      checkpoints: this.#checkpoints,
      invoke: (event: string, lastArrivedAt: number) =>
        this.options.invoke(mapping.functionName, event, lastArrivedAt),
      discard: (shardId: string, discard: Discard) => sendFailure(this.options, mapping, shardId, discard),
    };
    return new MappingPoller(mapping, ports, pace);
  }

  async #stop(uuid: string): Promise<void> {
    await this.#pollers.get(uuid)?.stop();
    this.#pollers.delete(uuid);
  }

  #file(uuid: string): string {
    return join(this.options.directory, `${uuid}.json`);
  }
}
