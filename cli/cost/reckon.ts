import type { Capacity } from '../../lib/contract/dataset';
import { PRICE_SHEET, PRICE_SOURCES, UNCONFIRMED_PRICES } from '../../lib/wiring/prices';
import {
  eventsAMonth,
  type Item,
  type Load,
  MILLION,
  PARTS,
  type Part,
  serviceName,
  total,
} from './estimate';
import { functionLines } from './functions';
import { GOAL_PER_MILLION, type Goal, goalOf } from './goal';
import { cheapestWorkers, runLines } from './runs';
import { objectLines, storageLines } from './storage';
import { streamLines, streamTraffic } from './stream';
import { otherLines, watchingLines } from './watching';

/** US dollars a month. */
export interface Sum {
  readonly name: string;
  readonly usd: number;
  readonly perMillionEvents: number;
}

export interface Estimate {
  readonly environment: string;
  readonly dataset: string;
  readonly eventsAMonth: number;
  readonly services: readonly Sum[];
  readonly parts: readonly Sum[];
  readonly total: Sum;
  readonly streams: readonly StreamChoice[];
  readonly goal: Goal;
  readonly items: readonly Item[];
  readonly assumptions: readonly string[];
}

/** What the same events cost by the kind of stream and of record, with as many shards and workers as suit them. */
export interface StreamChoice {
  readonly capacity: Capacity['mode'];
  readonly packing: Load['packing'];
  readonly shards: number;
  /** Of Glue, for a run of the clean job. */
  readonly workers: number;
  readonly queryable: Sum;
  readonly total: Sum;
  readonly meetsGoal: boolean;
}

const KINDS = [
  { capacity: 'provisioned', packing: 'packed' },
  { capacity: 'on-demand', packing: 'packed' },
  { capacity: 'provisioned', packing: 'single' },
  { capacity: 'on-demand', packing: 'single' },
] as const;

/** What a month costs by the list prices. */
export function reckon(load: Load): Estimate {
  const { items, assumptions } = linesOf(load);
  const sum = sums(load);
  const byService = [...Map.groupBy(items, ({ service }) => service)].map(([service, each]) =>
    sum(serviceName(service), each),
  );
  const byPart = (Object.keys(PARTS) as Part[]).map((part) =>
    sum(
      PARTS[part],
      items.filter((each) => each.part === part),
    ),
  );
  const streams = KINDS.map((kind) => choice({ ...load, ...kind }));
  return {
    environment: load.environment.name,
    dataset: load.dataset.name,
    eventsAMonth: eventsAMonth(load),
    services: byService.sort((a, b) => b.usd - a.usd),
    parts: byPart.filter(({ usd }) => usd > 0),
    total: sum('total', items),
    streams,
    goal: goalOf(load, queryableOf(load, items).perMillionEvents, streams),
    items,
    assumptions: [
      `List prices of ${PRICE_SHEET.region} (lib/wiring/prices.ts): first tiers, no free tiers, no discounts, no tax.`,
      pricesText(),
      'Traffic is even. Data does not leave the region.',
      ...assumptions,
    ],
  };
}

function linesOf(load: Load): { items: Item[]; assumptions: string[] } {
  const all = [
    streamLines,
    functionLines,
    objectLines,
    runLines,
    storageLines,
    watchingLines,
    otherLines,
  ].map((lines) => lines(load));
  return {
    items: all.flatMap(({ items }) => items),
    assumptions: all.flatMap(({ assumptions }) => assumptions),
  };
}

function choice(asked: Load): StreamChoice {
  const workers = cheapestWorkers(asked);
  const processing = { ...asked.environment.processing, workers };
  const load: Load = { ...asked, environment: { ...asked.environment, processing } };
  const { items } = linesOf(load);
  const queryable = queryableOf(load, items);
  return {
    capacity: load.capacity,
    packing: load.packing,
    shards: streamTraffic(load).shards,
    workers,
    queryable,
    total: sums(load)('total', items),
    meetsGoal: queryable.perMillionEvents <= GOAL_PER_MILLION,
  };
}

function queryableOf(load: Load, items: readonly Item[]): Sum {
  return sums(load)(
    PARTS.queryable,
    items.filter(({ part }) => part === 'queryable'),
  );
}

function pricesText(): string {
  const days = PRICE_SOURCES.flatMap(({ asOf = [] }) => asOf).sort();
  return `The prices were compared on ${PRICE_SHEET.comparedOn} with public copies of AWS's price list, of ${days[0]} to ${days.at(-1)}, not with AWS itself. Confirmed by none: ${Object.keys(UNCONFIRMED_PRICES).join(', ')}.`;
}

function sums(load: Load): (name: string, items: readonly Item[]) => Sum {
  const millions = eventsAMonth(load) / MILLION;
  return (name, items) => ({ name, usd: total(items), perMillionEvents: total(items) / millions });
}
