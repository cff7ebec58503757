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

/** The machine's own time, until it is put forward. */
export function createClock(machine: () => number = Date.now): Clock {
  const leaps: Array<{ readonly from: number; readonly ahead: number }> = [];
  const at = (machineMs: number) => machineMs + (leaps.findLast(({ from }) => from <= machineMs)?.ahead ?? 0);
  return {
    at,
    now: () => at(machine()),
    advance(ms) {
      if (!(ms >= 0)) throw new Error(`Received ${ms} ms; time is only put forward.`);
      leaps.push({ from: machine(), ahead: (leaps.at(-1)?.ahead ?? 0) + ms });
    },
  };
}
