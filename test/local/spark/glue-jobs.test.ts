import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
import type { PutLines } from '../../../local/spark/job-log';
import { recordedMetrics } from '../recorded-metrics';
import { waitFor } from '../wait-for';
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
const update = { Role: job.Role, Command: job.Command, GlueVersion: job.GlueVersion };
const objects: Record<string, string> = {
  's3://assets/clean.py': 'print(1)',
  's3://assets/packages.zip': 'PK',
};

let stateDir: string;
let driver: FakeDriver;
let metrics = recordedMetrics();
let clock = createClock();
let printed: string[];
let handler: GlueJobsHandler;
let gateway: Gateway;
let glue: GlueClient;

async function open(): Promise<void> {
  const fetchObject = async ({ bucket, key }: { bucket: string; key: string }) => {
    const content = objects[`s3://${bucket}/${key}`];
    if (content === undefined) {
      throw Object.assign(new Error('The specified key does not exist.'), {
        $metadata: { httpStatusCode: 404 },
      });
    }
    return Buffer.from(content);
  };
  const putLines: PutLines = async (group, stream, lines) => {
    printed.push(...lines.map((line) => `${group} ${stream} ${line}`));
  };
  handler = await glueJobsHandler(stateDir, { driver, fetchObject, putLines, clock, watchMs: 5 }, metrics);
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
  printed = [];
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
      JobMode: 'SCRIPT',
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
    const { Role, Command, GlueVersion } = job;
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: { Role, Command, GlueVersion } }));
    const { Job } = await glue.send(new GetJobCommand({ JobName: job.Name }));
    expect(Job).toMatchObject({ Name: job.Name, Role, Command, Timeout: 480 });
    expect(Job).not.toHaveProperty('Description');
    expect(handler.tags.tagsOf(job.Name as string)).toEqual(job.Tags);
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
    [
      'a bookmark',
      { DefaultArguments: { '--job-bookmark-option': 'job-bookmark-enable' } },
      /bookmark-enable/,
    ],
    ['a Spark setting', { DefaultArguments: { '--conf': 'spark.sql.ansi.enabled=true' } }, /ansi/],
    ['metrics of Spark', { DefaultArguments: { '--enable-metrics': 'true' } }, /--enable-metrics/],
    ['a connection', { Connections: { Connections: ['warehouse'] } }, /Connections/],
    ['an older Glue', { GlueVersion: '4.0' }, /4\.0.*5\.0 and 5\.1/],
    ['the newest Glue', { GlueVersion: undefined }, /newest/],
    ['workers without a number', { NumberOfWorkers: undefined }, /Number of Workers/],
    ['a capacity', { MaxCapacity: 2 }, /WorkerType/],
    ['a timeout of more than a week', { Timeout: 10_081 }, /10080/],
    ['more than ten retries', { MaxRetries: 11 }, /MaxRetries/],
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
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: { ...update, Command } }));
    expect(await runOf(await start())).toMatchObject({
      JobRunState: 'FAILED',
      ErrorMessage:
        'LAUNCH ERROR | Error downloading from S3 for bucket: assets, key: absent.py.The specified key does not exist. (Service: Amazon S3; Status Code: 404; Please refer logs for details.',
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
    const again = await glue.send(stop);
    expect(again.SuccessfulSubmissions).toEqual([]);
    expect(again.Errors?.[0]).toMatchObject({
      JobRunId: id,
      ErrorDetail: { ErrorCode: 'JobRunInTerminalStateException' },
    });
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

  test('a failed run of a job with retries is repeated by itself, and no oftener', async () => {
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: { ...update, MaxRetries: 1 } }));
    const { JobRunId: first = '' } = await glue.send(
      new StartJobRunCommand({ JobName: job.Name, Arguments: { '--runs': '[1]' } }),
    );
    await waitFor('the first attempt', () => driver.submitted.length === 1);
    driver.tell(first, { state: 'FAILED', error: 'x', seconds: 1 });
    await waitFor('the second attempt', () => driver.submitted.length === 2);
    const second = `${first}_attempt_1`;
    expect(await runOf(second)).toMatchObject({
      Attempt: 1,
      PreviousRunId: first,
      Arguments: { '--runs': '[1]' },
    });
    driver.tell(second, { state: 'FAILED', error: 'x', seconds: 1 });
    await waitFor('its end', async () => (await runOf(second)).JobRunState === 'FAILED');
    expect((await glue.send(new GetJobRunsCommand({ JobName: job.Name }))).JobRuns).toHaveLength(2);
  });

  test('what a script prints comes to the groups of its streams, under the id of its run', async () => {
    const output = join(stateDir, 'run.out');
    const errors = join(stateDir, 'run.err');
    await writeFile(output, 'one\ntwo');
    await writeFile(errors, 'oh\n');
    const { JobRunId: id = '' } = await glue.send(new StartJobRunCommand({ JobName: job.Name }));
    await waitFor('the run', () => driver.submitted.length === 1);
    driver.tell(id, { state: 'RUNNING', error: null, seconds: 1, output, errors });
    await waitFor('the first lines', () => printed.length === 2);
    driver.tell(id, { state: 'SUCCEEDED', error: null, seconds: 1, output, errors });
    await waitFor('the last line', () => printed.length === 3);
    expect(printed).toEqual([
      `/aws-glue/jobs/output ${id} one`,
      `/aws-glue/jobs/error ${id} oh`,
      `/aws-glue/jobs/output ${id} two`,
    ]);
  });

  test('the groups of a job with a security configuration are named by it, the role and the prefix', async () => {
    const secured = {
      ...update,
      SecurityConfiguration: 'sealed',
      DefaultArguments: { '--custom-logGroup-prefix': '/sales' },
    };
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: secured }));
    expect((await runOf(await start())).LogGroupName).toBe('/sales/sealed-role/clean');
  });

  test('a run may have other workers than its job', async () => {
    const workers = { WorkerType: 'G.2X', NumberOfWorkers: 3, Timeout: 5 } as const;
    const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: job.Name, ...workers }));
    expect(await runOf(JobRunId as string)).toMatchObject({ ...workers, MaxCapacity: 6 });
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

  test('a line of the script that failed counts in the metric of its category, too', async () => {
    await glue.send(new CreateJobCommand(observed));
    const id = await start();
    driver.tell(id, {
      state: 'FAILED',
      error: "ModuleNotFoundError: No module named 'x'",
      line: 3,
      seconds: 1,
    });
    await runOf(id);
    const dimensions = {
      JobName: job.Name as string,
      JobRunId: id,
      Type: 'count',
      ObservabilityGroup: 'error',
    };
    expect(metrics.values('Glue', 'glue.error.IMPORT_ERROR', dimensions)).toEqual([1]);
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
    await glue.send(new UpdateJobCommand({ JobName: job.Name, JobUpdate: update }));
    const failed = await start();
    driver.tell(failed, { state: 'FAILED', error: 'boom', seconds: 1 });
    await runOf(failed);
    expect(metrics.data('Glue')).toEqual([]);
  });
});
