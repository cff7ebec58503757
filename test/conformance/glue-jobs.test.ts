import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetJobsCommand,
  BatchStopJobRunCommand,
  CreateJobCommand,
  type CreateJobCommandInput,
  DeleteJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GetJobsCommand,
  GetTagsCommand,
  GlueClient,
  type JobRun,
  ListJobsCommand,
  StartJobRunCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { waitFor } from '../local/wait-for';
import { client, role, unique } from './support/account';
import { conformance } from './support/conformance';

const API = 'glue/latest/webapi';
const OVER: ReadonlySet<string | undefined> = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR']);
/** Seconds that AWS may take from a start to an end. */
const RUN_SECONDS = 300;

const SCRIPT = `import sys
import time

mode = sys.argv[sys.argv.index("--mode") + 1]
print("mode is " + mode)
if mode == "fail":
    raise ValueError("no orders today")
while mode == "wait":
    time.sleep(0.1)
`;

conformance('Glue jobs', ({ holds, refuses }) => {
  const glue = client(GlueClient);
  const logs = client(CloudWatchLogsClient);
  const s3 = client(S3Client);
  const Bucket = unique('glue-scripts');
  const Key = 'job.py';

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: SCRIPT }));
  });
  afterAll(async () => {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  const definition = (change: Partial<CreateJobCommandInput> = {}) => ({
    Role: role(),
    Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: `s3://${Bucket}/${Key}` },
    GlueVersion: '5.1',
    WorkerType: 'G.1X' as const,
    NumberOfWorkers: 2,
    Timeout: 10,
    DefaultArguments: { '--mode': 'succeed' },
    ...change,
  });

  async function withJob(
    change: Partial<CreateJobCommandInput>,
    work: (JobName: string) => Promise<void>,
  ): Promise<void> {
    const Name = unique('job');
    await glue.send(new CreateJobCommand({ Name, ...definition(change) }));
    try {
      await work(Name);
    } finally {
      await glue.send(new DeleteJobCommand({ JobName: Name }));
    }
  }

  async function start(JobName: string, mode?: string): Promise<string> {
    const Arguments = mode === undefined ? undefined : { '--mode': mode };
    const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName, Arguments }));
    return JobRunId as string;
  }

  async function runOf(JobName: string, RunId: string): Promise<JobRun> {
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName, RunId }));
    return JobRun as JobRun;
  }

  async function ended(JobName: string, RunId: string): Promise<JobRun> {
    await waitFor(
      `${RunId} ends`,
      async () => OVER.has((await runOf(JobName, RunId)).JobRunState),
      RUN_SECONDS,
    );
    return runOf(JobName, RunId);
  }

  async function printed(group: string, run: string): Promise<string> {
    const events = async () => {
      const command = new GetLogEventsCommand({
        logGroupName: `/aws-glue/jobs/${group}`,
        logStreamName: run,
      });
      try {
        return (await logs.send(command)).events ?? [];
      } catch (error) {
        // The group and the stream come with the first line.
        if ((error as Error).name === 'ResourceNotFoundException') return [];
        throw error;
      }
    };
    await waitFor(`${run} prints to ${group}`, async () => (await events()).length > 0, RUN_SECONDS);
    return (await events()).map(({ message }) => message).join('\n');
  }

  holds(
    'A job is given back as it was created; an update replaces its whole definition.',
    `${API}/API_UpdateJob.html`,
    () =>
      withJob({ Description: 'old', MaxRetries: 2 }, async (JobName) => {
        const { Job } = await glue.send(new GetJobCommand({ JobName }));
        expect(Job).toMatchObject({
          ...definition({ Description: 'old', MaxRetries: 2 }),
          Name: JobName,
          ExecutionProperty: { MaxConcurrentRuns: 1 },
          CreatedOn: expect.any(Date),
        });
        await glue.send(new UpdateJobCommand({ JobName, JobUpdate: definition({ Timeout: 20 }) }));
        const changed = await glue.send(new GetJobCommand({ JobName }));
        expect(changed.Job).toMatchObject({ Timeout: 20, MaxRetries: 0 });
        expect(changed.Job?.Description).toBeUndefined();
        await expect(glue.send(new GetJobCommand({ JobName: `${JobName}-absent` }))).rejects.toMatchObject({
          name: 'EntityNotFoundException',
        });
      }),
  );

  holds(
    'Jobs are listed page by page, by tags and by name; deleting one that is not there is no error.',
    `${API}/API_ListJobs.html`,
    () =>
      withJob({ Tags: { owner: 'sales' } }, (first) =>
        withJob({ Tags: { owner: first } }, async (second) => {
          const { JobNames } = await glue.send(new ListJobsCommand({ Tags: { owner: first } }));
          expect(JobNames).toEqual([second]);
          const { Jobs, JobsNotFound } = await glue.send(
            new BatchGetJobsCommand({ JobNames: [first, second, `${first}-absent`] }),
          );
          expect(Jobs?.map(({ Name }) => Name).sort()).toEqual([first, second].sort());
          expect(JobsNotFound).toEqual([`${first}-absent`]);
          const page = await glue.send(new GetJobsCommand({ MaxResults: 1 }));
          expect(page.Jobs).toHaveLength(1);
          expect(page.NextToken).toBeDefined();
          const account = role().split(':')[4];
          const ResourceArn = `arn:aws:glue:${await glue.config.region()}:${account}:job/${first}`;
          expect((await glue.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ owner: 'sales' });
          await glue.send(new DeleteJobCommand({ JobName: `${first}-absent` }));
        }),
      ),
  );

  holds(
    'A run gets the arguments of its job and those of the call above them, ends SUCCEEDED, and what it prints is in /aws-glue/jobs/output under its id.',
    `${API}/API_StartJobRun.html`,
    () =>
      withJob({}, async (JobName) => {
        const first = await start(JobName);
        expect(await ended(JobName, first)).toMatchObject({
          JobRunState: 'SUCCEEDED',
          Attempt: 0,
          WorkerType: 'G.1X',
          NumberOfWorkers: 2,
          Timeout: 10,
          GlueVersion: '5.1',
          CompletedOn: expect.any(Date),
        });
        expect(await printed('output', first)).toContain('mode is succeed');
        const second = await start(JobName, 'other');
        await ended(JobName, second);
        expect(await printed('output', second)).toContain('mode is other');
        const { JobRuns } = await glue.send(new GetJobRunsCommand({ JobName }));
        expect(JobRuns?.map(({ Id }) => Id)).toEqual([second, first]);
      }),
    2 * RUN_SECONDS,
  );

  holds(
    'A script that raises ends its run FAILED, with the line and the words of the exception; the traceback is in /aws-glue/jobs/error.',
    'glue/latest/dg/monitor-job-insights.html',
    () =>
      withJob({}, async (JobName) => {
        const id = await start(JobName, 'fail');
        const { JobRunState, ErrorMessage } = await ended(JobName, id);
        expect(JobRunState).toBe('FAILED');
        expect(ErrorMessage).toMatch(/Failed Line Number: 7; ValueError: no orders today/);
        expect(await printed('error', id)).toContain('Traceback');
      }),
    RUN_SECONDS,
  );

  holds(
    'A script that is not there fails the run, not the call that starts it.',
    'glue/latest/dg/job-run-statuses.html',
    () =>
      withJob(
        { Command: { Name: 'glueetl', ScriptLocation: `s3://${Bucket}/absent.py` } },
        async (JobName) => {
          const run = await ended(JobName, await start(JobName));
          expect(run.JobRunState).toBe('FAILED');
          expect(run.ErrorMessage).toContain('absent.py');
        },
      ),
    RUN_SECONDS,
  );

  holds(
    'A job that may be retried repeats a run that failed: the next attempt counts one more and names the one before.',
    `${API}/API_JobRun.html`,
    () =>
      withJob({ MaxRetries: 1 }, async (JobName) => {
        const first = await start(JobName, 'fail');
        let attempts: JobRun[] = [];
        await waitFor(
          'the second attempt ends',
          async () => {
            attempts = (await glue.send(new GetJobRunsCommand({ JobName }))).JobRuns ?? [];
            return attempts.length === 2 && attempts.every(({ JobRunState }) => JobRunState === 'FAILED');
          },
          2 * RUN_SECONDS,
        );
        expect(attempts.map(({ Attempt, PreviousRunId }) => [Attempt, PreviousRunId])).toEqual([
          [1, first],
          [0, undefined],
        ]);
      }),
    2 * RUN_SECONDS,
  );

  holds(
    'A job runs at most MaxConcurrentRuns times at once; a run that is told to stop ends STOPPED, one that is over is in the list of errors.',
    `${API}/API_BatchStopJobRun.html`,
    () =>
      withJob({}, async (JobName) => {
        const id = await start(JobName, 'wait');
        await expect(start(JobName)).rejects.toMatchObject({ name: 'ConcurrentRunsExceededException' });
        await waitFor(
          'it runs',
          async () => (await runOf(JobName, id)).JobRunState === 'RUNNING',
          RUN_SECONDS,
        );
        const stop = new BatchStopJobRunCommand({ JobName, JobRunIds: [id] });
        expect((await glue.send(stop)).SuccessfulSubmissions).toEqual([{ JobName, JobRunId: id }]);
        expect((await ended(JobName, id)).JobRunState).toBe('STOPPED');
        const { SuccessfulSubmissions = [], Errors } = await glue.send(stop);
        expect(SuccessfulSubmissions).toEqual([]);
        expect(Errors).toMatchObject([
          { JobName, JobRunId: id, ErrorDetail: { ErrorCode: expect.any(String) } },
        ]);
      }),
    RUN_SECONDS,
  );

  const refused = (change: Partial<CreateJobCommandInput>, words: RegExp) => async () => {
    const job = new CreateJobCommand({ Name: unique('job'), ...definition(change) });
    await expect(glue.send(job)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(words),
    });
  };

  refuses(
    'jobs of Python shell, streaming and Ray',
    'glue/latest/dg/add-job-python.html',
    refused({ Command: { Name: 'pythonshell', ScriptLocation: 's3://nobody/job.py' } }, /pythonshell/),
  );
  refuses(
    'job bookmarks',
    'glue/latest/dg/monitor-continuations.html',
    refused({ DefaultArguments: { '--job-bookmark-option': 'job-bookmark-enable' } }, /bookmark/),
  );
  refuses(
    'versions of Glue other than 5.0 and 5.1',
    'glue/latest/dg/release-notes.html',
    refused({ GlueVersion: '4.0' }, /4\.0/),
  );
  refuses(
    'more Python modules, jars or files than --extra-py-files brings, and Spark settings of --conf',
    'glue/latest/dg/aws-glue-programming-etl-glue-arguments.html',
    refused({ DefaultArguments: { '--additional-python-modules': 'pandas' } }, /additional-python-modules/),
  );
});
