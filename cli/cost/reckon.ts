import type { Capacity } from '../../lib/contract/dataset';
import { PRICE_SHEET } from '../../lib/wiring/prices';
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
import { cheapestWorkers, runLines } from './runs';
import { objectLines, storageLines } from './storage';
import { streamLines, streamTraffic } from './stream';
import { otherLines, watchingLines } from './watching';

/** Of put to queryable clean table, of packed events of 1 KB at 10,000 a second; US dollars. */
export const GOAL_PER_MILLION = 0.01;

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
  return {
    environment: load.environment.name,
    dataset: load.dataset.name,
    eventsAMonth: eventsAMonth(load),
    services: byService.sort((a, b) => b.usd - a.usd),
    parts: byPart.filter(({ usd }) => usd > 0),
    total: sum('total', items),
    streams: KINDS.map((kind) => choice({ ...load, ...kind })),
    items,
    assumptions: [
      `List prices of ${PRICE_SHEET.region} as read on ${PRICE_SHEET.readOn} (lib/wiring/prices.ts): first tiers, no free tiers, no discounts, no tax.`,
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
  const sum = sums(load);
  const queryable = sum(
    PARTS.queryable,
    items.filter(({ part }) => part === 'queryable'),
  );
  return {
    capacity: load.capacity,
    packing: load.packing,
    shards: streamTraffic(load).shards,
    workers,
    queryable,
    total: sum('total', items),
    meetsGoal: queryable.perMillionEvents <= GOAL_PER_MILLION,
  };
}

function sums(load: Load): (name: string, items: readonly Item[]) => Sum {
  const millions = eventsAMonth(load) / MILLION;
  return (name, items) => ({ name, usd: total(items), perMillionEvents: total(items) / millions });
}
