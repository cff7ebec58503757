import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readdirIfAny, readJson, writeJson } from '../../json-file';
import type { FunctionRecord } from '../api/function-record';
import { isThrottled } from '../concurrency';
import type { FunctionRegistry } from '../function-registry';
import type { LambdaMetrics } from '../lambda-metrics';
import type { InvocationOutcome } from '../runner/outcome';
import { ASYNC_DEFAULTS } from './async-settings';
import { type DestinationPorts, sendDeadLetter, sendRecord } from './destinations';
import type { Condition } from './invocation-record';

/** Lambda tries an asynchronous event twice more, a minute and then two minutes later. */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** One that is throttled did not run: it is offered again, at first after a second and at last after 5 minutes. */
const THROTTLED = { firstMs: 1_000, longestMs: 300_000 };

/** An event that was accepted and is not done with; persisted. */
interface Accepted {
  readonly requestId: string;
  readonly functionName: string;
  /** JSON text. */
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  readonly attempts: number;
  /** Of the last attempt. */
  readonly outcome?: Pick<InvocationOutcome, 'payload' | 'functionError'>;
}

export interface AsyncPorts {
  readonly registry: FunctionRegistry;
  readonly metrics: LambdaMetrics;
  readonly destinations: Omit<DestinationPorts, 'invoke'>;
  /** Is told of what Lambda has no other place for. */
  note(functionName: string, words: string): void;
  /** Between the attempts. @default as Lambda waits */
  readonly delaysMs?: readonly number[];
}

/** Events accepted with 202. What waits for its retry is on disk and goes on after a restart. */
export class AsyncInvocations {
  readonly #stop = new AbortController();
  /** By request id. */
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    private readonly directory: string,
    private readonly ports: AsyncPorts,
  ) {}

  /** Goes on with what an earlier process accepted. */
  async resume(): Promise<void> {
    for (const file of await readdirIfAny(this.directory, '.json')) {
      const accepted = await readJson<Accepted>(join(this.directory, file));
      if (accepted !== undefined) this.#begin(accepted);
    }
  }

  /** Accepts an event: it is on disk when the promise resolves. */
  async add(functionName: string, event: string, requestId: string = randomUUID()): Promise<void> {
    const accepted = { requestId, functionName, event, acceptedAt: Date.now(), attempts: 0 };
    await this.#keep(accepted);
    this.ports.metrics.asyncReceived(functionName);
    this.#begin(accepted);
  }

  /** Leaves the retries that wait to the next process; resolves when the invocations that run have ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running.values());
  }

  #begin(accepted: Accepted): void {
    const { requestId, functionName } = accepted;
    // One that came before the older ones were read is read with them.
    if (this.#running.has(requestId)) return;
    const work = this.#deliver(accepted)
      .catch((error: Error) => this.ports.note(functionName, `PROBLEM: ${error.message}`))
      .finally(() => this.#running.delete(requestId));
    this.#running.set(requestId, work);
  }

  async #deliver(accepted: Accepted): Promise<void> {
    const { registry, metrics, delaysMs = RETRY_DELAYS_MS } = this.ports;
    let current = accepted;
    let throttledMs: number = THROTTLED.firstMs;
    for (;;) {
      if (!registry.has(current.functionName)) {
        // Deleted since: nobody is left to run it, nor settings to say who is told.
        await this.#forget(current);
        return;
      }
      const record = registry.get(current.functionName);
      const { retryAttempts, maximumAgeSeconds } = { ...ASYNC_DEFAULTS, ...record.asynchronous };
      const ageMs = Date.now() - current.acceptedAt;
      if (record.reservedConcurrency === 0) return this.#end(record, current, 'ZeroReservedConcurrency');
      if (ageMs > maximumAgeSeconds * 1000) return this.#end(record, current, 'EventAgeExceeded');
      const outcome = await this.#attempt(record, current);
      if (outcome === 'not run') {
        if (!(await this.#wait(throttledMs))) return;
        throttledMs = Math.min(THROTTLED.longestMs, throttledMs * 2);
        continue;
      }
      metrics.asyncAge(record.name, ageMs);
      const { payload, functionError } = outcome;
      const kept = functionError === undefined ? { payload } : { payload, functionError };
      current = { ...current, attempts: current.attempts + 1, outcome: kept };
      if (functionError === undefined) return this.#end(record, current, 'Success');
      if (current.attempts > retryAttempts) return this.#end(record, current, 'RetriesExhausted');
      await this.#keep(current);
      if (!(await this.#wait(delaysMs[current.attempts - 1] ?? 0))) return;
    }
  }

  async #attempt(
    record: FunctionRecord,
    { event, requestId }: Accepted,
  ): Promise<InvocationOutcome | 'not run'> {
    try {
      return await this.ports.registry.invoke(record.name, { event, requestId });
    } catch (error) {
      if (isThrottled(error) || this.#stop.signal.aborted) return 'not run';
      throw error;
    }
  }

  async #end(record: FunctionRecord, accepted: Accepted, condition: Condition): Promise<void> {
    const { requestId, event, attempts, outcome } = accepted;
    const done = {
      requestId,
      functionArn: record.arn,
      event,
      condition,
      attempts,
      ...(outcome === undefined ? {} : { outcome }),
    };
    const { metrics, note } = this.ports;
    const ports = {
      ...this.ports.destinations,
      invoke: (arn: string, text: string) => this.#pass(arn, text),
    };
    const { onSuccess, onFailure } = record.asynchronous ?? {};
    const destination = condition === 'Success' ? onSuccess : onFailure;
    if (destination !== undefined) {
      await sendRecord(ports, record, destination, done).catch((error: Error) => {
        metrics.notDelivered(record.name, 'DestinationDeliveryFailures');
        note(record.name, `PROBLEM: ${destination} did not take the record of an event: ${error.message}`);
      });
    }
    if (condition !== 'Success') {
      metrics.asyncDropped(record.name);
      note(record.name, `An asynchronous event was given up (${condition}): ${outcome?.payload ?? event}`);
      if (record.deadLetterArn !== '') {
        await sendDeadLetter(ports, record, done).catch((error: Error) => {
          metrics.notDelivered(record.name, 'DeadLetterErrors');
          note(record.name, `PROBLEM: ${record.deadLetterArn} did not take an event: ${error.message}`);
        });
      }
    }
    await this.#forget(accepted);
  }

  async #pass(functionArn: string, event: string): Promise<void> {
    await this.add(this.ports.registry.get(functionArn).name, event);
  }

  /** False when this process ends before. */
  async #wait(milliseconds: number): Promise<boolean> {
    const { signal } = this.#stop;
    await pause(milliseconds, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  #file({ requestId }: Accepted): string {
    return join(this.directory, `${requestId}.json`);
  }

  async #keep(accepted: Accepted): Promise<void> {
    await writeJson(this.#file(accepted), accepted);
  }

  async #forget(accepted: Accepted): Promise<void> {
    await rm(this.#file(accepted), { force: true });
  }
}
