import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { tellStates } from '../../../local/service-metrics/states-metrics';
import type { Execution } from '../../../local/workflow/execution';
import { Executions } from '../../../local/workflow/executions';
import { StateError } from '../../../local/workflow/interpreter/state-error';
import { operations } from '../../../local/workflow/operations';
import { StateMachines } from '../../../local/workflow/state-machines';
import { TaskTokens } from '../../../local/workflow/task-tokens';
import type { Task } from '../../../local/workflow/tasks/task';
import { type RecordedMetrics, recordedMetrics } from '../recorded-metrics';
import { until } from '../until';

type Run = (parameters: unknown, signal: AbortSignal) => Promise<unknown>;

const RESOURCE = 'arn:aws:states:::lambda:invoke';
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-workflow-'));
});
const opened: Executions[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((executions) => executions.close()));
  rmSync(directory, { recursive: true });
});

/** A task that ends only with its execution. */
const endless: Run = (_, signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new StateError('States.TaskFailed', 'stopped')));
  });

/** The API on a task that does what the test says. */
async function api(run: Run) {
  const task: Task = {
    serves: (resource) => resource === RESOURCE,
    run: ({ parameters, signal }) => run(parameters, signal),
  };
  const metrics = recordedMetrics();
  const tasks = [task];
  const tokens = new TaskTokens();
  const executions = await Executions.open(join(directory, 'executions'), tasks, tokens, (execution) =>
    tellStates(metrics, execution),
  );
  opened.push(executions);
  const machines = await StateMachines.open(join(directory, 'machines'));
  const arnPrefix = 'arn:aws:states:us-east-1:000000000000';
  const call = operations({ machines, executions, tokens, tasks, arnPrefix });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many operations
  const ask = (name: string, input: object): Promise<any> => {
    const operation = call[name];
    if (operation === undefined) throw new Error(`There is no ${name}.`);
    return operation(input as never);
  };
  const ended = async (executionArn: string) => {
    await until(
      'the execution has ended',
      async () => (await ask('DescribeExecution', { executionArn })).status !== 'RUNNING',
    );
    return ask('DescribeExecution', { executionArn });
  };
  return { ask, ended, executions, metrics };
}

function definition(task: object = {}, rest: object = {}) {
  return JSON.stringify({
    StartAt: 'Work',
    States: {
      Work: { Type: 'Task', Resource: RESOURCE, Parameters: { 'x.$': '$.x' }, End: true, ...task },
      ...rest,
    },
  });
}

async function started(run: Run, text = definition(), input: object = { x: 1 }) {
  const under = await api(run);
  const { stateMachineArn } = await under.ask('CreateStateMachine', {
    name: 'machine',
    definition: text,
    roleArn: 'arn:aws:iam::000000000000:role/any',
  });
  const { executionArn } = await under.ask('StartExecution', {
    stateMachineArn,
    input: JSON.stringify(input),
  });
  return { ...under, stateMachineArn, executionArn };
}

test('a workflow runs to its end, and its history says how', async () => {
  const { ask, ended, executionArn } = await started(async (parameters) => ({ got: parameters }));
  const execution = await ended(executionArn);
  expect(execution).toMatchObject({ status: 'SUCCEEDED', input: '{"x":1}', output: '{"got":{"x":1}}' });
  expect(execution.stopDate).toBeGreaterThanOrEqual(execution.startDate);
  const { events } = await ask('GetExecutionHistory', { executionArn });
  expect(events.map(({ type }: { type: string }) => type)).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  const which = { resourceType: 'lambda', resource: 'invoke' };
  expect(events[2].taskScheduledEventDetails).toEqual({
    ...which,
    region: 'us-east-1',
    parameters: '{"x":1}',
  });
  expect(events[4].taskSucceededEventDetails).toMatchObject({ ...which, output: '{"got":{"x":1}}' });
  expect(events[6].executionSucceededEventDetails.output).toBe(execution.output);
});

test('an error that nothing catches fails the execution by its name', async () => {
  const { ended, executionArn } = await started(async () => {
    throw new StateError('Glue.EntityNotFoundException', 'no such job');
  });
  expect(await ended(executionArn)).toMatchObject({
    status: 'FAILED',
    error: 'Glue.EntityNotFoundException',
    cause: 'no such job',
  });
});

