import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The time that metrics and alarms of the local environment live in. It runs as the machine's does, and can be
 * put forward, so that what takes an hour on AWS can be seen within a test. Milliseconds since 1970.
 */
export interface Clock {
  now(): number;
  /** What `now` said when the machine's clock said `machineMs`. */
  at(machineMs: number): number;
  /** Puts it forward. */
  advance(ms: number): void;
}

interface Leap {
  /** Machine time, from which on the clock is ahead of it. */
  readonly from: number;
  readonly ahead: number;
}

/** Leaps closer to one another are one: a long way is taken in many steps. */
const ONE_LEAP_MS = 1_000;

/** The machine's own time, until it is put forward. */
export function createClock(machine: () => number = Date.now): Clock {
  return clockOf([], machine, () => {});
}

/** A clock that stays ahead when the environment starts again: what is kept in its time would lie in the future. */
export function openClock(file: string, machine: () => number = Date.now): Clock {
  const leaps = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Leap[]) : [];
  return clockOf(leaps, machine, () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(leaps));
  });
}

function clockOf(leaps: Leap[], machine: () => number, changed: () => void): Clock {
  const at = (machineMs: number) => machineMs + (leaps.findLast(({ from }) => from <= machineMs)?.ahead ?? 0);
  return {
    at,
    now: () => at(machine()),
    advance(ms) {
      if (!(ms >= 0)) throw new Error(`Received ${ms} ms; time is only put forward.`);
      const [last, from] = [leaps.at(-1), machine()];
      const ahead = (last?.ahead ?? 0) + ms;
      if (last !== undefined && from - last.from < ONE_LEAP_MS)
        leaps.splice(-1, 1, { from: last.from, ahead });
      else leaps.push({ from, ahead });
      changed();
    },
  };
}
