import { type GenerateOptions, generateEvents } from '../generate';
import { countUp, type EventFigures, sessionText } from './figures';

export interface MadeFigures extends EventFigures {
  /** Rows that were made, duplicates, invalid ones and tests included. */
  readonly sent: number;
}

/** A week in which the events of the sample happen, the one that the README's query asks for. */
export const SAMPLE_EVENTS = {
  count: 60_000,
  startMs: Date.UTC(2024, 0, 1),
  spanMs: 7 * 86_400_000,
  seed: 20_240_101,
  users: 2_000,
} as const satisfies GenerateOptions;

/** A longer pause ends a session; from the mart's contract. Milliseconds. */
const LONGEST_PAUSE_MS = 30 * 60_000;

/**
 * Makes the events again and counts them plainly: one list of moments a user, cut where a pause is longer
 * than half an hour. It shares the generator with what was sent, and nothing with what counted it.
 */
export function eventFigures(options: GenerateOptions): MadeFigures {
  const moments = new Map<string, number[]>();
  const byDay = new Map<string, number>();
  let sent = 0;
  let rows = 0;
  let quarantined = 0;
  for (const made of generateEvents(options)) {
    sent += 1;
    if (made.kind === 'invalid') quarantined += 1;
    if (made.kind !== 'event') continue;
    const { user_id: user, timestamp } = made.row;
    rows += 1;
    countUp(byDay, timestamp.slice(0, 10));
    const known = moments.get(user);
    if (known === undefined) moments.set(user, [Date.parse(timestamp)]);
    else known.push(Date.parse(timestamp));
  }
  return { sent, rows, quarantined, byDay, sessions: sessionsOf(moments.values()) };
}

function sessionsOf(users: Iterable<number[]>): Map<string, number> {
  const sessions = new Map<string, number>();
  for (const moments of users) {
    moments.sort((a, b) => a - b);
    let first = 0;
    for (let next = 1; next <= moments.length; next += 1) {
      const last = moments[next - 1] as number;
      if (next < moments.length && (moments[next] as number) - last <= LONGEST_PAUSE_MS) continue;
      countUp(sessions, sessionText(moments[first] as number, last, next - first));
      first = next;
    }
  }
  return sessions;
}