test('an error is retried by its name, and caught by it', async () => {
  let tries = 0;
  const text = definition(
    {
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['Busy'], Next: 'Caught', ResultPath: '$.error' }],
    },
    { Caught: { Type: 'Succeed' } },
  );
  const { ended, executionArn } = await started(async () => {
    tries += 1;
    throw new StateError('Busy', 'later');
  }, text);
  const { status, output } = await ended(executionArn);
  expect(tries).toBe(2);
  expect(status).toBe('SUCCEEDED');
  expect(JSON.parse(output)).toEqual({ x: 1, error: { Error: 'Busy', Cause: 'later' } });
});

test('a result path of $ is the result itself', async () => {
  const { ended, executionArn } = await started(async () => ({ a: 1 }), definition({ ResultPath: '$' }));
  expect((await ended(executionArn)).output).toBe('{"a":1}');
});

test('a task has its context, and may take longer than the engine alone would let it', async () => {
  const text = definition({
    Parameters: { 'name.$': '$$.Execution.Name', 'machine.$': '$$.StateMachine.Name' },
  });
  const { ended, executionArn } = await started(async (parameters) => parameters, text);
  const { output, name } = await ended(executionArn);
  expect(JSON.parse(output)).toEqual({ name, machine: 'machine' });
});

test('stopping an execution reaches its task, and keeps the words', async () => {
  let stopped = false;
  const { ask, executionArn } = await started(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(new StateError('States.TaskFailed', 'stopped'));
        });
      }),
  );
  await until('the task runs', async () => {
    const { events } = await ask('GetExecutionHistory', { executionArn });
    return events.length >= 3;
  });
  await ask('StopExecution', { executionArn, error: 'Enough', cause: 'by hand' });
  expect(stopped).toBe(true);
  expect(await ask('DescribeExecution', { executionArn })).toMatchObject({
    status: 'ABORTED',
    error: 'Enough',
    cause: 'by hand',
  });
});

test('an execution that is stopped while it waits for a retry calls its task no more', async () => {
  let calls = 0;
  const text = definition({ Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60, MaxAttempts: 5 }] });
  const { ask, executionArn } = await started(async () => {
    calls += 1;
    throw new StateError('Busy', 'later');
  }, text);
  await until('the task has failed', async () => {
    const { events } = await ask('GetExecutionHistory', { executionArn });
    return events.some(({ type }: { type: string }) => type === 'TaskFailed');
  });
  await ask('StopExecution', { executionArn });
  expect(calls).toBe(1);
  expect((await ask('DescribeExecution', { executionArn })).status).toBe('ABORTED');
});

test('a task that outlasts its state is told to end, and the state has timed out', async () => {
  let ended = false;
  const { ended: over, executionArn } = await started(
    (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new StateError('States.TaskFailed', 'stopped'));
        });
      }),
    definition({ TimeoutSeconds: 1 }),
  );
  expect(await over(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  expect(ended).toBe(true);
});

test('an execution that ran when its process died is aborted, and says where it was', async () => {
  const { executionArn, ask } = await started(endless);
  await until('the task runs', async () => {
    const { events } = await ask('GetExecutionHistory', { executionArn });
    return events.length >= 3;
  });
  const after = await api(async () => null);
  const execution = await after.ask('DescribeExecution', { executionArn });
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Catchment.EnvironmentStopped' });
  expect(execution.cause).toContain('while this execution was in state Work');
});

test('executions are listed by status, the newest first, page by page', async () => {
  const { ask, ended, stateMachineArn, executionArn } = await started(async () => null);
  await ended(executionArn);
  const second = await ask('StartExecution', { stateMachineArn, name: 'second', input: '{"x":2}' });
  await ended(second.executionArn);
  const first = await ask('ListExecutions', { stateMachineArn, maxResults: 1, statusFilter: 'SUCCEEDED' });
  expect(first.executions.map(({ name }: { name: string }) => name)).toEqual(['second']);
  const rest = await ask('ListExecutions', { stateMachineArn, nextToken: first.nextToken });
  expect(rest.executions).toHaveLength(1);
  expect((await ask('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING' })).executions).toEqual([]);
  await expect(
    ask('StartExecution', { stateMachineArn, name: 'second', input: '{"x":3}' }),
  ).rejects.toMatchObject({ code: 'ExecutionAlreadyExists' });
});

