import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/**
 * `10m` as milliseconds; for commander.
 *
 * @throws InvalidArgumentError when it is no such text
 */
export function duration(text: string): number {
  const [, amount = '', unit = ''] = DURATION.exec(text) ?? [];
  const ms = Math.round(Number(amount) * (UNITS_MS[unit] ?? Number.NaN));
  if (ms > 0) return ms;
  throw new InvalidArgumentError('Wanted a number above 0 and its unit, ms, s, m, h or d, as 10m.');
}
