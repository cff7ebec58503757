import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type {
  BatchStopJobRunCommandInput,
  CreateJobCommandInput,
  GetJobRunCommandInput,
  GetJobRunsCommandInput,
  GetJobsCommandInput,
  StartJobRunCommandInput,
  UpdateJobCommandInput,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Clock, createClock } from '../clock';
import { AwsError, jsonBody, jsonResponse, type ServiceHandler } from '../gateway/service-handler';
import { notFound } from '../glue-catalog/errors';
import type { TagOwner } from '../glue-catalog/tags';
import { type MetricSink, noMetrics } from '../monitoring/metric-sink';
import { tellGlue } from '../service-metrics/glue-metrics';
import { type Driver, httpDriver } from './driver-client';
import type { FetchObject } from './job-assets';
import {
  checkArguments,
  checkDefinition,
  epochSeconds,
  isOver,
  type JobRecord,
  type RunRecord,
} from './job-record';
import { JobRuns } from './job-runs';
import { JobStore } from './job-store';
import { page } from './page';

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

export interface GlueJobsHandler extends ServiceHandler {
  /** Tags of jobs. */
  readonly tags: TagOwner;
  /** Waits for runs that are just being handed over. */
  close(): Promise<void>;
}

/**
 * The job operations of the Glue API, on the local Spark driver. Everything else of Glue is MiniStack's.
 */
