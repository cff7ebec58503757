import { AwsError } from '../gateway/service-handler';
import { parseFilterPattern } from './filter-pattern';
import { groupNameOf, type LogGroups } from './log-groups';
import type { LogEvent, LogStore } from './log-store';
import type { MetricFilters, MetricTransformation } from './metric-filters';
import type { Queries } from './queries';
import type { QueryDefinitions } from './query-definitions';

export interface LogsParts {
  readonly store: LogStore;
  readonly groups: LogGroups;
  readonly filters: MetricFilters;
  readonly definitions: QueryDefinitions;
  readonly queries: Queries;
  /** Stores an event, and counts it where a metric filter does. */
  append(event: LogEvent): void;
}

export type Operation = (input: never) => Promise<object>;

interface Groups {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logGroupNames?: readonly string[];
  readonly logGroupIdentifiers?: readonly string[];
}

/** What is served of CloudWatch Logs; log groups and all else are MiniStack's. */
export function operations(parts: LogsParts): Readonly<Record<string, Operation>> {
  return { ...eventOperations(parts), ...filterOperations(parts), ...queryOperations(parts) };
}

function eventOperations({ store, groups, append }: LogsParts): Record<string, Operation> {
  return {
    async PutLogEvents(input: {
      logGroupName?: string;
      logStreamName?: string;
      logEvents?: ReadonlyArray<{ timestamp: number; message: string }>;
    }) {
      const group = required(input.logGroupName, 'logGroupName');
      await groups.check(group);
      const stream = required(input.logStreamName, 'logStreamName');
      const ingestedAt = Date.now();
      for (const { timestamp, message } of input.logEvents ?? []) {
        append({ group, stream, timestamp, ingestedAt, message });
      }
      return { nextSequenceToken: String(ingestedAt) };
    },

    async GetLogEvents(
      input: Groups & {
        logStreamName?: string;
        startTime?: number;
        endTime?: number;
        limit?: number;
        nextToken?: string;
      },
    ) {
      const group = required(groupsOf(input)[0], 'logGroupName');
      await groups.check(group);
      const wanted = required(input.logStreamName, 'logStreamName');
      const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, limit = 10_000 } = input;
      const found = (await store.read(group, startTime, endTime))
        .filter(({ stream }) => stream === wanted)
        .sort((a, b) => a.timestamp - b.timestamp);
      const from = Number(input.nextToken?.slice(2) ?? 0);
      const end = Math.min(found.length, from + limit);
      return {
        events: found.slice(from, end).map(({ timestamp, ingestedAt: ingestionTime, message }) => {
          return { timestamp, ingestionTime, message };
        }),
        // A token that comes back unchanged says that there is no more.
        nextForwardToken: `f/${end}`,
        nextBackwardToken: `b/${from}`,
      };
    },

    async FilterLogEvents(
      input: Groups & {
        logStreamNames?: readonly string[];
        startTime?: number;
        endTime?: number;
        filterPattern?: string;
        limit?: number;
        nextToken?: string;
      },
    ) {
      const group = required(groupsOf(input)[0], 'logGroupName');
      await groups.check(group);
      const matches = parseFilterPattern(input.filterPattern ?? '');
      const { startTime = 0, endTime = Number.MAX_SAFE_INTEGER, limit = 10_000, logStreamNames } = input;
      const found = (await store.read(group, startTime, endTime))
        .filter(({ stream }) => logStreamNames?.includes(stream) ?? true)
        .filter(({ message }) => matches(message))
        .sort((a, b) => a.timestamp - b.timestamp);
      const from = Number(input.nextToken ?? 0);
      const end = from + limit;
      return {
        events: found.slice(from, end).map((event, index) => ({
          eventId: String(from + index),
          logStreamName: event.stream,
          timestamp: event.timestamp,
          ingestionTime: event.ingestedAt,
          message: event.message,
        })),
        searchedLogStreams: [],
        ...(end < found.length ? { nextToken: String(end) } : {}),
      };
    },
  };
}

