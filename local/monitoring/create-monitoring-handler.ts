import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import type { Clock } from '../clock';
import { type AwsRequest, type ServiceHandler, unknownOperation } from '../gateway/service-handler';
import type { LocalPaths } from '../paths';
import { AlarmBook } from './alarms/alarm-book';
import { createEvaluator } from './alarms/evaluator';
import { AlarmHistory } from './alarms/history';
import { alarmOperations } from './api/alarm-operations';
import { dashboardOperations } from './api/dashboard-operations';
import { metricOperations } from './api/metric-operations';
import type { Monitoring, Operation } from './api/operation';
import { readInput, writeOutput } from './api/protocol';
import { tagOperations } from './api/tag-operations';
import { Dashboards } from './dashboards';
import { createEvaluationTimer } from './evaluation-timer';
import type { MetricSink } from './metric-sink';
import { single } from './store/aggregate';
import { MetricStore, type Sample } from './store/metric-store';
import { KEPT_MS, SampleLog } from './store/sample-log';
import { Tags } from './tags';

export interface MonitoringOptions {
  readonly clock: Clock;
  /** The gateway, through which alarms reach their topics. */
  readonly endpoint: string;
  readonly paths: Pick<LocalPaths, 'state'>;
  /** Told of what could not be measured or evaluated. @default - the gateway's log */
  onProblem?(words: string): void;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly account?: string;
}

/** CloudWatch: the metrics of the environment's services and functions, alarms on them, dashboards. */
export interface MonitoringHandler extends ServiceHandler, MetricSink {
  /** Called each minute and before each evaluation that a leap of the clock asks for. */
  collectBy(collect: () => Promise<void>): void;
  /** Begins to evaluate; call it when the gateway listens. */
  start(): void;
  /** Puts the clock forward, evaluating at each minute on the way. Resolves when all alarms are up to date. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    ...metricOperations,
    ...alarmOperations,
    ...dashboardOperations,
    ...tagOperations,
  }),
);

/** Opens what an earlier process left under `paths.state`. */
export async function createMonitoringHandler(options: MonitoringOptions): Promise<MonitoringHandler> {
  const { clock, endpoint, paths, region = 'us-east-1', account = '000000000000' } = options;
  const directory = join(paths.state, 'monitoring');
  const place = { region, account };
  const requestHandler = new NodeHttpHandler();
  const sns = new SNSClient({
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    requestHandler,
  });
  const store = new MetricStore();
  const log = new SampleLog(join(directory, 'metrics'));
  for (const sample of log.read(clock.now())) store.add(sample);
  const book = await AlarmBook.open(join(directory, 'alarms'));
  const history = new AlarmHistory(join(directory, 'alarm-history.ndjson'), clock.now());
  const dashboards = await Dashboards.open(join(directory, 'dashboards'));
  const tags = await Tags.open(join(directory, 'tags.json'));
  const { onProblem = (words: string) => console.error(`monitoring: ${words}`) } = options;
  const evaluator = createEvaluator({
    store,
    book,
    history,
    clock,
    place,
    async publish(TopicArn, Subject, Message) {
      await sns.send(new PublishCommand({ TopicArn, Subject, Message }));
    },
  });
  const collectors: Array<() => Promise<void>> = [];
  const timer = createEvaluationTimer({
    clock,
    async collect() {
      const told = await Promise.allSettled(collectors.map((collect) => collect()));
      for (const each of told)
        if (each.status === 'rejected') onProblem(`a service told nothing: ${each.reason}`);
    },
    evaluate: evaluator.evaluateAll,
    onProblem,
  });
  let forgotten = clock.now();
  const add = (samples: readonly Sample[]) => {
    if (clock.now() > forgotten + HOUR_MS) {
      forgotten = clock.now();
      store.forgetBefore(forgotten - KEPT_MS);
    }
    for (const sample of samples) store.add(sample);
    log.add(samples);
    timer.dataArrived();
  };
  const monitoring: Monitoring = {
    clock,
    place,
    store,
    book,
    history,
    evaluator,
    dashboards,
    tags,
    add,
    exclusively: timer.exclusively,
  };
  return {
    service: 'monitoring',
    handles: () => true,
    async handle(request: AwsRequest) {
      const operation = OPERATIONS.get(request.operation ?? '');
      if (operation === undefined) throw unknownOperation(request);
      const input = readInput<never>(request, operation.input);
      return writeOutput(request, await operation.handle(input, monitoring));
    },
    put: (namespace, data) =>
      add(
        data.map(
          ({ metric, dimensions, value, unit = 'None', time = Date.now(), highResolution = false }) => ({
            metric: { namespace, name: metric, dimensions },
            time: clock.at(time),
            unit,
            aggregate: single(value),
            highResolution,
          }),
        ),
      ),
    collectBy: (collect) => void collectors.push(collect),
    start: timer.start,
    advance: timer.advance,
    async close() {
      await timer.close();
      await tags.close();
      log.flush();
      requestHandler.destroy();
    },
  };
}
