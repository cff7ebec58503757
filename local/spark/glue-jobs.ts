import { join } from 'node:path';
import { type Clock, createClock } from '../clock';
import { jsonBody, jsonResponse, type ServiceHandler } from '../gateway/service-handler';
import { fetchObjectFrom } from '../glue-catalog/fetch-object';
import type { TagOwner } from '../glue-catalog/tag-owner';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import { tellGlue } from '../service-metrics/glue-metrics';
import { httpDriver } from './driver-client';
import { JobLog, type PutLines, putLinesTo } from './job-log';
import { jobOperations, jobTags } from './job-operations';
import { JobRuns, type RunPorts } from './job-runs';
import { JobStore } from './job-store';

export interface GlueJobsOptions {
  /** For instance `http://127.0.0.1:4711`. */
  readonly driverUrl: string;
  /** Folder of jobs, runs and fetched scripts; what is in it from before goes on. */
  readonly stateDir: string;
  /** The gateway: where scripts are fetched from. */
  readonly endpoint: string;
  /** @default us-east-1 */
  readonly region?: string;
  /** Gets the namespace Glue. @default - nobody does */
  readonly metrics?: MetricSink;
  /** In whose time runs last. @default - the machine's */
  readonly clock?: Clock;
}

/** As often as a job's log comes; each look is two answers from the driver's memory. */
const WATCH_MS = 500;

export interface GlueJobsHandler extends ServiceHandler {
  /** Tags of jobs. */
  readonly tags: TagOwner;
  /** Waits for runs that are just being handed over; the driver goes on with them. */
  close(): Promise<void>;
}

/** The job operations of the Glue API, on the local Spark driver. */
export function createGlueJobsHandler(options: GlueJobsOptions): Promise<GlueJobsHandler> {
  const { region = 'us-east-1' } = options;
  const ports = {
    driver: httpDriver(options.driverUrl),
    fetchObject: fetchObjectFrom(options.endpoint, region),
    putLines: putLinesTo(options.endpoint, region),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  };
  return glueJobsHandler(options.stateDir, ports, options.metrics);
}

/** As `createGlueJobsHandler`, with its ports given. */
export async function glueJobsHandler(
  stateDir: string,
  ports: Pick<RunPorts, 'driver' | 'fetchObject'> & Partial<RunPorts> & { readonly putLines: PutLines },
  metrics: MetricSink = noMetrics,
): Promise<GlueJobsHandler> {
  const store = await JobStore.open(stateDir, (run, job) => tellGlue(metrics, run, job));
  const { clock = createClock(), watchMs = WATCH_MS, putLines, ...rest } = ports;
  const log = new JobLog(putLines);
  const runs = new JobRuns(store, { ...rest, clock, watchMs, log }, join(stateDir, 'assets'));
  const operations = jobOperations(store, runs);
  runs.resume();
  return {
    service: 'glue',
    tags: jobTags(store),
    handles: ({ operation }) => operation !== undefined && Object.hasOwn(operations, operation),
    async handle({ operation, body }) {
      return jsonResponse(await operations[operation as string]?.(jsonBody(body) as never));
    },
    close: () => runs.close(),
  };
}
