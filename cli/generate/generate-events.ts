import type { RowOf } from '../../lib/contract/dataset';
import { events } from '../../lib/datasets/events.dataset';
import { type SentRow, spoiled } from './flaws';
import { Random } from './random';
import { type Spike, Traffic } from './traffic';
import { Visit } from './visit';

export type EventRow = RowOf<typeof events>;

export interface GenerateOptions {
  /** Rows in all, with duplicates, invalid ones and tests. */
  readonly count: number;
  /** Moment of the first, milliseconds since the epoch. */
  readonly startMs: number;
  /** Period over which the rows are sent. Milliseconds. */
  readonly spanMs: number;
  /** The same seed and options give the same rows. @default 1 */
  readonly seed?: number;
  /** People who visit, some often, most seldom. @default 10000 */
  readonly users?: number;
  /** Share of visits whose events are sent late, by ten minutes to three days. @default 0.02 */
  readonly late?: number;
  /** Share of rows that repeat one sent before. @default 0.01 */
  readonly duplicates?: number;
  /** Share of rows that break the contract. @default 0.001 */
  readonly invalid?: number;
  /** Share of rows of type `test`. @default 0.01 */
  readonly test?: number;
  /** @default - none */
  readonly spikes?: readonly Spike[];
}

export const GENERATE_DEFAULTS = {
  seed: 1,
  users: 10_000,
  late: 0.02,
  duplicates: 0.01,
  invalid: 0.001,
  test: 0.01,
} as const;

/** A row on its way, and what must become of it. */
export type Generated = {
  /** When it is sent, milliseconds since the epoch. */
  readonly atMs: number;
} & (
  | { readonly kind: 'event'; readonly row: EventRow; readonly lateByMs: number }
  /** The same row was sent before. */
  | { readonly kind: 'duplicate'; readonly row: EventRow }
  /** Dropped by the contract. */
  | { readonly kind: 'test'; readonly row: EventRow }
  /** Quarantined for this reason. */
  | { readonly kind: 'invalid'; readonly row: SentRow; readonly reason: string }
);

/** Between two events of a visit, on average. Seconds. */
const PAUSE_SECONDS = 40;
const LATE_FROM_MS = 600_000;
const LATE_TO_MS = 3 * 86_400_000;
/** From the event to its sending, when it is not late. Milliseconds. */
const LONGEST_DELAY_MS = 2000;
/** A row is repeated while it is among so many that were sent last. */
const REPEATABLE = 4096;
const FIRST_MS = Date.parse(`${events.partitioning.from}T00:00:00Z`);

const hex = (bits: number) => bits.toString(16).padStart(8, '0');

/** Version 4, of four draws. */
function eventId(random: Random): string {
  const second = hex(random.bits());
  const third = hex(((random.bits() & 0x3fffffff) | 0x80000000) >>> 0);
  return `${hex(random.bits())}-${second.slice(0, 4)}-4${second.slice(5)}-${third.slice(0, 4)}-${third.slice(4)}${hex(random.bits())}`;
}

/** The visits that are open: each row is a step of one of them. */
class Visitors {
  readonly #random: Random;
  readonly #users: number;
  readonly #late: number;
  readonly #open: Visit[] = [];

  constructor(random: Random, { users, late }: { users: number; late: number }) {
    this.#random = random;
    this.#users = users;
    this.#late = late;
  }

  next(atMs: number, perSecond: number): EventRow & { readonly lateByMs: number } {
    const random = this.#random;
    // So many are open that the pauses between the events of one are as long as they are.
    const wanted = Math.max(1, Math.min(this.#users, Math.round(perSecond * PAUSE_SECONDS)));
    while (this.#open.length < wanted) this.#open.push(this.#begin(atMs));
    const place = random.integer(0, this.#open.length - 1);
    const visit = this.#open[place] as Visit;
    const { type, source, properties } = visit.step();
    if (visit.over) {
      const last = this.#open.pop() as Visit;
      if (last !== visit) this.#open[place] = last;
    }
    const happenedMs = Math.max(FIRST_MS, atMs - visit.lateByMs - random.integer(0, LONGEST_DELAY_MS));
    return {
      event_id: eventId(random),
      user_id: visit.userId,
      event_type: type,
      timestamp: new Date(happenedMs).toISOString(),
      properties,
      source,
      lateByMs: visit.lateByMs,
    };
  }

  #begin(atMs: number): Visit {
    const random = this.#random;
    const number = Math.floor(this.#users * random.next() ** 1.7);
    const source = number % 5 < 3 ? 'mobile' : 'web';
    const isLate = random.next() < this.#late;
    const late = isLate ? LATE_FROM_MS * (LATE_TO_MS / LATE_FROM_MS) ** random.next() : 0;
    // Events of a day before the table's first would be refused.
    const lateByMs = Math.max(0, Math.min(late, atMs - LONGEST_DELAY_MS - FIRST_MS));
    return new Visit(random, `u-${String(number).padStart(7, '0')}`, source, Math.round(lateByMs));
  }
}

/** Rows sent before, the last of them, to be sent again. */
class Repeatable {
  readonly #rows: EventRow[] = [];
  #at = 0;

  keep(row: EventRow): void {
    this.#rows[this.#at] = row;
    this.#at = (this.#at + 1) % REPEATABLE;
  }

  pick(random: Random): EventRow | undefined {
    return this.#rows.length === 0 ? undefined : random.pick(this.#rows);
  }
}

/**
 * Traffic of a website and its app in the order of sending: visits by the hour of the day, late, repeated
 * and broken rows among them. Pure: knows no stream and no clock, and holds no more than the open visits.
 */
export function* generateEvents(options: GenerateOptions): Generator<Generated> {
  const { seed, users, late, duplicates, invalid, test } = { ...GENERATE_DEFAULTS, ...options };
  const random = new Random(seed);
  const visitors = new Visitors(random, { users, late });
  const sent = new Repeatable();
  for (const { atMs, perSecond } of new Traffic(options).moments(options.count, random)) {
    const dice = random.next();
    const repeated = dice < duplicates ? sent.pick(random) : undefined;
    if (repeated !== undefined) {
      yield { atMs, kind: 'duplicate', row: repeated };
      continue;
    }
    const { lateByMs, ...row } = visitors.next(atMs, perSecond);
    if (dice >= duplicates && dice < duplicates + invalid) {
      yield { atMs, kind: 'invalid', ...spoiled(row, random) };
    } else if (dice >= duplicates && dice < duplicates + invalid + test) {
      yield { atMs, kind: 'test', row: { ...row, event_type: 'test' } };
    } else {
      sent.keep(row);
      yield { atMs, kind: 'event', row, lateByMs };
    }
  }
}
