import { runtimeError } from './interpreter/state-error';

/** An event as GetExecutionHistory tells it; `timestamp` in seconds since the epoch. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

export type Details = Pick<HistoryEvent, `${string}EventDetails`>;

/** Events of an execution of type STANDARD, at most. */
const MOST_EVENTS = 25_000;

/** What happened in one execution, in order. */
export class History {
  readonly #events: HistoryEvent[] = [];

  /** @param changed hears of each event. */
  constructor(private readonly changed: () => void = () => {}) {}

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /**
   * @returns the event's id, the first is 1.
   * @throws StateError States.Runtime when the execution has as many events as it may have.
   */
  add(previousEventId: number, type: string, details: Details = {}): number {
    if (this.#events.length >= MOST_EVENTS - 1 && !type.startsWith('Execution')) {
      throw runtimeError(`The execution reached the maximum number of history events (${MOST_EVENTS}).`);
    }
    const id = this.#events.length + 1;
    this.#events.push({ ...details, timestamp: Date.now() / 1000, type, id, previousEventId });
    this.changed();
    return id;
  }
}

const DATA: ReadonlySet<string> = new Set(['input', 'output', 'parameters']);

/** An event without the data that states took and gave. */
export function withoutData(event: HistoryEvent): HistoryEvent {
  const members = Object.entries(event).map(([member, value]) =>
    member.endsWith('EventDetails')
      ? [member, Object.fromEntries(Object.entries(value as object).filter(([key]) => !DATA.has(key)))]
      : [member, value],
  );
  return Object.fromEntries(members) as HistoryEvent;
}
