import type { StaticStructureSchema } from '@smithy/types';
import type { Clock } from '../../clock';
import { AwsError } from '../../gateway/service-handler';
import type { AlarmBook } from '../alarms/alarm-book';
import type { Evaluator } from '../alarms/evaluator';
import type { AlarmHistory } from '../alarms/history';
import type { Place } from '../alarms/notification';
import type { Dashboards } from '../dashboards';
import type { MetricStore, Sample } from '../store/metric-store';
import type { Tags } from '../tags';

/** What the operations work on. */
export interface Monitoring {
  readonly clock: Clock;
  readonly place: Place;
  readonly store: MetricStore;
  readonly book: AlarmBook;
  readonly history: AlarmHistory;
  readonly evaluator: Evaluator;
  readonly dashboards: Dashboards;
  readonly tags: Tags;
  /** Keeps samples, and has the alarms look at them soon. */
  add(samples: readonly Sample[]): void;
  /** Runs when no evaluation is under way. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** One call of the API. */
export interface Operation {
  readonly input: StaticStructureSchema;
  handle(input: never, monitoring: Monitoring): Promise<object>;
}

/**
 * An operation whose handler knows the type of its input.
 *
 * @param without members that would have no effect here: a call that has one is refused, naming it
 */
export const operation = <Input extends object>(
  input: StaticStructureSchema,
  handle: (input: Input, monitoring: Monitoring) => Promise<object> | object,
  without: ReadonlyArray<keyof Input & string> = [],
): Operation => ({
  input,
  handle: async (given, monitoring) => {
    const refused = without.find((member) => given[member] !== undefined);
    if (refused !== undefined) throw invalid(`The local environment does not serve ${refused}.`);
    return handle(given, monitoring);
  },
});

export const invalid = (words: string): AwsError => new AwsError('ValidationError', words);

/** A page of a list, and the token of the next. @throws AwsError InvalidNextToken */
export function pageOf<T>(all: readonly T[], size: number, token: string | undefined) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0) {
    throw new AwsError('InvalidNextToken', `"${token}" is no token of this list.`);
  }
  const to = from + size;
  return { page: all.slice(from, to), next: to < all.length ? String(to) : undefined };
}
