import type { EnvironmentConfig } from '../../lib/config';
import type { Capacity, Dataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { type BilledService, billedServices } from '../../lib/wiring/services';

/** As AWS reckons a month. */
export const HOURS_A_MONTH = 730;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
export const KIB = 1024;
export const GIB = 1024 ** 3;
export const TIB = 1024 ** 4;
export const MILLION = 1e6;

/** What is reckoned. */
export interface Load {
  readonly environment: EnvironmentConfig;
  /** All that are deployed. */
  readonly datasets: readonly Dataset[];
  readonly marts: readonly Mart[];
  /** That the events are of; the others are silent. */
  readonly dataset: Dataset;
  readonly eventsPerSecond: number;
  /** Of one event as JSON. */
  readonly eventBytes: number;
  /** Many events a record, compressed, as the producer library does; or each event a record of its own. */
  readonly packing: 'packed' | 'single';
  readonly capacity: Capacity['mode'];
  /** A month. */
  readonly queries: { readonly count: number; readonly bytes: number };
  /** The how manieth since the first event: storage grows. */
  readonly month: number;
}

/** What of the platform a cost is for. */
export const PARTS = {
  queryable: 'put to queryable clean table',
  publishing: 'quality gate and marts',
  keeping: 'storage',
  watching: 'live counts, metrics, alarms, logs',
  querying: "analysts' queries",
  standing: 'there without traffic',
} as const;
export type Part = keyof typeof PARTS;

/** A line of the estimate. */
export interface Item {
  readonly service: BilledService;
  readonly part: Part;
  readonly what: string;
  /** A month. */
  readonly quantity: number;
  readonly unit: string;
  /** US dollars a month. */
  readonly usd: number;
}

export interface Lines {
  readonly items: readonly Item[];
  /** A sentence each. */
  readonly assumptions: readonly string[];
}

/** @param unitPrice US dollars for one of the unit */
export function item(
  service: BilledService,
  part: Part,
  what: string,
  quantity: number,
  unit: string,
  unitPrice: number,
): Item {
  return { service, part, what, quantity, unit, usd: quantity * unitPrice };
}

export function total(items: readonly Item[]): number {
  return items.reduce((sum, { usd }) => sum + usd, 0);
}

export function eventsAMonth({ eventsPerSecond }: Load): number {
  return eventsPerSecond * SECONDS_A_MONTH;
}

export const serviceName = (service: BilledService): string => billedServices[service];
