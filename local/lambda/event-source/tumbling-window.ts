import type { InvocationOutcome } from '../runner/outcome';
import { type BatchRecord, eventOf } from './kinesis-event';
import type { StreamMapping } from './mapping';

/** A window of arrival that has begun, as the checkpoint keeps it. */
export interface OpenWindow {
  /** Milliseconds since the epoch, both; the end belongs to the next. */
  readonly start: number;
  readonly end: number;
  /** What the function answered last. */
  readonly state: unknown;
}

export interface WindowPorts {
  invoke(event: string, lastArrivedAt: number): Promise<InvocationOutcome>;
  /** Waits before another try, longer each time. @throws AbortError when the poller stops. */
  pause(attempt: number): Promise<void>;
  /** A window was opened, or is over: the checkpoint has to say so. */
  moved(): void;
  /** For `LastProcessingResult`. */
  note(result: string): void;
}

/** A state beyond it ends its window early. Bytes, as JSON text. */
export const MAX_STATE_BYTES = 1024 * 1024;

/**
 * The tumbling windows of one shard: records belong to a window by their time of arrival, each invocation
 * gets the state that the one before it answered, and a last one without records tells the function that the
 * window is over. A state that has grown too large ends its window early, and the window goes on with none.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export class TumblingWindows {
  /** What the invocation in flight has answered; it counts when its records are done. */
  #answered: { readonly state: unknown } | undefined;
  #open: OpenWindow | undefined;

  constructor(
    private readonly shardId: string,
    private readonly mapping: Pick<StreamMapping, 'eventSourceArn' | 'tumblingSeconds'>,
    private readonly ports: WindowPorts,
    open?: OpenWindow,
  ) {
    // A mapping that was given a shorter window does not wait for the end of a longer one.
    const longest = (open?.start ?? 0) + mapping.tumblingSeconds * 1000;
    this.#open = open && { ...open, end: Math.min(open.end, longest) };
  }

  get open(): OpenWindow | undefined {
    return this.#open;
  }

  /** The batch in pieces, of which each lies in one window. */
  split(batch: readonly BatchRecord[]): BatchRecord[][] {
    const pieces: BatchRecord[][] = [];
    let end = Number.NEGATIVE_INFINITY;
    for (const record of batch) {
      if (record.arrivedAt >= end) {
        end = this.#holds(record) ? (this.#open?.end ?? 0) : this.#windowOf(record).end;
        pieces.push([]);
      }
      pieces.at(-1)?.push(record);
    }
    return pieces;
  }

  /** Ends the window before the record's, if one is open, and opens the record's. */
  async enter(record: BatchRecord): Promise<void> {
    if (this.#open !== undefined && this.#holds(record)) return;
    await this.close(false);
    this.#open = this.#windowOf(record);
  }

  /** Delivers records of the open window. An answer without a state is a failure, as Lambda has it. */
  async invoke(records: readonly BatchRecord[]): Promise<InvocationOutcome> {
    this.#answered = undefined;
    if (Buffer.byteLength(JSON.stringify(this.#open?.state ?? {})) > MAX_STATE_BYTES) await this.close(true);
    const event = this.#event(eventOf(records), { final: false, early: false });
    const outcome = await this.ports.invoke(event, records.at(-1)?.arrivedAt ?? Date.now());
    if (outcome.functionError !== undefined) return outcome;
    const answer = JSON.parse(outcome.payload) as { readonly state?: unknown } | null;
    if (answer?.state === undefined || answer.state === null) {
      this.ports.note('PROBLEM: the function answered no state');
      return { ...outcome, functionError: 'Unhandled' };
    }
    this.#answered = { state: answer.state };
    return outcome;
  }

  /** The records of the invocation need not come again: what it answered is the window's state. */
  commit(): void {
    if (this.#open === undefined || this.#answered === undefined) return;
    this.#open = { ...this.#open, state: this.#answered.state };
    this.#answered = undefined;
  }

  /** The records of the invocation are given up: what it answered does not count. */
  forget(): void {
    this.#answered = undefined;
  }

  /**
   * Tells the function that the window is over, until it has taken it: nothing else is delivered before.
   *
   * @param early the window goes on, with a new state
   */
  async close(early: boolean): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const event = this.#event(eventOf([]), { final: true, early });
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.ports.invoke(event, Date.now()).catch((error: Error) => error);
      if (!(outcome instanceof Error) && outcome.functionError === undefined) break;
      this.ports.note('PROBLEM: Function call failed at the end of a window');
      await this.ports.pause(attempt);
    }
    this.#open = early ? { ...open, state: {} } : undefined;
    this.ports.moved();
  }

  #holds({ arrivedAt }: BatchRecord): boolean {
    return this.#open !== undefined && arrivedAt < this.#open.end;
  }

  #windowOf({ arrivedAt }: BatchRecord): OpenWindow {
    const length = this.mapping.tumblingSeconds * 1000;
    const start = arrivedAt - (arrivedAt % length);
    return { start, end: start + length, state: {} };
  }

  /** The members of a window stand behind the records in the event. */
  #event(records: string, { final, early }: { readonly final: boolean; readonly early: boolean }): string {
    if (this.#open === undefined) throw new Error(`${this.shardId}: no window is open.`);
    const { start, end, state } = this.#open;
    const seconds = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
    const members = JSON.stringify({
      window: { start: seconds(start), end: seconds(end) },
      state,
      shardId: this.shardId,
      eventSourceARN: this.mapping.eventSourceArn,
      isFinalInvokeForWindow: final,
      isWindowTerminatedEarly: early,
    });
    return `${records.slice(0, -1)},${members.slice(1)}`;
  }
}
