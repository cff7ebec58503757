import type { Clock } from '../clock';
import type { CallObserver, CallOutcome } from '../gateway/call-observer';
import type { AwsRequest } from '../gateway/service-handler';
import type { MetricSink } from '../monitoring/metric-sink';
import { requestJson } from './request-json';

interface Entry {
  readonly Data?: string;
}
interface Request extends Entry {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly Records?: readonly Entry[];
}
interface Answer {
  readonly Records?: ReadonlyArray<{ readonly ErrorCode?: string }>;
}

const WRITES: ReadonlySet<string> = new Set(['PutRecord', 'PutRecords']);
const THROTTLED = 'ProvisionedThroughputExceededException';
/** How often readers that were not refused are told of: they read several times a second. */
const READS_TOLD_MS = 60_000;

/**
 * The metrics that Kinesis publishes of a stream: what came in, and which records and reads it refused.
 *
 * @see https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
 */
export function kinesisMetrics(metrics: MetricSink, clock: Clock): CallObserver {
  const readsToldAt = new Map<string, number>();

  function put(StreamName: string, values: Readonly<Record<string, number>>): void {
    const data = Object.entries(values).map(([metric, value]) => ({
      metric,
      dimensions: { StreamName },
      value,
      unit: metric === 'IncomingBytes' ? ('Bytes' as const) : ('Count' as const),
    }));
    metrics.put('AWS/Kinesis', data);
  }

  function written(stream: string, request: Request, outcome: CallOutcome): void {
    const entries = request.Records ?? [request];
    const refusedWhole = codeOf(outcome) === THROTTLED;
    if (outcome.status >= 300 && !refusedWhole) return;
    const answers = requestJson<Answer>(outcome.body)?.Records ?? [];
    const refusals = entries.filter((_, index) => refusedWhole || answers[index]?.ErrorCode === THROTTLED);
    const taken = entries.filter((_, index) => !refusedWhole && answers[index]?.ErrorCode === undefined);
    put(stream, {
      IncomingRecords: taken.length,
      IncomingBytes: taken.reduce((sum, { Data }) => sum + bytesOf(Data), 0),
      WriteProvisionedThroughputExceeded: refusals.length,
    });
  }

  function read(stream: string, outcome: CallOutcome): void {
    const refused = codeOf(outcome) === THROTTLED;
    const now = clock.now();
    if (!refused && now - (readsToldAt.get(stream) ?? Number.NEGATIVE_INFINITY) < READS_TOLD_MS) return;
    readsToldAt.set(stream, now);
    put(stream, { ReadProvisionedThroughputExceeded: refused ? 1 : 0 });
  }

  return {
    observes({ service, operation }) {
      if (service !== 'kinesis' || operation === undefined) return 'nothing';
      if (WRITES.has(operation)) return 'bodies';
      return operation === 'GetRecords' ? 'request' : 'nothing';
    },
    observe(call: AwsRequest, outcome) {
      const request = requestJson<Request>(call.body);
      const stream = request?.StreamName ?? request?.StreamARN?.split('/').at(-1);
      // A reader that names its stream by the iterator alone.
      if (request === undefined || stream === undefined) return;
      if (call.operation === 'GetRecords') read(stream, outcome);
      else written(stream, request, outcome);
    },
  };
}

/** A fault's, or the answer's own. */
function codeOf(outcome: CallOutcome): string | undefined {
  if (outcome.status < 300) return undefined;
  return outcome.code ?? requestJson<{ __type?: string }>(outcome.body)?.__type?.split('#').at(-1);
}

/** Of base64. */
function bytesOf(data = ''): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return (data.length * 3) / 4 - padding;
}
