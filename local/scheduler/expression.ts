import { Cron } from 'croner';
import { AwsError } from '../gateway/service-handler';

/** When a schedule fires, from any moment on. */
export interface Timetable {
  /** The first time behind `moment`, or undefined when there is none any more. */
  next(moment: Date): Date | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * Reads EventBridge Scheduler's `rate(…)`, `cron(…)` and `at(…)`.
 *
 * @param timezone of cron and at, IANA
 * @param created what a rate counts from
 * @throws AwsError ValidationException saying what is wrong.
 */
export function timetable(expression: string, timezone: string, created: Date): Timetable {
  const [, kind, body = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  switch (kind) {
    case 'rate':
      return rate(expression, body, created);
    case 'cron':
      return fromCroner(expression, cronPattern(expression, body), timezone);
    case 'at':
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body))
        throw invalid(expression, 'wanted at(yyyy-mm-ddThh:mm:ss)');
      return fromCroner(expression, body, timezone);
    default:
      throw invalid(expression, 'wanted rate(…), cron(…) or at(…)');
  }
}

function rate(expression: string, body: string, created: Date): Timetable {
  const [, count = '0', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(body.trim()) ?? [];
  const every = Number(count) * (UNIT_MS[unit] ?? 0);
  if (every === 0) throw invalid(expression, 'wanted rate(1 hour) or rate(15 minutes), for instance');
  return {
    next: (moment) => {
      const passed = Math.floor((moment.getTime() - created.getTime()) / every);
      return new Date(created.getTime() + (Math.max(passed, 0) + 1) * every);
    },
  };
}

/** AWS's six fields as croner's seven: seconds in front, and days of the week from 0, not from 1. */
function cronPattern(expression: string, body: string): string {
  const fields = body.trim().split(/\s+/);
  const [minutes, hours, days, months, weekdays = '', years] = fields;
  if (fields.length !== 6) {
    throw invalid(
      expression,
      `wanted six fields (minutes hours day-of-month month day-of-week year), not ${fields.length}`,
    );
  }
  if ((days === '?') === (weekdays === '?')) {
    throw invalid(expression, 'one of day-of-month and day-of-week must be ?, the other not');
  }
  const fromZero = weekdays.replaceAll(/(?<![#/\d])\d+/g, (day) => String(Number(day) - 1));
  return ['0', minutes, hours, days, months, fromZero, years].join(' ');
}

function fromCroner(expression: string, pattern: string, timezone: string): Timetable {
  try {
    // Sloppy: AWS takes 0/15 for */15.
    const cron = new Cron(pattern, { timezone, paused: true, sloppyRanges: true });
    return { next: (moment) => cron.nextRun(moment) ?? undefined };
  } catch (error) {
    throw invalid(expression, (error as Error).message);
  }
}

function invalid(expression: string, reason: string): AwsError {
  return new AwsError('ValidationException', `Invalid Schedule Expression ${expression}: ${reason}.`);
}