test('a state machine is created once, updated and deleted', async () => {
  const { ask, stateMachineArn } = await started(async () => null);
  const again = { name: 'machine', roleArn: 'arn:aws:iam::000000000000:role/any' };
  await ask('CreateStateMachine', { ...again, definition: definition() });
  const other = definition({ Comment: 'other' });
  await expect(ask('CreateStateMachine', { ...again, definition: other })).rejects.toMatchObject({
    code: 'StateMachineAlreadyExists',
  });
  await ask('UpdateStateMachine', { stateMachineArn, definition: other });
  expect((await ask('DescribeStateMachine', { stateMachineArn })).definition).toBe(other);
  await ask('DeleteStateMachine', { stateMachineArn });
  await expect(ask('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject({
    code: 'StateMachineDoesNotExist',
  });
});

test.each([
  ['input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
  ['a name with a space', { name: 'a b' }, 'InvalidName'],
])('%s is refused', async (_, change, code) => {
  const { ask, stateMachineArn } = await started(async () => null);
  await expect(ask('StartExecution', { stateMachineArn, ...change })).rejects.toMatchObject({ code });
});

test('an execution whose state cannot be written fails, and takes nothing else along', async () => {
  const { ask, ended, stateMachineArn, executionArn } = await started(async () => null);
  await ended(executionArn);
  rmSync(join(directory, 'executions'), { recursive: true });
  writeFileSync(join(directory, 'executions'), 'no directory');
  await expect(ask('StartExecution', { stateMachineArn, name: 'next' })).rejects.toThrow(/EEXIST|ENOTDIR/);
  expect((await ask('DescribeExecution', { executionArn })).status).toBe('SUCCEEDED');
});

const told = ({ data }: Pick<RecordedMetrics, 'data'>) =>
  data('AWS/States')
    .filter(({ metric }) => metric !== 'ExecutionTime')
    .map(({ metric, value }) => `${metric} ${value}`);

test.each([
  ['ExecutionsSucceeded', async () => ({})],
  [
    'ExecutionsFailed',
    async () => {
      throw new StateError('Broken', 'no');
    },
  ],
])('an execution is told when it begins and when it ends: %s', async (ending, run) => {
  const { ended, executionArn, metrics, stateMachineArn } = await started(run);
  await ended(executionArn);
  expect(told(metrics)).toEqual(['ExecutionsStarted 1', `${ending} 1`]);
  expect(
    metrics.data('AWS/States').every(({ dimensions }) => dimensions['StateMachineArn'] === stateMachineArn),
  ).toBe(true);
});

test('one that is stopped is told as aborted', async () => {
  const { ask, executionArn, metrics } = await started(endless);
  await ask('StopExecution', { executionArn });
  expect(told(metrics)).toEqual(['ExecutionsStarted 1', 'ExecutionsAborted 1']);
});

test('one that an earlier process left running is told as aborted', async () => {
  const { executions } = await started(endless);
  const left = executions.list('arn:aws:states:us-east-1:000000000000:stateMachine:machine')[0] as Execution;
  expect(left.status).toBe('RUNNING');
  // As a process that was killed leaves it: the file says RUNNING.
  const heard: string[] = [];
  const again = await Executions.open(
    join(directory, 'executions'),
    [],
    new TaskTokens(),
    ({ status }) => void heard.push(status),
  );
  opened.push(again);
  expect(heard).toEqual(['ABORTED']);
});

test('what is shown of an execution is on disk, so that a killed process has not forgotten it', async () => {
  const { ask, executionArn } = await started(endless);
  const shown = async () => (await ask('GetExecutionHistory', { executionArn })).events;
  await until('the task runs', async () => (await shown()).length >= 4);
  const events = await shown();
  const file = readFileSync(
    join(directory, 'executions', `machine.${executionArn.split(':').at(-1)}.json`),
    'utf8',
  );
  expect(JSON.parse(file).history.slice(0, events.length)).toEqual(events);
});

test('an execution whose files cannot follow it ends, and says so', async () => {
  let proceed = () => {};
  const text = definition({ Next: 'Then', End: undefined }, { Then: { Type: 'Pass', End: true } });
  const { ask, ended, executionArn } = await started(
    () => new Promise((resolve) => (proceed = () => resolve({}))),
    text,
  );
  await until('the task runs', async () => {
    const { events } = await ask('GetExecutionHistory', { executionArn });
    return events.length >= 4;
  });
  rmSync(join(directory, 'executions'), { recursive: true });
  writeFileSync(join(directory, 'executions'), 'no directory');
  proceed();
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Catchment.StateNotWritten' });
});
