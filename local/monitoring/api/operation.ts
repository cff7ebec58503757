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

/** An operation whose handler knows the type of its input. */
export const operation = <Input>(
  input: StaticStructureSchema,
  handle: (input: Input, monitoring: Monitoring) => Promise<object> | object,
): Operation => ({ input, handle: async (given, monitoring) => handle(given, monitoring) });

export const invalid = (words: string): AwsError => new AwsError('ValidationError', words);
