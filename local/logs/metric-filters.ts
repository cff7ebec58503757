import { join } from 'node:path';
import type { StandardUnit } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../gateway/service-handler';
import { readJson, writeJson } from '../json-file';
import type { MetricSink } from '../monitoring/metric-sink';
import { type Matcher, parseFilterPattern, selected } from './filter-pattern';
import type { LogEvent } from './log-store';

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  /** A number, or `$.field` of the message. */
  readonly metricValue: string;
  readonly defaultValue?: number;
  /** Selectors by dimension. */
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: StandardUnit;
}

export interface MetricFilter {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly logGroupName: string;
  readonly metricTransformations: readonly MetricTransformation[];
  /** Milliseconds since 1970. */
  readonly creationTime: number;
}

const MINUTE_MS = 60_000;

/** Metric filters of log groups, on disk: they make metrics of events as these come. */
export class MetricFilters {
  readonly #filters = new Map<string, MetricFilter>();
  readonly #matchers = new Map<string, Matcher>();
  /** Minute in which a filter last told of its default value. */
  readonly #defaultsTold = new Map<string, number>();

  private constructor(
    private readonly file: string,
    private readonly metrics: MetricSink,
  ) {}

  static async open(directory: string, metrics: MetricSink): Promise<MetricFilters> {
    const filters = new MetricFilters(join(directory, 'metric-filters.json'), metrics);
    for (const filter of (await readJson<MetricFilter[]>(filters.file)) ?? []) filters.#set(filter);
    return filters;
  }

  /** By name. */
  list(): MetricFilter[] {
    return [...this.#filters.values()].sort((a, b) => (a.filterName < b.filterName ? -1 : 1));
  }

  /** @throws AwsError InvalidParameterException for a pattern that is none. */
  async put(filter: MetricFilter): Promise<void> {
    this.#set(filter);
    await this.#save();
  }

  /** @throws AwsError ResourceNotFoundException */
  async delete(logGroupName: string, filterName: string): Promise<void> {
    const key = keyOf(logGroupName, filterName);
    if (!this.#filters.delete(key)) {
      throw new AwsError('ResourceNotFoundException', `The metric filter ${filterName} does not exist.`);
    }
    this.#matchers.delete(key);
    await this.#save();
  }

  /** With a log group go its filters. */
  async deleteGroup(group: string): Promise<void> {
    for (const { logGroupName, filterName } of this.list()) {
      if (logGroupName === group) await this.delete(group, filterName);
    }
  }

  take(event: LogEvent): void {
    for (const [key, filter] of this.#filters) {
      if (filter.logGroupName !== event.group) continue;
      if (this.#matchers.get(key)?.(event.message) === true) this.#count(filter, event);
      else this.#tellDefaults(key, filter, event);
    }
  }

  #count(filter: MetricFilter, { message, timestamp: time }: LogEvent): void {
    for (const { metricNamespace, metricName: metric, ...rest } of filter.metricTransformations) {
      const value = Number(
        rest.metricValue.startsWith('$') ? selected(message, rest.metricValue) : rest.metricValue,
      );
      if (Number.isNaN(value)) continue;
      const dimensions = Object.entries(rest.dimensions ?? {}).map(
        ([name, selector]) => [name, selected(message, selector)] as const,
      );
      // A line that lacks a dimension's field is not counted, says CloudWatch.
      if (dimensions.some(([, field]) => field === undefined || field === null)) continue;
      this.metrics.put(metricNamespace, [
        {
          metric,
          dimensions: Object.fromEntries(dimensions.map(([name, field]) => [name, String(field)])),
          value,
          time,
          ...(rest.unit === undefined ? {} : { unit: rest.unit }),
        },
      ]);
    }
  }

  /** Once a minute in which events came and did not match. */
  #tellDefaults(key: string, filter: MetricFilter, { timestamp: time }: LogEvent): void {
    const minute = Math.floor(time / MINUTE_MS);
    if (this.#defaultsTold.get(key) === minute) return;
    this.#defaultsTold.set(key, minute);
    for (const { metricNamespace, metricName: metric, defaultValue: value } of filter.metricTransformations) {
      if (value !== undefined) this.metrics.put(metricNamespace, [{ metric, dimensions: {}, value, time }]);
    }
  }

  #set(filter: MetricFilter): void {
    const key = keyOf(filter.logGroupName, filter.filterName);
    this.#matchers.set(key, parseFilterPattern(filter.filterPattern));
    this.#filters.set(key, filter);
  }

  #save(): Promise<void> {
    return writeJson(this.file, this.list());
  }
}

const keyOf = (group: string, name: string) => JSON.stringify([group, name]);
