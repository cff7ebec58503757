import type { EnvironmentConfig } from '../../lib/config';
import type { Load } from './estimate';
import type { StreamChoice } from './reckon';

/** Of put to queryable clean table, of packed events of 1 KB at 10,000 a second; US dollars. */
export const GOAL_PER_MILLION = 0.01;

export interface Goal {
  /** US dollars a million events, put to queryable: at most, and as reckoned. */
  readonly atMost: number;
  readonly here: number;
  readonly holds: boolean;
  /** What to change to meet it, a phrase each; empty when it holds, or when nothing that is reckoned would do. */
  readonly changes: readonly string[];
}

/** @param here US dollars a million events, put to queryable, of the load as it is */
export function goalOf(load: Load, here: number, streams: readonly StreamChoice[]): Goal {
  const holds = here <= GOAL_PER_MILLION;
  const best = cheapest(streams);
  const changes = holds || !best.meetsGoal ? [] : changesTo(best, load);
  return { atMost: GOAL_PER_MILLION, here, holds, changes };
}

export function cheapest(streams: readonly StreamChoice[]): StreamChoice {
  return streams.reduce((least, each) => (each.queryable.usd < least.queryable.usd ? each : least));
}

function changesTo({ capacity, shards, packing, workers }: StreamChoice, load: Load): string[] {
  const { environment } = load;
  const size = capacity === 'provisioned' ? `, shards: ${shards}` : '';
  return [
    ...(load.packing === packing ? [] : ['send by the producer library']),
    ...(load.capacity === capacity ? [] : [`${placeOfCapacity(load)} { mode: '${capacity}'${size} }`]),
    ...(environment.processing.workers === workers
      ? []
      : [`processing.workers: ${workers} in ${fileOf(environment)}`]),
  ];
}

/** An environment's capacity goes before those of contracts. */
function placeOfCapacity({ environment, dataset }: Load): string {
  const ofEnvironment = `stream.capacity in ${fileOf(environment)}`;
  return environment.stream.capacity === undefined
    ? `capacity in the contract of ${dataset.name} (or, for all datasets, ${ofEnvironment}):`
    : `${ofEnvironment}:`;
}

const fileOf = ({ name }: EnvironmentConfig) => `lib/config/${name}.ts`;
