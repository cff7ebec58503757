import type { CallObserver } from '../gateway/call-observer';
import type { MetricSink } from '../monitoring/metric-sink';
import { requestJson } from './request-json';

interface Request {
  readonly TableName?: string;
  readonly RequestItems?: Readonly<Record<string, unknown>>;
  readonly TransactItems?: ReadonlyArray<Readonly<Record<string, { readonly TableName?: string }>>>;
}

const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);
const READS: ReadonlySet<string> = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/** Reads and writes that a table refused. MiniStack refuses none by itself, so these are the faults. */
export function dynamodbMetrics(metrics: MetricSink): CallObserver {
  return {
    observes: ({ service }) => (service === 'dynamodb' ? 'outcome' : 'nothing'),
    observe({ operation = '', body }, { code = '' }) {
      if (!THROTTLED.has(code)) return;
      const metric = READS.has(operation) ? 'ReadThrottleEvents' : 'WriteThrottleEvents';
      const data = tablesOf(body).flatMap((TableName) => [
        { metric, dimensions: { TableName }, value: 1, unit: 'Count' as const },
        {
          metric: 'ThrottledRequests',
          dimensions: { TableName, Operation: operation },
          value: 1,
          unit: 'Count' as const,
        },
      ]);
      metrics.put('AWS/DynamoDB', data);
    },
  };
}

function tablesOf(body: Buffer): string[] {
  const { TableName, RequestItems = {}, TransactItems = [] } = requestJson<Request>(body) ?? {};
  const inTransaction = TransactItems.flatMap((item) =>
    Object.values(item).map((action) => action.TableName),
  );
  const names = [TableName, ...Object.keys(RequestItems), ...inTransaction].filter(
    (name) => name !== undefined,
  );
  return [...new Set(names)];
}
