import { randomUUID } from 'node:crypto';
import { AwsError } from '../gateway/service-handler';
import { LONGEST_TIMER_MS } from './interpreter/pause';
import { StateError, Stopped } from './interpreter/state-error';
import type { TokenWait } from './interpreter/task-state';

interface Waiting {
  succeed(output: unknown): void;
  fail(error: StateError): void;
  beat(): void;
}

/** The tokens of Task states that wait for an answer from outside. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();
  /** What is not waiting and begins like this has been answered, or is waited for no more. */
  readonly #ours = randomUUID();

  open(): TokenWait {
    const token = `${this.#ours}.${randomUUID()}`;
    const answer = Promise.withResolvers<unknown>();
    // An answer may come before the state waits for it, and none is lost then.
    answer.promise.catch(() => {});
    const heart: { beat: () => void } = { beat: () => {} };
    this.#waiting.set(token, {
      succeed: answer.resolve,
      fail: answer.reject,
      beat: () => heart.beat(),
    });
    return {
      token,
      async sent(signal, heartbeatMs) {
        let timer: NodeJS.Timeout | undefined;
        const stop = () => answer.reject(new Stopped());
        heart.beat = () => {
          clearTimeout(timer);
          if (heartbeatMs === undefined) return;
          const silent = () => answer.reject(new StateError('States.HeartbeatTimeout'));
          timer = setTimeout(silent, Math.min(heartbeatMs, LONGEST_TIMER_MS));
        };
        heart.beat();
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
        try {
          return await answer.promise;
        } finally {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
        }
      },
      close: () => void this.#waiting.delete(token),
    };
  }

  /** @throws AwsError InvalidToken, TaskTimedOut or InvalidOutput. @param output JSON text */
  succeed(token: string | undefined, output: string | undefined): void {
    const waiting = this.#get(token);
    let result: unknown;
    try {
      result = JSON.parse(output ?? '');
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
    }
    this.#waiting.delete(token as string);
    waiting.succeed(result);
  }

  /** @throws AwsError InvalidToken or TaskTimedOut. */
  fail(token: string | undefined, error: string | undefined, cause: string | undefined): void {
    const waiting = this.#get(token);
    this.#waiting.delete(token as string);
    waiting.fail(new StateError(error ?? '', cause));
  }

  /** @throws AwsError InvalidToken or TaskTimedOut. */
  heartbeat(token: string | undefined): void {
    this.#get(token).beat();
  }

  #get(token = ''): Waiting {
    const waiting = this.#waiting.get(token);
    if (waiting !== undefined) return waiting;
    if (token.startsWith(this.#ours)) {
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
}
