import { type Timetable, timetable } from './expression';
import { keyOf, type ScheduleRecord } from './schedules';

/** A laptop's timers stand still while it sleeps: what was missed shows at the next look. */
const LOOK_EVERY_MS = 30_000;

export interface TimersOptions {
  /** All there are, at the time of the call. */
  readonly schedules: () => readonly ScheduleRecord[];
  fire(schedule: ScheduleRecord): Promise<void>;
  onProblem(words: string): void;
  /** @default - the clock's */
  readonly now?: () => Date;
}

interface Planned {
  /** As the schedule was when this was planned: another one is planned anew. */
  readonly schedule: ScheduleRecord;
  readonly table: Timetable;
  readonly due: Date | undefined;
}

/**
 * Fires schedules when they are due. Times that passed while nobody looked (the laptop slept) fire once,
 * however many they were; times that passed before the environment started do not fire, for then nothing
 * could arrive either.
 */
export class Timers {
  readonly #planned = new Map<string, Planned>();
  readonly #firing = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: TimersOptions) {}

  start(): void {
    this.look();
  }

  /** Ends the timers, and waits for what is being fired. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await Promise.all(this.#firing);
  }

  /** Fires what is due, and waits for the next; called again when schedules change. */
  look(): void {
    const now = this.#now();
    const present = this.options.schedules().filter(({ State }) => State === 'ENABLED');
    const keys = new Set(present.map(keyOf));
    for (const key of this.#planned.keys()) if (!keys.has(key)) this.#planned.delete(key);
    for (const schedule of present) this.#visit(schedule, now);
    const wait = Math.min(
      LOOK_EVERY_MS,
      ...[...this.#planned.values()].flatMap(({ due }) =>
        due === undefined ? [] : [Math.max(0, due.getTime() - now.getTime())],
      ),
    );
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), wait);
    this.#timer.unref();
  }

  #visit(schedule: ScheduleRecord, now: Date): void {
    const before = this.#planned.get(keyOf(schedule));
    const same = before?.schedule === schedule;
    const table = same ? before.table : tableOf(schedule);
    if (same && before.due !== undefined && before.due <= now) this.#fire(schedule);
    const due = same && before.due !== undefined && before.due > now ? before.due : table.next(now);
    this.#planned.set(keyOf(schedule), { schedule, table, due });
  }

  #fire(schedule: ScheduleRecord): void {
    const fired = this.options
      .fire(schedule)
      .catch((error: Error) => this.options.onProblem(`${schedule.Name} could not start: ${error.message}`))
      .finally(() => this.#firing.delete(fired));
    this.#firing.add(fired);
  }

  #now(): Date {
    return this.options.now?.() ?? new Date();
  }
}

function tableOf(schedule: ScheduleRecord): Timetable {
  const { ScheduleExpression, ScheduleExpressionTimezone = 'UTC', CreationDate } = schedule;
  return timetable(ScheduleExpression, ScheduleExpressionTimezone, new Date(CreationDate * 1000));
}
