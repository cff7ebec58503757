import { join } from 'node:path';
import {
  type AwsRequest,
  jsonBody,
  jsonResponse,
  type ServiceHandler,
  unknownOperation,
} from '../gateway/service-handler';
import { forwardEmbedded } from '../metrics/forward-embedded';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import type { LocalPaths } from '../paths';
import { LogGroups } from './log-groups';
import { type LogEvent, LogStore } from './log-store';
import { MetricFilters } from './metric-filters';
import { checkMembers } from './operation';
import { operations } from './operations';
import { Queries } from './queries';
import { QueryDefinitions } from './query-definitions';

export interface LogsOptions {
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Gets what metric filters count and what events embed. @default - nobody does */
  readonly metrics?: MetricSink;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

/** CloudWatch Logs: groups, streams and events, metric filters, Logs Insights and saved queries. */
export interface LogsHandler extends ServiceHandler {
  /**
   * For what logs without a call: functions and trails. Times are the machine's. Metrics that the message
   * embeds are its sender's to put.
   */
  append(event: Pick<LogEvent, 'group' | 'stream' | 'message'>): void;
  close(): Promise<void>;
}

/** Opens what an earlier process left under `paths.state`. */
export async function createLogsHandler(options: LogsOptions): Promise<LogsHandler> {
  const { paths, metrics = noMetrics } = options;
  const { region = 'us-east-1', account = '000000000000' } = options;
  const directory = join(paths.state, 'logs');
  const onProblem = (words: string) => console.error(`logs: ${words}`);
  const groups = await LogGroups.open(join(directory, 'groups.json'));
  const store = new LogStore(join(directory, 'events'), onProblem, (group) => groups.keptSince(group));
  const filters = await MetricFilters.open(directory, metrics);
  const append = (event: LogEvent) => {
    store.append(event);
    filters.take(event);
  };
  const embedded = forwardEmbedded(metrics);
  const served = operations({
    region,
    account,
    store,
    groups,
    filters,
    definitions: await QueryDefinitions.open(directory),
    queries: new Queries(store, account, onProblem),
    append(event) {
      append(event);
      embedded(event.message);
    },
  });
  return {
    service: 'logs',
    handles: () => true,
    async handle(request: AwsRequest) {
      const { operation: name = '', body } = request;
      const operation = Object.hasOwn(served, name) ? served[name] : undefined;
      if (operation === undefined) throw unknownOperation(request);
      const input = jsonBody(body) as object;
      checkMembers(name, operation, input);
      return jsonResponse(await operation.handle(input as never));
    },
    append(event) {
      const now = Date.now();
      groups.ensure(event.group);
      append({ ...event, timestamp: now, ingestedAt: now });
    },
    async close() {
      await store.flush();
      await groups.close();
    },
  };
}
