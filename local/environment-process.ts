import { join } from 'node:path';
import { local } from '../lib/config/local';
import { createAthenaHandler } from './athena/athena-handler';
import { createBillingHandler } from './billing/create-billing-handler';
import { openClock } from './clock';
import { createCloudTrailHandler } from './cloudtrail/create-cloudtrail-handler';
import { clockRoute } from './control/clock-route';
import { faultsRoute } from './control/faults-route';
import type { DaemonOptions } from './engines/daemon';
import { Faults } from './gateway/faults';
import { createGateway } from './gateway/gateway';
import { createCatalogHandler } from './glue-catalog/create-catalog-handler';
import { createKinesisHandler } from './kinesis/create-kinesis-handler';
import { createLambdaHandler } from './lambda/create-lambda-handler';
import { createLogsHandler } from './logs/create-logs-handler';
import { createMonitoringHandler } from './monitoring/create-monitoring-handler';
import { pathsFor } from './paths';
import { createSchedulerHandler } from './scheduler/create-scheduler-handler';
import { dynamodbMetrics } from './service-metrics/dynamodb-metrics';
import { kinesisMetrics } from './service-metrics/kinesis-metrics';
import { createQueueMetrics } from './service-metrics/queue-metrics';
import { createGlueJobsHandler } from './spark/glue-jobs';
import { createStatesHandler } from './workflow/create-states-handler';

/**
 * The daemon of the local environment: the gateway and all that it serves itself. Its one argument is
 * DaemonOptions as JSON; SIGTERM ends it after what is under way.
 */
async function main(options: DaemonOptions): Promise<void> {
  const paths = pathsFor(options.root, options.home);
  const endpoint = `http://127.0.0.1:${options.port}`;
  const ministack = `http://127.0.0.1:${options.ministackPort}`;
  const clock = openClock(join(paths.state, 'clock.json'));
  const monitoring = await createMonitoringHandler({ clock, endpoint, paths });
  const athena = createAthenaHandler({
    trinoUrl: `http://127.0.0.1:${options.trinoPort}`,
    s3Endpoint: ministack,
    catalogueEndpoint: endpoint,
    stateDir: join(paths.state, 'athena'),
    metrics: monitoring,
  });
  const logs = await createLogsHandler({ paths, metrics: monitoring });
  const trails = await createCloudTrailHandler({ paths, append: logs.append });
  const kinesis = await createKinesisHandler({ endpoint: ministack, paths });
  const lambda = await createLambdaHandler({
    endpoint,
    paths,
    clock,
    logs: logs.append,
    metrics: monitoring,
    concurrencyLimit: local.lambdaConcurrency,
  });
  const jobs = await createGlueJobsHandler({
    driverUrl: `http://127.0.0.1:${options.sparkPort}`,
    stateDir: join(paths.state, 'glue'),
    endpoint,
    metrics: monitoring,
    clock,
  });
  const catalog = createCatalogHandler({ ministack, paths, tagOwners: [jobs.tags] });
  const states = await createStatesHandler({ endpoint, paths, metrics: monitoring });
  const scheduler = await createSchedulerHandler({ endpoint, paths, timers: options.schedules });
  const queues = createQueueMetrics({ endpoint: ministack, clock, metrics: monitoring });
  monitoring.collectBy(queues.collect);
  monitoring.collectBy(async () => lambda.collect());
  const billing = await createBillingHandler({ endpoint, paths, metrics: monitoring });
  const faults = new Faults();
  const gateway = await createGateway({
    port: options.port,
    ministackPort: options.ministackPort,
    handlers: [athena, kinesis, lambda, jobs, catalog, states, scheduler, monitoring, billing, logs, trails],
    control: [clockRoute(clock, monitoring.advance), faultsRoute(faults), ...billing.routes],
    faults,
    observers: [kinesisMetrics(monitoring, clock), dynamodbMetrics(monitoring), trails.observer],
    accessLog: join(paths.logs, 's3-access.ndjson'),
  });
  monitoring.start();
  lambda.start();
  scheduler.start();

  // What uses the gateway ends before the gateway does.
  const stop = async () => {
    await scheduler.close();
    await states.close();
    await Promise.all([lambda.close(), jobs.close(), athena.close()]);
    await logs.close();
    await monitoring.close();
    queues.close();
    billing.close();
    await gateway.close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
}

void main(JSON.parse(process.argv[2] as string) as DaemonOptions);
