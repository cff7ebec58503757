import { InvalidArgumentError } from 'commander';

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600, day: 86_400 };
const TIMES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 };
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};

/** `10000/s`, `500/min`, `2M/day` as events a second; for commander. */
export function rate(text: string): number {
  const [, amount = '', times = '', unit = ''] = /^([\d.]+)(k|M)?\/(s|min|h|day)$/.exec(text) ?? [];
  const perSecond = (Number(amount || Number.NaN) * (TIMES[times] ?? 1)) / (SECONDS[unit] ?? Number.NaN);
  if (perSecond > 0) return perSecond;
  throw new InvalidArgumentError('Wanted events in a time, s, min, h or day, as 10000/s, or 2M/day.');
}

/** `1KB` as bytes, a KB of 1,024; for commander. */
export function size(text: string): number {
  const [, amount = '', unit = ''] = /^([\d.]+)\s?(B|KB|MB|GB|TB)$/.exec(text) ?? [];
  const bytes = Number(amount || Number.NaN) * (BYTES[unit] ?? Number.NaN);
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('Wanted a number above 0 and its unit, B, KB, MB, GB or TB, as 1KB.');
}

/** `1000x2GB`: queries a month, and what each scans; for commander. */
export function queries(text: string): { count: number; bytes: number } {
  const [, count = '', each = ''] = /^(\d+)x(.+)$/.exec(text) ?? [];
  if (count === '')
    throw new InvalidArgumentError('Wanted queries a month and what each scans, as 1000x2GB.');
  return { count: Number(count), bytes: size(each) };
}

/** For commander. */
export function month(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Wanted a whole number of 1 or more.');
}
