import {
  BatchStopJobRunCommand,
  ConcurrentRunsExceededException,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { TaskCall } from '../../../../local/workflow/interpreter/task-state';
import { glueStartJobRun } from '../../../../local/workflow/tasks/glue-start-job-run';
import { lambdaInvoke } from '../../../../local/workflow/tasks/lambda-invoke';

const lambda = mockClient(LambdaClient);
const glue = mockClient(GlueClient);
beforeEach(() => {
  lambda.reset();
  glue.reset();
});

const invoke = lambdaInvoke(new LambdaClient({}));
const startJobRun = glueStartJobRun(new GlueClient({}));
const never = new AbortController().signal;
const call = (resource: string, parameters: unknown, signal = never): TaskCall => ({
  resource,
  parameters,
  signal,
  submitted: () => {},
  executionArn: 'arn:aws:states:us-east-1:000000000000:execution:m:e',
  stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:m',
});
const INVOKE = 'arn:aws:states:::lambda:invoke';
const SYNC = 'arn:aws:states:::glue:startJobRun.sync';
const payload = (value: unknown) => Buffer.from(JSON.stringify(value)) as never;

test('a function gets its payload and answers within the envelope of the integration', async () => {
  lambda
    .on(InvokeCommand)
    .resolves({ Payload: payload({ a: 1 }), StatusCode: 200, ExecutedVersion: '$LATEST' });
  const result = await invoke.run(call(INVOKE, { FunctionName: 'f', Payload: { x: 1 } }));
  expect(result).toEqual({ Payload: { a: 1 }, StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
    FunctionName: 'f',
    Payload: '{"x":1}',
  });
});

test("a function's own ARN as the resource answers bare", async () => {
  lambda.on(InvokeCommand).resolves({ Payload: payload([1]) });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  expect(invoke.serves(arn)).toBe(true);
  expect(await invoke.run(call(arn, {}))).toEqual([1]);
});

test("a function's error is the task's by name, its whole object the cause", async () => {
  const error = { errorType: 'Refused', errorMessage: 'no' };
  lambda.on(InvokeCommand).resolves({ Payload: payload(error), FunctionError: 'Unhandled' });
  await expect(invoke.run(call(INVOKE, { FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'Refused',
    message: JSON.stringify(error),
  });
});

test("the service's own errors carry its prefix", async () => {
  lambda
    .on(InvokeCommand)
    .rejects(new ResourceNotFoundException({ message: 'none', $metadata: { httpStatusCode: 400 } }));
  glue
    .on(StartJobRunCommand)
    .rejects(new ConcurrentRunsExceededException({ message: 'busy', $metadata: { httpStatusCode: 400 } }));
  await expect(invoke.run(call(INVOKE, { FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'Lambda.ResourceNotFoundException',
  });
  await expect(startJobRun.run(call(SYNC, { JobName: 'j' }))).rejects.toMatchObject({
    name: 'Glue.ConcurrentRunsExceededException',
  });
});

test('a job run is waited for to its end, with its times in milliseconds', async () => {
  const StartedOn = new Date(1_000);
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr' });
  glue
    .on(GetJobRunCommand, { JobName: 'j', RunId: 'jr' })
    .resolvesOnce({ JobRun: { JobRunState: 'RUNNING' } })
    .resolves({ JobRun: { Id: 'jr', JobRunState: 'SUCCEEDED', StartedOn } });
  const input = { JobName: 'j', Arguments: { '--runs': '[]' } };
  expect(await startJobRun.run(call(SYNC, input))).toEqual({
    Id: 'jr',
    JobRunState: 'SUCCEEDED',
    StartedOn: 1_000,
  });
  expect(glue.commandCalls(StartJobRunCommand)[0]?.args[0].input).toEqual(input);
});

test('without .sync only the id comes back', async () => {
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr' });
  const resource = 'arn:aws:states:::glue:startJobRun';
  expect(await startJobRun.run(call(resource, { JobName: 'j' }))).toEqual({ JobRunId: 'jr' });
});

test('a job run that fails fails its task, with what Glue says of it', async () => {
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr' });
  glue.on(GetJobRunCommand).resolves({ JobRun: { JobRunState: 'FAILED', ErrorMessage: 'no manifest' } });
  await expect(startJobRun.run(call(SYNC, { JobName: 'j' }))).rejects.toMatchObject({
    name: 'States.TaskFailed',
    message: expect.stringContaining('no manifest'),
  });
});

test('a stopped execution stops its job run', async () => {
  const stop = new AbortController();
  glue.on(StartJobRunCommand).resolves({ JobRunId: 'jr' });
  glue.on(GetJobRunCommand).callsFake(async () => {
    stop.abort();
    return { JobRun: { JobRunState: 'RUNNING' } };
  });
  glue.on(BatchStopJobRunCommand).resolves({});
  await expect(startJobRun.run(call(SYNC, { JobName: 'j' }, stop.signal))).rejects.toMatchObject({
    name: 'Stopped',
  });
  expect(glue.commandCalls(BatchStopJobRunCommand)[0]?.args[0].input).toEqual({
    JobName: 'j',
    JobRunIds: ['jr'],
  });
});
