import { setTimeout as pause } from 'node:timers/promises';
import { isThrottled } from '../concurrency';
import type { FunctionRegistry } from '../function-registry';
import type { InvocationOutcome } from '../runner/outcome';

/** Lambda tries an asynchronous event twice more, a minute and then two minutes later. */
const RETRY_DELAYS_MS = [60_000, 120_000];
/** One that is throttled did not run: it is offered for six hours, at first a second and at last 5 minutes apart. */
const THROTTLED = { firstMs: 1_000, longestMs: 300_000, givenUpAfterMs: 6 * 3_600_000 };

/** Events accepted with 202. They live in memory: one that waits for its retry is lost with the process. */
export class AsyncInvocations {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly registry: FunctionRegistry,
    private readonly onGivenUp: (functionName: string, payload: string) => void,
    private readonly delaysMs: readonly number[] = RETRY_DELAYS_MS,
  ) {}

  add(functionName: string, event: string): void {
    const work = this.#deliver(functionName, event).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Gives up the retries that wait, and resolves when the invocations that run have ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** Waits for as long as the function is throttled. @throws AwsError when that does not end. */
  async #invoke(functionName: string, event: string): Promise<InvocationOutcome> {
    const since = Date.now();
    for (let delayMs = THROTTLED.firstMs; ; delayMs = Math.min(THROTTLED.longestMs, delayMs * 2)) {
      try {
        return await this.registry.invoke(functionName, { event });
      } catch (error) {
        const { signal } = this.#stop;
        if (!isThrottled(error) || Date.now() - since > THROTTLED.givenUpAfterMs) throw error;
        await pause(delayMs, undefined, { signal }).catch(() => {});
        if (signal.aborted) throw error;
      }
    }
  }

  async #deliver(functionName: string, event: string): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.#invoke(functionName, event).catch((error: Error) => ({
        functionError: 'Unhandled',
        payload: error.message,
      }));
      if (outcome.functionError === undefined) return;
      const { signal } = this.#stop;
      const delay = this.delaysMs[attempt];
      if (delay !== undefined) await pause(delay, undefined, { signal }).catch(() => {});
      if (delay === undefined || signal.aborted) {
        this.onGivenUp(functionName, outcome.payload);
        return;
      }
    }
  }
}
