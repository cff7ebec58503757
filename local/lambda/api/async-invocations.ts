import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionRegistry } from '../function-registry';

/** Lambda tries an asynchronous event twice more, a minute and then two minutes later. */
const RETRY_DELAYS_MS = [60_000, 120_000];

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

  async #deliver(functionName: string, event: string): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await this.registry
        .invoke(functionName, event)
        .catch((error: Error) => ({ functionError: 'Unhandled', payload: error.message }));
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
