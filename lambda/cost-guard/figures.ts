import type { EnvironmentConfig } from '../../lib/config/environment';
import { billedServices } from '../../lib/wiring/services';
import { addDays, daysInMonth, monthOf } from './days';
import type { BillEntry } from './ports';

export type Budgets = EnvironmentConfig['budgets'];

/** Days that the last one is compared with. */
export const DAYS_BEFORE = 14;
/** Of those, so many must have had any cost: the first days of an environment are no jump. */
const LEAST_DAYS_BEFORE = 3;
/** Of a day's share of the budget: what is below it is no cost that a rise could be measured by. */
const NOISE_SHARE = 0.05;
const DAYS_A_MONTH = 30;
const CAUSES = 3;

export interface Rise {
  readonly service: string;
  /** Of the last whole day, US dollars. */
  readonly usd: number;
  /** Mean of the days before it, US dollars. */
  readonly before: number;
  /** That the day is above the days before it; negative below. */
  readonly percent: number;
}

/** What a dataset made a service cost this month. */
export interface Cause {
  readonly service: string;
  readonly dataset: string;
  readonly usd: number;
}

/** US dollars. */
export interface CostFigures {
  /** The last whole day, whose month is told. YYYY-MM-DD. */
  readonly day: string;
  readonly monthToDate: number;
  /** This month's, of every service of the time that was read, largest first. S3's is always among them. */
  readonly services: ReadonlyMap<string, number>;
  /** This month's, by cost tag. */
  readonly datasets: ReadonlyMap<string, number>;
  /** The month's end, when its days go on as they went. */
  readonly atThisPace: number;
  readonly lastDay: number;
  /** Largest first; none in an environment's first days. */
  readonly rises: readonly Rise[];
  /** Three largest. */
  readonly causes: readonly Cause[];
}

/** @param bill of the day's month so far, and of DAYS_BEFORE days before the day at least */
export function costFigures(bill: readonly BillEntry[], day: string, budgets: Budgets): CostFigures {
  const month = bill.filter((entry) => monthOf(entry.day) === monthOf(day));
  const none = [billedServices.s3, ...bill.map(({ service }) => service)].map((name) => [name, 0] as const);
  const services = new Map([...none, ...summed(month, ({ service }) => service)]);
  const monthToDate = sum(month);
  const causes = summed(month, ({ service, dataset }) => JSON.stringify([service, dataset]));
  return {
    day,
    monthToDate,
    services: new Map(descending(services)),
    datasets: summed(month, ({ dataset }) => dataset),
    atThisPace: (monthToDate / Number(day.slice(8))) * daysInMonth(day),
    lastDay: sum(bill.filter((entry) => entry.day === day)),
    rises: rises(bill, day, budgets),
    causes: descending(causes)
      .slice(0, CAUSES)
      .filter(([, usd]) => usd > 0)
      .map(([key, usd]) => {
        const [service, dataset] = JSON.parse(key) as [string, string];
        return { service, dataset, usd };
      }),
  };
}

function rises(bill: readonly BillEntry[], day: string, { monthlyUsd }: Budgets): Rise[] {
  const first = addDays(day, -DAYS_BEFORE);
  const start = bill.reduce((least, entry) => (entry.usd > 0 && entry.day < least ? entry.day : least), day);
  const days = Array.from({ length: DAYS_BEFORE }, (_, at) => addDays(first, at)).filter(
    (each) => each >= start,
  );
  if (days.length < LEAST_DAYS_BEFORE) return [];
  const today = summed(
    bill.filter((entry) => entry.day === day),
    ({ service }) => service,
  );
  const earlier = summed(
    bill.filter((entry) => entry.day >= first && entry.day < day),
    ({ service }) => service,
  );
  const noise = (monthlyUsd / DAYS_A_MONTH) * NOISE_SHARE;
  return [...new Set([...today.keys(), ...earlier.keys()])]
    .map((service) => {
      const usd = today.get(service) ?? 0;
      const before = (earlier.get(service) ?? 0) / days.length;
      return { service, usd, before, percent: ((usd - before) / Math.max(before, noise)) * 100 };
    })
    .sort((a, b) => b.percent - a.percent);
}

function summed(entries: readonly BillEntry[], key: (entry: BillEntry) => string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(key(entry), (sums.get(key(entry)) ?? 0) + entry.usd);
  return sums;
}

function descending(sums: ReadonlyMap<string, number>): Array<[string, number]> {
  return [...sums].sort(([, a], [, b]) => b - a);
}

function sum(entries: readonly BillEntry[]): number {
  return entries.reduce((total, { usd }) => total + usd, 0);
}
