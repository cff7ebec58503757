import { setTimeout as pause } from 'node:timers/promises';
import type { InvocationOutcome } from '../runner/outcome';
import { MAX_EVENT_BYTES } from '../runner/outcome';
import { reportedFailures } from './batch-response';
import { Doorbell } from './doorbell';
import { ENVELOPE_BYTES, eventOf } from './kinesis-event';
import type { QueueMapping } from './mapping';
import type { MappingStatus } from './mapping-poller';
import { type Span, spanAt } from './pace';
import type { Queue, QueueMessage } from './queue';
import { encodeMessage } from './queue-event';
import { queueFilter } from './record-filter';

export interface QueuePorts {
  readonly queue: Queue;
  /** @throws Error when the function could not be invoked at all. */
  invoke(event: string): Promise<InvocationOutcome>;
}

interface Received extends QueueMessage {
  /** One element of the event's `Records`, JSON text. */
  readonly json: string;
  readonly jsonBytes: number;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/**
 * Batches in flight that Lambda begins with. It would go on to more while messages wait; here they would only
 * wait for an environment of the function, of which there are no more than processors.
 */
const FIRST_CONCURRENCY = 5;
/** One that stops has to wait for it: a message that arrives for nobody would be hidden for its timeout. */
const POLL_SECONDS = 1;

/**
 * Reads one queue for a function. Messages of a batch that succeeds are deleted; all others stay hidden for
 * the queue's visibility timeout and come again, until the queue's own redrive policy moves them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class QueuePoller {
  readonly #abort = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #endBell = new Doorbell();
  readonly #passes: (body: string) => boolean;
  readonly #running: Promise<void>;
  /** Received, and not yet in a batch. */
  #waiting: Received[] = [];
  #result = 'No records processed';

  constructor(
    private readonly mapping: QueueMapping,
    private readonly ports: QueuePorts,
    private readonly retry: Span,
  ) {
    this.#passes = mapping.patterns === undefined ? () => true : queueFilter(mapping.patterns);
    this.#running = mapping.enabled ? this.#run() : Promise.resolve();
  }

  status(): MappingStatus {
    const { uuid, eventSourceArn, functionName, enabled } = this.mapping;
    return { uuid, eventSourceArn, functionName, enabled, lastProcessingResult: this.#result, shards: [] };
  }

  /** Receives no more, and resolves when what was received has been delivered. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    const most = this.mapping.maximumConcurrency ?? FIRST_CONCURRENCY;
    let failures = 0;
    while (!signal.aborted || this.#waiting.length > 0) {
      while (this.#inFlight.size >= most) await this.#endBell.wait(new AbortController().signal);
      try {
        await this.#gather(signal);
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#result = `PROBLEM: the queue could not be read: ${(error as Error).message}`;
        await pause(spanAt(this.retry, failures), undefined, { signal }).catch(() => {});
      }
      const batch = this.#take();
      if (batch.length > 0) this.#start(batch);
    }
    await Promise.all(this.#inFlight);
  }

  /** Waits for a message, and then for more until the batch is full or its window is over. */
  async #gather(signal: AbortSignal): Promise<void> {
    const { batchSize, windowSeconds } = this.mapping;
    while (!signal.aborted && !this.#isFull()) {
      const first = this.#waiting[0];
      const leftMs =
        first === undefined ? POLL_SECONDS * 1000 : first.receivedAt + windowSeconds * 1000 - Date.now();
      if (leftMs <= 0) return;
      const waitSeconds = Math.min(POLL_SECONDS, Math.ceil(leftMs / 1000));
      await this.#receive(batchSize - this.#waiting.length, waitSeconds);
      if (this.#waiting.length === 0) return;
    }
  }

  async #receive(most: number, waitSeconds: number): Promise<void> {
    const messages = await this.ports.queue.receive(most, waitSeconds);
    const receivedAt = Date.now();
    const passed = Map.groupBy(messages, ({ body }) => this.#passes(body));
    for (const message of passed.get(true) ?? []) {
      const json = encodeMessage(message, this.mapping.eventSourceArn);
      this.#waiting.push({ ...message, json, jsonBytes: Buffer.byteLength(json), receivedAt });
    }
    const dropped = passed.get(false) ?? [];
    if (dropped.length > 0) await this.ports.queue.delete(dropped);
  }

  #isFull(): boolean {
    return this.#waiting.length >= this.mapping.batchSize || this.#fitting() < this.#waiting.length;
  }

  /** How many of those that wait one event holds. */
  #fitting(): number {
    let bytes = ENVELOPE_BYTES;
    const beyond = this.#waiting.findIndex(({ jsonBytes }) => {
      bytes += jsonBytes + 1;
      return bytes > MAX_EVENT_BYTES;
    });
    return beyond === -1 ? this.#waiting.length : Math.max(1, beyond);
  }

  #take(): Received[] {
    return this.#waiting.splice(0, Math.min(this.mapping.batchSize, this.#fitting()));
  }

  #start(batch: readonly Received[]): void {
    const work = this.#deliver(batch)
      .catch((error: Error) => {
        this.#result = `PROBLEM: ${error.message}`;
      })
      .finally(() => {
        this.#inFlight.delete(work);
        this.#endBell.ring();
      });
    this.#inFlight.add(work);
  }

  async #deliver(batch: readonly Received[]): Promise<void> {
    const outcome = await this.#invoke(batch);
    if (outcome === undefined) return;
    const reported =
      outcome.functionError !== undefined
        ? 'all'
        : this.mapping.reportsItemFailures
          ? reportedFailures(outcome.payload, new Set(batch.map(({ messageId }) => messageId)))
          : new Set<string>();
    if (reported === 'all') {
      this.#result = 'PROBLEM: Function call failed';
      return;
    }
    await this.ports.queue.delete(batch.filter(({ messageId }) => !reported.has(messageId)));
    this.#result =
      reported.size === 0 ? 'OK' : `PROBLEM: ${reported.size} messages of a batch were reported as failed`;
  }

  /**
   * A function that cannot be invoked, as one that is throttled, is tried again until the messages are visible
   * to others again; undefined then.
   */
  async #invoke(batch: readonly Received[]): Promise<InvocationOutcome | undefined> {
    const { signal } = this.#abort;
    const event = eventOf(batch);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.ports.invoke(event);
      } catch (error) {
        this.#result = `PROBLEM: the function could not be invoked: ${(error as Error).message}`;
      }
      const hiddenMs = (await this.ports.queue.visibilitySeconds()) * 1000;
      const visibleAt = (batch[0] as Received).receivedAt + hiddenMs;
      const delay = spanAt(this.retry, attempt);
      if (signal.aborted || Date.now() + delay >= visibleAt) return undefined;
      await pause(delay, undefined, { signal }).catch(() => {});
    }
  }
}