function filterOperations({ groups, filters }: LogsParts): Record<string, Operation> {
  return {
    async PutMetricFilter(input: {
      logGroupName?: string;
      filterName?: string;
      filterPattern?: string;
      metricTransformations?: readonly MetricTransformation[];
    }) {
      const logGroupName = required(input.logGroupName, 'logGroupName');
      await groups.check(logGroupName);
      await filters.put({
        logGroupName,
        filterName: required(input.filterName, 'filterName'),
        filterPattern: input.filterPattern ?? '',
        metricTransformations: input.metricTransformations ?? [],
        creationTime: Date.now(),
      });
      return {};
    },

    async DescribeMetricFilters(input: {
      logGroupName?: string;
      filterNamePrefix?: string;
      metricName?: string;
      metricNamespace?: string;
    }) {
      const { logGroupName, filterNamePrefix = '', metricName, metricNamespace } = input;
      const found = filters
        .list()
        .filter((filter) => logGroupName === undefined || filter.logGroupName === logGroupName)
        .filter(({ filterName }) => filterName.startsWith(filterNamePrefix))
        .filter(
          ({ metricTransformations }) =>
            metricName === undefined ||
            metricTransformations.some(
              (each) => each.metricName === metricName && each.metricNamespace === metricNamespace,
            ),
        );
      return { metricFilters: found };
    },

    async DeleteMetricFilter(input: { logGroupName?: string; filterName?: string }) {
      await filters.delete(
        required(input.logGroupName, 'logGroupName'),
        required(input.filterName, 'filterName'),
      );
      return {};
    },

    async TestMetricFilter(input: { filterPattern?: string; logEventMessages?: readonly string[] }) {
      const matches = parseFilterPattern(input.filterPattern ?? '');
      return {
        matches: (input.logEventMessages ?? []).flatMap((eventMessage, index) =>
          matches(eventMessage) ? [{ eventNumber: index + 1, eventMessage, extractedValues: {} }] : [],
        ),
      };
    },
  };
}

function queryOperations({ groups, definitions, queries }: LogsParts): Record<string, Operation> {
  return {
    async StartQuery(
      input: Groups & { queryString?: string; startTime?: number; endTime?: number; limit?: number },
    ) {
      const logGroups = groupsOf(input);
      if (logGroups.length === 0) throw invalid('No log group is named; wanted is one at least.');
      const { startTime, endTime, limit } = input;
      if (startTime === undefined || endTime === undefined || startTime > endTime) {
        throw invalid(`startTime is ${startTime} and endTime ${endTime}; wanted is a span in seconds.`);
      }
      await Promise.all(logGroups.map((group) => groups.check(group)));
      const text = required(input.queryString, 'queryString');
      return {
        queryId: queries.start({
          logGroups,
          text,
          startTime,
          endTime,
          ...(limit === undefined ? {} : { limit }),
        }),
      };
    },

    async GetQueryResults({ queryId = '' }: { queryId?: string }) {
      const { status, result, scanned } = queries.get(queryId);
      return {
        queryLanguage: 'CWLI',
        status,
        results: result.rows,
        statistics: {
          recordsMatched: result.matched,
          recordsScanned: scanned.lines,
          bytesScanned: scanned.bytes,
        },
      };
    },

    async StopQuery({ queryId = '' }: { queryId?: string }) {
      return { success: queries.stop(queryId) };
    },

    async DescribeQueries({ logGroupName, status }: { logGroupName?: string; status?: string }) {
      const found = queries
        .list()
        .filter(({ logGroups }) => logGroupName === undefined || logGroups.includes(logGroupName))
        .filter((query) => status === undefined || query.status === status);
      return {
        queries: found.map(({ id, text, status: state, createdAt, logGroups: [group] }) => ({
          queryId: id,
          queryString: text,
          status: state,
          createTime: createdAt,
          logGroupName: group,
        })),
      };
    },

    async PutQueryDefinition(
      input: Groups & { name?: string; queryString?: string; queryDefinitionId?: string },
    ) {
      const given = {
        name: required(input.name, 'name'),
        queryString: required(input.queryString, 'queryString'),
        logGroupNames: groupsOf(input),
      };
      return { queryDefinitionId: await definitions.put(given, input.queryDefinitionId) };
    },

    async DescribeQueryDefinitions({
      queryDefinitionNamePrefix = '',
    }: {
      queryDefinitionNamePrefix?: string;
    }) {
      return {
        queryDefinitions: definitions.list().filter(({ name }) => name.startsWith(queryDefinitionNamePrefix)),
      };
    },

    async DeleteQueryDefinition({ queryDefinitionId = '' }: { queryDefinitionId?: string }) {
      await definitions.delete(queryDefinitionId);
      return { success: true };
    },
  };
}

function groupsOf(input: Groups): string[] {
  const { logGroupName, logGroupIdentifier, logGroupNames = [], logGroupIdentifiers = [] } = input;
  return [logGroupName ?? [], logGroupIdentifier ?? [], logGroupNames, logGroupIdentifiers]
    .flat()
    .map(groupNameOf);
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw invalid(`${name} is missing.`);
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