export function createGlueJobsHandler(options: GlueJobsOptions): Promise<GlueJobsHandler> {
  const s3 = new S3Client({
    endpoint: options.endpoint,
    region: options.region ?? 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  const fetchObject: FetchObject = async ({ bucket, key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
  return glueJobsHandler(options.stateDir, httpDriver(options.driverUrl), fetchObject, options);
}

/** As `createGlueJobsHandler`, with its ports given. */
export async function glueJobsHandler(
  stateDir: string,
  driver: Driver,
  fetchObject: FetchObject,
  { metrics = noMetrics, clock = createClock() }: Pick<GlueJobsOptions, 'metrics' | 'clock'> = {},
): Promise<GlueJobsHandler> {
  const store = await JobStore.open(stateDir, (run, job) => tellGlue(metrics, run, job));
  const runs = new JobRuns(store, driver, fetchObject, join(stateDir, 'assets'), clock);
  const operations = operationsOn(store, runs);
  return {
    service: 'glue',
    tags: jobTags(store),
    handles: ({ operation }) => operation !== undefined && Object.hasOwn(operations, operation),
    async handle({ operation, body }) {
      return jsonResponse(await operations[operation as string]?.(jsonBody(body) as never));
    },
    close: () => runs.settle(),
  };
}

function jobTags(store: JobStore): TagOwner {
  return {
    kind: 'job',
    tagsOf: (name) => jobOf(store, name).definition.Tags ?? {},
    async setTags(name, Tags) {
      const job = jobOf(store, name);
      await store.putJob({ ...job, definition: { ...job.definition, Tags } });
    },
  };
}

/** @throws AwsError EntityNotFoundException */
function jobOf(store: JobStore, name: string | undefined): JobRecord {
  const found = name === undefined ? undefined : store.job(name);
  if (found === undefined) throw notFound(`Job ${name} is not found.`);
  return found;
}

type Operation = (input: never) => Promise<unknown>;

function operationsOn(store: JobStore, runs: JobRuns): Readonly<Record<string, Operation>> {
  const job = (name: string | undefined) => jobOf(store, name);

  function run(jobName: string | undefined, id: string | undefined): RunRecord {
    const found = id === undefined ? undefined : store.run(id);
    if (found === undefined || found.JobName !== jobName) {
      throw notFound(`Job run ${id} of job ${jobName} is not found.`);
    }
    return found;
  }

  return {
    async CreateJob(input: CreateJobCommandInput) {
      if (!input.Name)
        throw new AwsError('InvalidInputException', 'Name is missing; wanted the name of the job.');
      checkDefinition(input);
      const before = store.job(input.Name);
      if (before !== undefined && !isDeepStrictEqual(before.definition, input)) {
        throw new AwsError(
          'IdempotentParameterMismatchException',
          `Job ${input.Name} exists with another definition: call UpdateJob to change it.`,
        );
      }
      const now = epochSeconds();
      const definition = { ...input, Name: input.Name };
      if (before === undefined) await store.putJob({ definition, createdOn: now, lastModifiedOn: now });
      return { Name: input.Name };
    },

    async UpdateJob({ JobName, JobUpdate }: UpdateJobCommandInput) {
      const before = job(JobName);
      const definition = { ...(JobUpdate as CreateJobCommandInput), Name: before.definition.Name };
      checkDefinition(definition);
      // An update says everything anew: what it leaves out is gone, as on AWS.
      await store.putJob({ ...before, definition, lastModifiedOn: epochSeconds() });
      return { JobName };
    },

    async GetJob({ JobName }: { JobName?: string }) {
      return { Job: described(job(JobName)) };
    },

    async GetJobs({ MaxResults, NextToken }: GetJobsCommandInput) {
      const { items, next } = page(store.jobs(), MaxResults, NextToken);
      return { Jobs: items.map(described), ...next };
    },

    async DeleteJob({ JobName }: { JobName?: string }) {
      // AWS answers alike when there is no such job.
      await store.deleteJob(JobName ?? '');
      return { JobName };
    },

    async StartJobRun(input: StartJobRunCommandInput) {
      const record = job(input.JobName);
      const previous = input.JobRunId === undefined ? undefined : run(input.JobName, input.JobRunId);
      const given = input.Arguments ?? previous?.Arguments ?? {};
      checkArguments(given);
      const started = await runs.start(record, {
        arguments: given,
        ...(input.Timeout === undefined ? {} : { timeout: input.Timeout }),
        ...(previous === undefined ? {} : { previous }),
      });
      return { JobRunId: started.Id };
    },

    async GetJobRun({ JobName, RunId }: GetJobRunCommandInput) {
      job(JobName);
      return { JobRun: await runs.refreshed(run(JobName, RunId)) };
    },

    async GetJobRuns({ JobName, MaxResults, NextToken }: GetJobRunsCommandInput) {
      const { items, next } = page(store.runs(job(JobName).definition.Name), MaxResults, NextToken);
      return { JobRuns: await Promise.all(items.map((item) => runs.refreshed(item))), ...next };
    },

    async BatchStopJobRun({ JobName, JobRunIds = [] }: BatchStopJobRunCommandInput) {
      job(JobName);
      const SuccessfulSubmissions: unknown[] = [];
      const Errors: unknown[] = [];
      for (const JobRunId of JobRunIds) {
        const found = store.run(JobRunId);
        const current = found?.JobName === JobName ? await runs.refreshed(found as RunRecord) : undefined;
        if (current === undefined || isOver(current)) {
          const ErrorDetail =
            current === undefined
              ? { ErrorCode: 'EntityNotFoundException', ErrorMessage: `Job run ${JobRunId} is not found.` }
              : {
                  ErrorCode: 'InvalidInputException',
                  ErrorMessage: `Job run ${JobRunId} is ${current.JobRunState}.`,
                };
          Errors.push({ JobName, JobRunId, ErrorDetail });
        } else {
          await runs.stop(current);
          SuccessfulSubmissions.push({ JobName, JobRunId });
        }
      }
      return { SuccessfulSubmissions, Errors };
    },
  };
}

function described(job: JobRecord): unknown {
  const { Tags: _, ...members } = job.definition;
  return {
    MaxRetries: 0,
    ExecutionProperty: { MaxConcurrentRuns: 1 },
    ...members,
    CreatedOn: job.createdOn,
    LastModifiedOn: job.lastModifiedOn,
  };
}
