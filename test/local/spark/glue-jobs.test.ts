import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchStopJobRunCommand,
  CreateJobCommand,
  type CreateJobCommandInput,
  DeleteJobCommand,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GetJobsCommand,
  GlueClient,
  type JobRun,
  StartJobRunCommand,
  UpdateJobCommand,
} from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../../../local/clock';
import { createGateway, type Gateway } from '../../../local/gateway/gateway';
import { type GlueJobsHandler, glueJobsHandler } from '../../../local/spark/glue-jobs';
import { recordedMetrics } from '../recorded-metrics';
import { FakeDriver } from './fake-driver';

const job: CreateJobCommandInput = {
  Name: 'catchment-local-orders-clean',
  Role: 'arn:aws:iam::000000000000:role/clean',
  Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: 's3://assets/clean.py' },
  GlueVersion: '5.1',
  WorkerType: 'G.1X',
  NumberOfWorkers: 2,
  Timeout: 30,
  DefaultArguments: { '--extra-py-files': 's3://assets/packages.zip', '--lake': 's3://lake' },
  Tags: { owner: 'sales-data' },
};
const objects: Record<string, string> = {
  's3://assets/clean.py': 'print(1)',
  's3://assets/packages.zip': 'PK',
};

let stateDir: string;
let driver: FakeDriver;
let metrics = recordedMetrics();
let clock = createClock();
let handler: GlueJobsHandler;
let gateway: Gateway;
let glue: GlueClient;

