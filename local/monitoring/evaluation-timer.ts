import type { Clock } from '../clock';
import { floor, MINUTE_MS } from './store/metric-store';

/** Behind the minute: what belongs to it has arrived by then. */
const BEHIND_THE_MINUTE_MS = 1_000;
const AFTER_DATA_MS = 2_000;
/** In a leap of the clock, the most times that services are asked for their figures: each asking takes time. */
const MOST_COLLECTIONS = 120;

export interface EvaluationOptions {
  readonly clock: Clock;
  /** Has services measure what they tell once a minute. */
  collect(): Promise<void>;
  evaluate(): Promise<void>;
  onProblem(words: string): void;
}

export type EvaluationTimer = ReturnType<typeof createEvaluationTimer>;

/** Evaluates on each minute, soon after new data, and at each minute that the clock is put over. */
export function createEvaluationTimer({ clock, collect, evaluate, onProblem }: EvaluationOptions) {
  let minute: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  }

  const round = () =>
    exclusively(async () => {
      await collect();
      await evaluate();
    }).catch((error: Error) => onProblem(error.stack ?? error.message));

  function nextMinute(): void {
    if (closed) return;
    const wait = floor(clock.now(), MINUTE_MS) + MINUTE_MS + BEHIND_THE_MINUTE_MS - clock.now();
    clearTimeout(minute);
    minute = setTimeout(() => void round().then(nextMinute), wait);
    minute.unref();
  }

  return {
    exclusively,
    start: nextMinute,

    /** There is new data. */
    dataArrived(): void {
      if (closed || soon !== undefined) return;
      soon = setTimeout(() => {
        soon = undefined;
        exclusively(evaluate).catch((error: Error) => onProblem(error.stack ?? error.message));
      }, AFTER_DATA_MS);
      soon.unref();
    },

    /** Puts the clock forward, minute by minute as it would have run; resolves when all is evaluated. */
    advance(ms: number): Promise<void> {
      return exclusively(async () => {
        await collect();
        const target = clock.now() + ms;
        const minutes = Math.ceil(ms / MINUTE_MS);
        const stride = Math.max(1, Math.ceil(minutes / MOST_COLLECTIONS));
        for (let step = 1; ; step += 1) {
          const boundary = floor(clock.now(), MINUTE_MS) + MINUTE_MS;
          if (boundary > target) break;
          clock.advance(Math.max(0, boundary - clock.now()));
          if (step % stride === 0) await collect();
          await evaluate();
        }
        clock.advance(Math.max(0, target - clock.now()));
        await collect();
        await evaluate();
      }).finally(nextMinute);
    },

    /** Waits for what is under way. */
    async close(): Promise<void> {
      closed = true;
      clearTimeout(minute);
      clearTimeout(soon);
      await last;
    },
  };
}
