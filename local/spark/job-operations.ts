import { isDeepStrictEqual } from 'node:util';
import type {
  BatchGetJobsCommandInput,
  BatchStopJobRunCommandInput,
  BatchStopJobRunError,
  BatchStopJobRunSuccessfulSubmission,
  CreateJobCommandInput,
  GetJobRunCommandInput,
  GetJobRunsCommandInput,
  GetJobsCommandInput,
  ListJobsCommandInput,
  StartJobRunCommandInput,
  UpdateJobCommandInput,
} from '@aws-sdk/client-glue';
import { AwsError } from '../gateway/service-handler';
import { errorDetail, invalidInput, notFound } from '../glue-catalog/errors';
import { page } from '../glue-catalog/page';
import type { TagOwner } from '../glue-catalog/tag-owner';
import { checkDefinition, checkRun } from './job-definition';
import { DEFAULT_TIMEOUT_MINUTES, epochSeconds, isOver, type JobRecord, type RunRecord } from './job-record';
import type { JobRuns } from './job-runs';
import type { JobStore } from './job-store';

export function jobTags(store: JobStore): TagOwner {
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

/** Sources: Glue's API reference, GetJobs and ListJobs, BatchStopJobRun. */
const MOST_JOBS = 1000;
const MOST_STOPS = 25;

type Operation = (input: never) => Promise<unknown>;

export function jobOperations(store: JobStore, runs: JobRuns): Readonly<Record<string, Operation>> {
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
      if (!input.Name) throw invalidInput('Name is missing; wanted the name of the job.');
      checkDefinition('CreateJob', input);
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
      const { Name, Tags } = before.definition;
      const definition = { ...(JobUpdate as CreateJobCommandInput), Name };
      checkDefinition('JobUpdate', definition);
      // An update says everything anew: what it leaves out is gone, as on AWS, but for the tags.
      const tagged = Tags === undefined ? definition : { ...definition, Tags };
      await store.putJob({ ...before, definition: tagged, lastModifiedOn: epochSeconds() });
      return { JobName };
    },

    async GetJob({ JobName }: { JobName?: string }) {
      return { Job: described(job(JobName)) };
    },

    async GetJobs({ MaxResults, NextToken }: GetJobsCommandInput) {
      const { items, next } = page(store.jobs(), MaxResults, NextToken, MOST_JOBS);
      return { Jobs: items.map(described), ...next };
    },

    async ListJobs({ MaxResults, NextToken, Tags = {} }: ListJobsCommandInput) {
      const tagged = store
        .jobs()
        .filter(({ definition }) =>
          Object.entries(Tags).every(([key, value]) => definition.Tags?.[key] === value),
        );
      const { items, next } = page(tagged, MaxResults, NextToken, MOST_JOBS);
      return { JobNames: items.map(({ definition }) => definition.Name), ...next };
    },

    async BatchGetJobs({ JobNames = [] }: BatchGetJobsCommandInput) {
      const found = JobNames.flatMap((name) => store.job(name) ?? []);
      return {
        Jobs: found.map(described),
        JobsNotFound: JobNames.filter((name) => store.job(name) === undefined),
      };
    },

    async DeleteJob({ JobName }: { JobName?: string }) {
      // AWS answers alike when there is no such job.
      await store.deleteJob(JobName ?? '');
      return { JobName };
    },

    async StartJobRun(input: StartJobRunCommandInput) {
      const record = job(input.JobName);
      const previous = input.JobRunId === undefined ? undefined : run(input.JobName, input.JobRunId);
      checkRun(input);
      const { Timeout, WorkerType, NumberOfWorkers, SecurityConfiguration, ExecutionClass } = input;
      const started = await runs.start(record, {
        ...{ Timeout, WorkerType, NumberOfWorkers, SecurityConfiguration, ExecutionClass },
        Arguments: input.Arguments ?? previous?.Arguments ?? {},
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
      if (JobRunIds.length < 1 || JobRunIds.length > MOST_STOPS) {
        throw invalidInput(`JobRunIds has ${JobRunIds.length} members; wanted 1 to ${MOST_STOPS}.`);
      }
      const SuccessfulSubmissions: BatchStopJobRunSuccessfulSubmission[] = [];
      const Errors: BatchStopJobRunError[] = [];
      for (const JobRunId of JobRunIds) {
        try {
          const current = await runs.refreshed(run(JobName, JobRunId));
          if (isOver(current)) {
            throw new AwsError(
              'JobRunInTerminalStateException',
              `Job run ${JobRunId} is ${current.JobRunState}.`,
            );
          }
          await runs.stop(current);
          SuccessfulSubmissions.push({ JobName, JobRunId });
        } catch (error) {
          Errors.push({ JobName, JobRunId, ErrorDetail: errorDetail(error) });
        }
      }
      return { SuccessfulSubmissions, Errors };
    },
  };
}

function described(job: JobRecord): unknown {
  const { Tags: _, ...members } = job.definition;
  return {
    JobMode: 'SCRIPT',
    MaxRetries: 0,
    Timeout: DEFAULT_TIMEOUT_MINUTES,
    ExecutionProperty: { MaxConcurrentRuns: 1 },
    ...members,
    CreatedOn: job.createdOn,
    LastModifiedOn: job.lastModifiedOn,
  };
}
