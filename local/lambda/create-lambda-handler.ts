import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import * as sdk from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import { type Clock, createClock } from '../clock';
import { type AwsRequest, jsonResponse, type ServiceHandler } from '../gateway/service-handler';
import type { LogEvent } from '../logs/log-store';
import { forwardEmbedded } from '../metrics/forward-embedded';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import type { LocalPaths } from '../paths';
import { concurrencyRoutes } from './api/concurrency';
import { eventInvokeConfigRoutes } from './api/event-invoke-config';
import { mappingRoutes } from './api/event-source-mappings';
import { functionRoutes } from './api/functions';
import { invokeRoute } from './api/invoke';
import { permissionRoutes } from './api/permissions';
import { router } from './api/rest';
import { tagRoutes } from './api/tags';
import { AsyncInvocations } from './async/async-invocations';
import { CodeStore } from './code-store';
import { DEFAULT_CONCURRENCY_LIMIT } from './concurrency';
import type { PollerPace } from './event-source/mapping-poller';
import { Mappings } from './event-source/mappings';
import { eventSources } from './event-source/sources';
import { STATUS_PATH } from './event-source/status';
import { FunctionRegistry } from './function-registry';
import { LambdaMetrics } from './lambda-metrics';
import { Interpreters } from './runner/interpreters';
import { fileLogSink } from './runner/log-sink';

export interface LambdaOptions {
  /** The gateway: where code and streams are fetched, and `AWS_ENDPOINT_URL` of the functions. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'home' | 'state' | 'logs'> & Partial<Pick<LocalPaths, 'python'>>;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
  /** Environments of one function at once; AWS would run more. @default - one a processor */
  readonly maxEnvironments?: number;
  /** Invocations that the account may have at once; one more is throttled. @default 1,000, as on AWS */
  readonly concurrencyLimit?: number;
  /** @default - the machine's time */
  readonly clock?: Clock;
  /** Gets what functions print, line by line, besides their files. @default - nobody does */
  readonly logs?: (event: Pick<LogEvent, 'group' | 'stream' | 'message'>) => void;
  /** Gets the namespace AWS/Lambda. @default - nobody does */
  readonly metrics?: MetricSink;
  /** Between the attempts at an asynchronous event. @default - as Lambda waits; tests go faster */
  readonly retryDelaysMs?: readonly number[];
  /** @default - the pace for people; tests go faster */
  readonly pace?: PollerPace;
}

/** The Lambda API, its functions' processes and its event source mappings. */
export interface LambdaHandler extends ServiceHandler {
  /** Begins to poll the streams and goes on with events that wait; call it when the gateway listens. */
  start(): void;
  /** Process ids of all execution environments. */
  pids(): number[];
  /** Tells the concurrency of this minute; call it once a minute. */
  collect(): void;
  /**
   * Stops polling, waits for batches in flight, then ends every process. A batch that is not over by the
   * deadline is cut off and delivered again after the next start.
   *
   * @param deadlineMs @default 10 000
   */
  close(deadlineMs?: number): Promise<void>;
}

/** A warm environment that nobody used this long gives its memory back. Milliseconds. */
const IDLE_MS = 60_000;

/** Opens what an earlier process left under `paths.state`; functions answer at once, streams wait for `start`. */
export async function createLambdaHandler(options: LambdaOptions): Promise<LambdaHandler> {
  const { endpoint, paths, region = 'us-east-1', account = '000000000000' } = options;
  const client = {
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler: new NodeHttpHandler(),
  };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const kinesis = new KinesisClient(client);
  const sqs = new SQSClient(client);
  const sns = new SNSClient(client);
  const eventBridge = new EventBridgeClient(client);
  const metrics = options.metrics ?? noMetrics;
  const forward = forwardEmbedded(metrics);
  const sink = fileLogSink(join(paths.logs, 'lambda'), (name, message, stream = 'lambda') => {
    // What Node.js logs has words of the runtime before it.
    forward(message.slice(Math.max(0, message.indexOf('{'))));
    options.logs?.({ group: `/aws/lambda/${name}`, stream, message });
  });
  const told = new LambdaMetrics(metrics, options.clock ?? createClock());
  const place = { endpoint, region };
  const interpreters = new Interpreters(paths.python);
  const code = new CodeStore(join(paths.home, 'functions'), s3);
  const registry = await FunctionRegistry.open(
    join(paths.state, 'lambda', 'functions'),
    code,
    {
      place,
      interpreters,
      sink,
      maxEnvironments: options.maxEnvironments ?? availableParallelism(),
      idleMs: IDLE_MS,
      metrics: told,
      concurrencyLimit: options.concurrencyLimit ?? DEFAULT_CONCURRENCY_LIMIT,
    },
    `arn:aws:lambda:${region}:${account}`,
  );
  const mappings = await Mappings.open({
    directory: join(paths.state, 'lambda', 'event-source-mappings'),
    kinesis,
    s3,
    sns,
    sqs,
    invoke: (name, event, lastArrivedAt) => {
      if (lastArrivedAt !== undefined) told.iteratorAge(name, lastArrivedAt);
      return registry.invoke(name, { event });
    },
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  });
  const events = new AsyncInvocations(join(paths.state, 'lambda', 'async-events'), {
    registry,
    metrics: told,
    destinations: { s3, sns, sqs, events: eventBridge },
    note: (name, words) => sink.write(name, words),
    ...(options.retryDelaysMs === undefined ? {} : { delaysMs: options.retryDelaysMs }),
  });
  const routes = [
    ...functionRoutes({ registry, code, interpreters, place }),
    ...eventInvokeConfigRoutes(registry),
    ...concurrencyRoutes(registry),
    ...permissionRoutes(registry),
    ...tagRoutes(registry, mappings),
    ...mappingRoutes(mappings, registry, eventSources(kinesis, sqs)),
    invokeRoute(registry, events),
    {
      operation: 'EventSourceStatus',
      method: 'GET',
      path: STATUS_PATH,
      handle: async () => jsonResponse({ mappings: mappings.status() }),
    },
  ];
  const route = router(routes, sdk);
  return {
    service: 'lambda',
    handles: () => true,
    handle: (request: AwsRequest) => route(request),
    start: () => {
      mappings.start();
      events.resume().catch((error: Error) => console.error(`lambda: ${error.message}`));
    },
    pids: () => registry.pids(),
    collect: () => told.running(registry.concurrency),
    async close(deadlineMs = 10_000) {
      const stopped = mappings.stop();
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise((over) => {
        timer = setTimeout(over, deadlineMs);
      });
      await Promise.race([stopped, deadline]);
      clearTimeout(timer);
      const givenUp = events.close();
      await registry.close();
      await Promise.all([stopped, givenUp]);
      await sink.close();
      s3.destroy();
      kinesis.destroy();
      sqs.destroy();
      sns.destroy();
      eventBridge.destroy();
    },
  };
}
