import { events } from '../../lib/datasets/events.dataset';
import { UserError } from '../user-error';
import { GENERATE_DEFAULTS, type GenerateOptions } from './generate-events';
import { type Spike, Traffic } from './traffic';

/** What was asked for on the command line. */
export interface GenerateFlags {
  /** Rows a second that are put, on average and without a spike. @default - as fast as it goes */
  readonly rate?: number;
  /** How long rows are put; without a rate, the period that their times are of. Milliseconds. */
  readonly for?: number;
  readonly count?: number;
  readonly seed?: number;
  /** Milliseconds since the epoch. @default - now with a rate; without one the period ends now */
  readonly start?: number;
  readonly users?: number;
  readonly late?: number;
  readonly duplicates?: number;
  readonly invalid?: number;
  readonly test?: number;
  readonly spike?: readonly Spike[];
  /** Seconds that the rows' clock advances in one. @default 1 */
  readonly speed?: number;
}

export interface GeneratePlan {
  readonly generate: GenerateOptions;
  /** Seconds of the rows' clock in one of putting. @default - as fast as it goes */
  readonly speed?: number;
}

const DAY_MS = 86_400_000;

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** An event beyond what the table projects would go to quarantine, each one. */
function checkRange(startMs: number, spanMs: number): void {
  const { from, to } = events.partitioning;
  const end = startMs + spanMs;
  if (dateOf(startMs) >= from && dateOf(end) <= to) return;
  throw new UserError(
    `The rows would be of ${dateOf(startMs)} to ${dateOf(end)}; the contract of events takes ${from} to ${to}. Choose another --start or a shorter --for.`,
  );
}

/** @throws UserError when the flags do not say how many rows, or say it twice */
export function generatePlan(flags: GenerateFlags, nowMs: number): GeneratePlan {
  const { rate, count, speed = 1 } = flags;
  if (rate === undefined && count === undefined) {
    throw new UserError('How many rows? Give --count, or --rate with --for.');
  }
  if (rate !== undefined && (count === undefined) === (flags.for === undefined)) {
    throw new UserError('With --rate, give one of --for and --count.');
  }
  if (rate === undefined && flags.speed !== undefined) {
    throw new UserError('--speed is of the clock while rows are put at a --rate; give both or neither.');
  }
  const puttingMs = flags.for ?? (rate === undefined ? DAY_MS : ((count ?? 0) / rate) * 1000);
  const spanMs = puttingMs * (rate === undefined ? 1 : speed);
  const startMs = flags.start ?? (rate === undefined ? nowMs - spanMs : nowMs);
  checkRange(startMs, spanMs);
  const spikes = (flags.spike ?? []).map(({ factor, atMs, forMs }) => ({
    factor,
    atMs: atMs * speed,
    forMs: forMs * speed,
  }));
  const beyond = spikes.find(({ atMs }) => atMs >= spanMs);
  if (beyond !== undefined) {
    throw new UserError(
      `The spike at ${beyond.atMs / speed / 1000} s is after the end, ${puttingMs / 1000} s. Let it begin earlier.`,
    );
  }
  const shares = {
    late: flags.late ?? GENERATE_DEFAULTS.late,
    duplicates: flags.duplicates ?? GENERATE_DEFAULTS.duplicates,
    invalid: flags.invalid ?? GENERATE_DEFAULTS.invalid,
    test: flags.test ?? GENERATE_DEFAULTS.test,
  };
  if (shares.duplicates + shares.invalid + shares.test > 1) {
    throw new UserError(
      `--duplicates ${shares.duplicates}, --invalid ${shares.invalid} and --test ${shares.test} are more than all rows. Make them smaller.`,
    );
  }
  const period = { startMs, spanMs, spikes };
  return {
    generate: {
      ...period,
      ...shares,
      count: count ?? new Traffic(period).eventsAt((rate ?? 0) / speed),
      seed: flags.seed ?? GENERATE_DEFAULTS.seed,
      users: flags.users ?? GENERATE_DEFAULTS.users,
    },
    ...(rate !== undefined && { speed }),
  };
}
