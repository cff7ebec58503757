import type { Clock } from '../clock';
import type { Datum, MetricSink } from '../monitoring/metric-sink';
import type { Concurrency } from './concurrency';
import type { InvocationOutcome } from './runner/outcome';

type Value = Pick<Datum, 'metric' | 'value' | 'unit' | 'time'>;

/**
 * The metrics that Lambda publishes: of each function, and of all together without dimensions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export class LambdaMetrics {
  constructor(
    private readonly sink: MetricSink,
    private readonly clock: Clock,
  ) {}

  started(name: string, concurrency: Concurrency): void {
    this.sink.put('AWS/Lambda', [
      ...concurrent({ FunctionName: name }, concurrency.running.get(name) ?? 0),
      ...concurrent({}, concurrency.total),
    ]);
  }

  /** @param startedAt machine time: Lambda dates an invocation's metrics by its beginning. */
  ended(name: string, startedAt: number, outcome: InvocationOutcome): void {
    this.#both(name, [
      { metric: 'Invocations', value: 1, unit: 'Count', time: startedAt },
      {
        metric: 'Errors',
        value: outcome.functionError === undefined ? 0 : 1,
        unit: 'Count',
        time: startedAt,
      },
      { metric: 'Throttles', value: 0, unit: 'Count', time: startedAt },
      { metric: 'Duration', value: outcome.durationMs, unit: 'Milliseconds', time: startedAt },
    ]);
  }

  /** Neither an invocation nor an error, says Lambda. */
  throttled(name: string): void {
    this.#both(name, [{ metric: 'Throttles', value: 1, unit: 'Count' }]);
  }

  /**
   * Told when a batch is sent, as the list of Lambda's metrics defines it: also when the function is throttled,
   * or fails and is sent the batch again. AWS may stay silent where a function never gets to run.
   *
   * @param arrivedAt on the stream, machine time, of the batch's last record
   */
  iteratorAge(name: string, arrivedAt: number): void {
    const value = Math.max(0, this.clock.now() - this.clock.at(arrivedAt));
    this.#both(name, [{ metric: 'IteratorAge', value, unit: 'Milliseconds' }]);
  }

  asyncReceived(name: string): void {
    this.#both(name, [{ metric: 'AsyncEventsReceived', value: 1, unit: 'Count' }]);
  }

  /** @param ageMs of an event when its function was invoked with it */
  asyncAge(name: string, ageMs: number): void {
    this.#both(name, [{ metric: 'AsyncEventAge', value: ageMs, unit: 'Milliseconds' }]);
  }

  /** Of an event that its function did not succeed with. */
  asyncDropped(name: string): void {
    this.#both(name, [{ metric: 'AsyncEventsDropped', value: 1, unit: 'Count' }]);
  }

  notDelivered(name: string, metric: 'DestinationDeliveryFailures' | 'DeadLetterErrors'): void {
    this.#both(name, [{ metric, value: 1, unit: 'Count' }]);
  }

  /** Of invocations that go on: what is told when they begin covers that minute alone. */
  running(concurrency: Concurrency): void {
    if (concurrency.total === 0) return;
    const each = [...concurrency.running].flatMap(([FunctionName, count]) =>
      concurrent({ FunctionName }, count),
    );
    this.sink.put('AWS/Lambda', [...each, ...concurrent({}, concurrency.total)]);
  }

  #both(FunctionName: string, values: readonly Value[]): void {
    const told = [{ FunctionName }, {}].flatMap((dimensions) =>
      values.map((value) => ({ ...value, dimensions })),
    );
    this.sink.put('AWS/Lambda', told);
  }
}

function concurrent(dimensions: Record<string, string>, value: number): Datum[] {
  return [{ metric: 'ConcurrentExecutions', dimensions, value, unit: 'Count' }];
}
