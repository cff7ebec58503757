import { join } from 'node:path';
import type { CallObserver } from '../gateway/call-observer';
import { type AwsRequest, jsonBody, jsonResponse, type ServiceHandler } from '../gateway/service-handler';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import type { LocalPaths } from '../paths';
import { logGroupsAt } from './log-groups';
import { type LogEvent, LogStore } from './log-store';
import { MetricFilters } from './metric-filters';
import { operations } from './operations';
import { Queries } from './queries';
import { QueryDefinitions } from './query-definitions';

export interface LogsOptions {
  /** MiniStack: it keeps log groups. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Gets what metric filters count. @default - nobody does */
  readonly metrics?: MetricSink;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

/** CloudWatch Logs, as far as it looks into events: Logs Insights, metric filters, saved queries. */
export interface LogsHandler extends ServiceHandler {
  /** Forgets the events of a log group that MiniStack was told to delete. */
  readonly deletions: CallObserver;
  /** For what logs without a call: functions and trails. Times are the machine's. */
  append(event: Pick<LogEvent, 'group' | 'stream' | 'message'>): void;
  close(): Promise<void>;
}

/** Opens what an earlier process left under `paths.state`. What it does not serve is left to MiniStack. */
export async function createLogsHandler(options: LogsOptions): Promise<LogsHandler> {
  const { endpoint, paths, metrics = noMetrics } = options;
  const { region = 'us-east-1', account = '000000000000' } = options;
  const directory = join(paths.state, 'logs');
  const onProblem = (words: string) => console.error(`logs: ${words}`);
  const store = new LogStore(join(directory, 'events'), onProblem);
  const groups = logGroupsAt(endpoint, region);
  const filters = await MetricFilters.open(directory, metrics);
  const append = (event: LogEvent) => {
    store.append(event);
    filters.take(event);
  };
  const serve = operations({
    store,
    groups,
    filters,
    definitions: await QueryDefinitions.open(directory),
    queries: new Queries(store, account, onProblem),
    append,
  });
  return {
    service: 'logs',
    handles: ({ operation }) => operation !== undefined && Object.hasOwn(serve, operation),
    async handle({ operation = '', body }: AwsRequest) {
      return jsonResponse(await serve[operation]?.(jsonBody(body) as never));
    },
    deletions: {
      observes: ({ service, operation }) =>
        service === 'logs' && operation === 'DeleteLogGroup' ? 'request' : 'nothing',
      observe({ body }, { status }) {
        const { logGroupName } = jsonBody(body) as { logGroupName?: string };
        if (status >= 300 || logGroupName === undefined) return;
        Promise.all([store.delete(logGroupName), filters.deleteGroup(logGroupName)]).catch((error: Error) =>
          onProblem(`${logGroupName} was not wholly deleted: ${error.message}`),
        );
      },
    },
    append(event) {
      const now = Date.now();
      append({ ...event, timestamp: now, ingestedAt: now });
    },
    async close() {
      await store.flush();
      groups.close();
    },
  };
}
