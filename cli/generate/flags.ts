import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '../duration';
import { moment } from '../moment';
import { GENERATE_DEFAULTS } from './generate-events';
import type { Spike } from './traffic';

const SPIKE = /^(\d+(?:\.\d+)?)x@([^+]+)(?:\+(.+))?$/;
const DEFAULT_SPIKE = '1m';

/** `5x@3m` and `5x@3m+30s`. */
export function spike(text: string, before: readonly Spike[] = []): readonly Spike[] {
  const [, factor, at, during = DEFAULT_SPIKE] = SPIKE.exec(text) ?? [];
  if (factor === undefined || at === undefined || Number(factor) === 0) {
    throw new InvalidArgumentError(
      'Wanted how many times the traffic and when, as 5x@3m, or 5x@3m+30s for 30 seconds.',
    );
  }
  return [...before, { factor: Number(factor), atMs: duration(at), forMs: duration(during) }];
}

/** `now`, a date or a moment with its offset. */
export function start(text: string): number {
  return text === 'now' ? Date.now() : moment(text);
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Wanted a share from 0 to 1.');
}

function factor(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Wanted a number above 0.');
}

function whole(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Wanted a whole number from ${least}.`);
  };
}

/** The options of `produce events --generate`. */
export function generateOptions(command: Command): Command {
  const d = GENERATE_DEFAULTS;
  const given = (flags: string, what: string, parse: (text: string) => unknown) =>
    new Option(flags, `with --generate: ${what}`).argParser(parse);
  const options = [
    given('--for <time>', 'how long, as 10m; without --rate the period of the rows (default: 1d)', duration),
    given('--count <n>', 'rows in all', whole(1)),
    given('--seed <n>', `the same seed gives the same rows (default: ${d.seed})`, whole(0)),
    given('--start <moment>', 'when the first row happens: now, a date, or a moment with its offset', start),
    given('--speed <n>', 'seconds that the clock of the rows advances in one (default: 1)', factor),
    given('--users <n>', `how many people visit (default: ${d.users})`, whole(1)),
    given('--late <share>', `of visits, sent ten minutes to three days late (default: ${d.late})`, share),
    given('--duplicates <share>', `of rows, sent before (default: ${d.duplicates})`, share),
    given('--invalid <share>', `of rows, broken (default: ${d.invalid})`, share),
    given('--test <share>', `of rows, of type test (default: ${d.test})`, share),
    new Option(
      '--spike <what>',
      'with --generate: five times the traffic from minute 3 for 30 s: 5x@3m+30s',
    ).argParser(spike),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** The options that go with --generate alone. */
export const GENERATE_ONLY = [
  'for',
  'count',
  'seed',
  'start',
  'speed',
  'users',
  'late',
  'duplicates',
  'invalid',
  'test',
  'spike',
] as const;