async function open(): Promise<void> {
  const fetchObject = async ({ bucket, key }: { bucket: string; key: string }) => {
    const content = objects[`s3://${bucket}/${key}`];
    if (content === undefined) throw new Error('NoSuchKey');
    return Buffer.from(content);
  };
  handler = await glueJobsHandler(stateDir, driver, fetchObject, { metrics, clock });
  gateway = await createGateway({ port: 0, ministackPort: 9, handlers: [handler] });
  glue = new GlueClient({
    endpoint: `http://127.0.0.1:${gateway.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

async function close(): Promise<void> {
  glue.destroy();
  await handler.close();
  await gateway.close();
}

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'glue-jobs-'));
  driver = new FakeDriver();
  metrics = recordedMetrics();
  clock = createClock();
  await open();
});

afterEach(async () => {
  await close();
  await rm(stateDir, { recursive: true, force: true });
});

async function start(args: Record<string, string> = {}): Promise<string> {
  const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: job.Name, Arguments: args }));
  await handler.close();
  return JobRunId as string;
}

async function runOf(id: string): Promise<JobRun> {
  const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: job.Name, RunId: id }));
  return JobRun as JobRun;
}

describe('definitions', () => {
  test('a job is given back as it was created', async () => {
    await glue.send(new CreateJobCommand(job));
    const { Job } = await glue.send(new GetJobCommand({ JobName: job.Name }));
    const { Tags: _, ...members } = job;
    expect(Job).toEqual({
      ...members,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      CreatedOn: expect.any(Date),
      LastModifiedOn: expect.any(Date),
    });
  });

  test('creating a job twice alike is one job, otherwise a mismatch', async () => {
    await glue.send(new CreateJobCommand(job));
    await glue.send(new CreateJobCommand(job));
    await expect(glue.send(new CreateJobCommand({ ...job, Timeout: 5 }))).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  test('an update replaces the whole definition', async () => {
    await glue.send(new CreateJobCommand({ ...job, Description: 'old' }));
    const { Role, Command } = job;
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: { Role, Command } }));
    const { Job } = await glue.send(new GetJobCommand({ JobName: job.Name }));
    expect(Job).toMatchObject({ Name: job.Name, Role, Command });
    expect(Job).not.toHaveProperty('Description');
  });

  test('jobs are listed page by page', async () => {
    for (const Name of ['c', 'a', 'b']) await glue.send(new CreateJobCommand({ ...job, Name }));
    const first = await glue.send(new GetJobsCommand({ MaxResults: 2 }));
    const second = await glue.send(new GetJobsCommand({ MaxResults: 2, NextToken: first.NextToken }));
    const listed = [...(first.Jobs ?? []), ...(second.Jobs ?? [])].map((listedJob) => listedJob.Name);
    expect(listed).toEqual(['a', 'b', 'c']);
    expect(second.NextToken).toBeUndefined();
  });

  test('a deleted job is gone, and deleting it again is no error', async () => {
    await glue.send(new CreateJobCommand(job));
    await glue.send(new DeleteJobCommand({ JobName: job.Name }));
    await glue.send(new DeleteJobCommand({ JobName: job.Name }));
    await expect(glue.send(new GetJobCommand({ JobName: job.Name }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });

  test.each([
    ['a Python shell', { Command: { ...job.Command, Name: 'pythonshell' } }, /glueetl/],
    ['a job without a script', { Command: { Name: 'glueetl' } }, /ScriptLocation/],
    ['more jars', { DefaultArguments: { '--extra-jars': 's3://a/b.jar' } }, /--extra-jars/],
  ])('%s is refused with the reason', async (_, change, reason) => {
    await expect(glue.send(new CreateJobCommand({ ...job, ...change }))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringMatching(reason),
    });
  });

  test('what is not about jobs is left to MiniStack', () => {
    const request = { service: 'glue', method: 'POST', path: '/', query: new URLSearchParams(), headers: {} };
    const handles = (operation: string) => handler.handles({ ...request, operation, body: Buffer.alloc(0) });
    expect(handles('StartJobRun')).toBe(true);
    expect(handles('GetTable')).toBe(false);
    expect(handles('toString')).toBe(false);
  });
});

describe('runs', () => {
  beforeEach(async () => {
    await glue.send(new CreateJobCommand(job));
  });

  test('a run gets its script, its packages and the arguments of the job under those of the run', async () => {
    const id = await start({ '--lake': 's3://other', '--runs': '[]' });
    const [submitted] = driver.submitted;
    expect(submitted).toMatchObject({
      id,
      args: {
        '--lake': 's3://other',
        '--runs': '[]',
        '--JOB_NAME': job.Name,
        '--JOB_RUN_ID': id,
      },
      timeout_seconds: 1800,
    });
    expect(await readFile(submitted?.script as string, 'utf8')).toBe('print(1)');
    expect(await readFile(submitted?.extra_py_files[0] as string, 'utf8')).toBe('PK');
  });

  test('a run goes from RUNNING to SUCCEEDED as the driver tells, and its files go', async () => {
    const id = await start();
    expect((await runOf(id)).JobRunState).toBe('RUNNING');
    driver.tell(id, { state: 'SUCCEEDED', error: null, seconds: 12.4 });
    expect(await runOf(id)).toMatchObject({
      Id: id,
      JobName: job.Name,
      JobRunState: 'SUCCEEDED',
      Attempt: 0,
      ExecutionTime: 12,
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
      Timeout: 30,
      StartedOn: expect.any(Date),
      CompletedOn: expect.any(Date),
    });
    expect(existsSync(driver.submitted[0]?.script as string)).toBe(false);
  });

  test.each(['FAILED', 'TIMEOUT'] as const)('a run that ends %s says why', async (state) => {
    const id = await start();
    driver.tell(id, { state, error: 'CleanFailed: orders: no such file', seconds: 3 });
    expect(await runOf(id)).toMatchObject({
      JobRunState: state,
      ErrorMessage: 'CleanFailed: orders: no such file',
    });
  });

  test('a script that is not there fails the run and names its address', async () => {
    const Command = { ...job.Command, ScriptLocation: 's3://assets/absent.py' };
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: { Role: job.Role, Command } }));
    expect(await runOf(await start())).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: 's3://assets/absent.py cannot be fetched: NoSuchKey',
    });
  });

  test('a second run beside an open one is refused, also when both come at once', async () => {
    const both = await Promise.allSettled([start(), start()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(start()).rejects.toMatchObject({ name: 'ConcurrentRunsExceededException' });
    driver.tell(driver.submitted[0]?.id as string, { state: 'SUCCEEDED', error: null, seconds: 1 });
    await start();
  });

  test('a run that is told to stop is STOPPING until the driver let go of it', async () => {
    const id = await start();
    const stop = new BatchStopJobRunCommand({ JobName: job.Name, JobRunIds: [id, 'jr_unknown'] });
    const { SuccessfulSubmissions, Errors } = await glue.send(stop);
    expect(SuccessfulSubmissions).toEqual([{ JobName: job.Name, JobRunId: id }]);
    expect(Errors).toMatchObject([
      { JobRunId: 'jr_unknown', ErrorDetail: { ErrorCode: 'EntityNotFoundException' } },
    ]);
    expect(driver.stopped).toEqual([id]);
    expect((await runOf(id)).JobRunState).toBe('STOPPING');
    driver.tell(id, { state: 'STOPPED', error: null, seconds: 1 });
    expect((await runOf(id)).JobRunState).toBe('STOPPED');
    expect((await glue.send(stop)).SuccessfulSubmissions).toEqual([]);
  });

  test('a retry names the run before it, repeats its arguments and counts the attempt', async () => {
    const first = await start({ '--runs': '[1]' });
    driver.tell(first, { state: 'FAILED', error: 'x', seconds: 1 });
    const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: job.Name, JobRunId: first }));
    await handler.close();
    expect(await runOf(JobRunId as string)).toMatchObject({
      Attempt: 1,
      PreviousRunId: first,
      Arguments: { '--runs': '[1]' },
    });
  });

  test('runs are listed newest first, with the states that they have by then', async () => {
    const first = await start();
    driver.tell(first, { state: 'SUCCEEDED', error: null, seconds: 1 });
    const second = await start();
    driver.tell(second, { state: 'FAILED', error: 'x', seconds: 1 });
    const { JobRuns } = await glue.send(new GetJobRunsCommand({ JobName: job.Name }));
    expect(JobRuns?.map((run) => [run.Id, run.JobRunState])).toEqual([
      [second, 'FAILED'],
      [first, 'SUCCEEDED'],
    ]);
  });

  test('time that is put forward while a run is under way is time that it takes', async () => {
    const id = await start();
    clock.advance(200_000);
    driver.tell(id, { state: 'SUCCEEDED', error: null, seconds: 9 });
    expect((await runOf(id)).ExecutionTime).toBe(209);
  });

  test('a run or a job that nobody knows is not found', async () => {
    await expect(runOf('jr_unknown')).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    await expect(glue.send(new StartJobRunCommand({ JobName: 'unknown' }))).rejects.toMatchObject({
      name: 'EntityNotFoundException',
    });
  });

  test('after a restart a run goes on where the driver still has it', async () => {
    const id = await start();
    await close();
    await open();
    driver.tell(id, { state: 'SUCCEEDED', error: null, seconds: 9 });
    expect(await runOf(id)).toMatchObject({ JobRunState: 'SUCCEEDED', ExecutionTime: 9 });
  });

  test.each([
    ['forgot it', () => driver.forget()],
    ['is gone', () => driver.die()],
  ])('after a restart a run has failed when the driver %s', async (_, happen) => {
    const id = await start();
    await close();
    happen();
    await open();
    expect(await runOf(id)).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: expect.stringContaining('driver ended while the run was open'),
    });
  });

  test('without a driver a new run fails and says what to do', async () => {
    driver.die();
    expect(await runOf(await start())).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage: 'The Spark driver does not listen.',
    });
  });
});

describe('observability metrics', () => {
  const observed = {
    ...job,
    DefaultArguments: { ...job.DefaultArguments, '--enable-observability-metrics': 'true' },
  };
  const errors = (JobRunId: string) =>
    metrics.values('Glue', 'glue.error.ALL', {
      JobName: job.Name as string,
      JobRunId,
      Type: 'count',
      ObservabilityGroup: 'error',
    });

  test('a run that failed is told once, of the run and of all', async () => {
    await glue.send(new CreateJobCommand(observed));
    const id = await start();
    await runOf(id);
    expect(errors('ALL')).toEqual([]);
    driver.tell(id, { state: 'FAILED', error: 'boom', seconds: 1 });
    await Promise.all([runOf(id), runOf(id)]);
    await runOf(id);
    expect(errors('ALL')).toEqual([1]);
    expect(errors(id)).toEqual([1]);
  });

  test('one that succeeded has no error', async () => {
    await glue.send(new CreateJobCommand(observed));
    const id = await start();
    driver.tell(id, { state: 'SUCCEEDED', error: null, seconds: 1 });
    await runOf(id);
    expect(errors('ALL')).toEqual([0]);
  });

  test('one that was stopped, and a job without them, tell nothing', async () => {
    await glue.send(new CreateJobCommand(observed));
    const stopped = await start();
    driver.tell(stopped, { state: 'STOPPED', error: null, seconds: 1 });
    await runOf(stopped);
    await glue.send(
      new UpdateJobCommand({ JobName: job.Name, JobUpdate: { Role: job.Role, Command: job.Command } }),
    );
    const failed = await start();
    driver.tell(failed, { state: 'FAILED', error: 'boom', seconds: 1 });
    await runOf(failed);
    expect(metrics.data('Glue')).toEqual([]);
  });
});
