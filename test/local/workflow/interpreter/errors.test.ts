import { expect, test } from '@jest/globals';
import { StateError } from '../../../../local/workflow/interpreter/state-error';
import type { TaskCall } from '../../../../local/workflow/interpreter/task-state';
import { machine, run } from './run';

const failing = (name: string, cause?: string) => async () => {
  throw new StateError(name, cause);
};
const task = (state: object, others?: object) =>
  machine({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...state }, others);
const caught = { Caught: { Type: 'Pass', End: true } };

/** Whether a Catch of these names sees the error. */
async function sees(errorEquals: string[], error: string) {
  const states = task({ Catch: [{ ErrorEquals: errorEquals, Next: 'Caught' }] }, caught);
  return (await run(states, {}, { call: failing(error, 'why') })).status === 'SUCCEEDED';
}

test.each<[string, string[], string, boolean]>([
  ['its own name', ['Busy'], 'Busy', true],
  ['another name', ['Idle'], 'Busy', false],
  ['States.ALL', ['States.ALL'], 'Busy', true],
  ['States.ALL of a timeout', ['States.ALL'], 'States.Timeout', true],
  ['States.ALL of too much data', ['States.ALL'], 'States.DataLimitExceeded', false],
  ['States.ALL of a runtime error', ['States.ALL'], 'States.Runtime', false],
  ['a runtime error by its name', ['States.Runtime'], 'States.Runtime', false],
  ['States.TaskFailed', ['States.TaskFailed'], 'Busy', true],
  ['States.TaskFailed of a timeout', ['States.TaskFailed'], 'States.Timeout', false],
  ['a missed heartbeat as a timeout', ['States.Timeout'], 'States.HeartbeatTimeout', true],
])('a catcher of %s', async (_, errorEquals, error, expected) => {
  expect(await sees(errorEquals, error)).toBe(expected);
});

test('a caught error is put where the catcher says', async () => {
  const states = task({ Catch: [{ ErrorEquals: ['Busy'], Next: 'Caught', ResultPath: '$.e' }] }, caught);
  const { output, types } = await run(states, { x: 1 }, { call: failing('Busy', 'later') });
  expect(output).toEqual({ x: 1, e: { Error: 'Busy', Cause: 'later' } });
  expect(types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskFailed',
    'TaskStateExited',
    'PassStateEntered',
    'PassStateExited',
    'ExecutionSucceeded',
  ]);
});

test('each retrier counts its own tries, and the context counts all of them', async () => {
  const errors = ['Busy', 'Slow', 'Busy'];
  const counts: unknown[] = [];
  const retry = (name: string, most: number) => ({
    ErrorEquals: [name],
    IntervalSeconds: 0.001,
    MaxAttempts: most,
  });
  const states = task({
    Parameters: { 'count.$': '$$.State.RetryCount' },
    Retry: [retry('Busy', 1), retry('Slow', 1)],
  });
  const ending = await run(
    states,
    {},
    {
      call: async ({ parameters }: TaskCall) => {
        counts.push((parameters as { count: number }).count);
        throw new StateError(errors.shift() ?? 'None');
      },
    },
  );
  expect(counts).toEqual([0, 1, 2]);
  expect(ending).toMatchObject({ status: 'FAILED', error: 'Busy' });
});

test('no tries at all is what MaxAttempts 0 says', async () => {
  let calls = 0;
  const states = task({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 0 }] });
  const call = async () => {
    calls += 1;
    throw new StateError('Busy');
  };
  expect((await run(states, {}, { call })).error).toBe('Busy');
  expect(calls).toBe(1);
});

test('a retry waits the longer the more often, up to its limit', async () => {
  const at: number[] = [];
  const states = task({
    Retry: [
      { ErrorEquals: ['Busy'], IntervalSeconds: 0.05, BackoffRate: 3, MaxDelaySeconds: 0.1, MaxAttempts: 3 },
    ],
  });
  await run(
    states,
    {},
    {
      call: async () => {
        at.push(performance.now());
        throw new StateError('Busy');
      },
    },
  );
  const waits = at.slice(1).map((time, i) => Math.round((time - (at[i] as number)) / 10));
  expect(waits[0]).toBeGreaterThanOrEqual(5);
  expect(waits[1]).toBeGreaterThanOrEqual(10);
  expect(waits[2]).toBeLessThan(40);
});

test('what a task was to wait for, and did not begin, has failed at its submission', async () => {
  const states = task({ Resource: 'arn:aws:states:::glue:startJobRun.sync' });
  const fails = (begun: boolean) =>
    run(
      states,
      {},
      {
        call: async ({ submitted }) => {
          if (begun) submitted({ JobRunId: 'jr' });
          throw new StateError('Glue.EntityNotFoundException', 'none');
        },
      },
    );
  expect((await fails(false)).types.slice(3)).toEqual(['TaskStarted', 'TaskSubmitFailed', 'ExecutionFailed']);
  expect((await fails(true)).types.slice(4)).toEqual(['TaskSubmitted', 'TaskFailed', 'ExecutionFailed']);
});

test('a task of a function tells in the events of functions', async () => {
  const states = machine({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f' });
  const { events, types } = await run(states, { a: 1 }, { call: failing('Refused', '{}') });
  expect(types.slice(2)).toEqual([
    'LambdaFunctionScheduled',
    'LambdaFunctionStarted',
    'LambdaFunctionFailed',
    'ExecutionFailed',
  ]);
  expect(events[4]).toMatchObject({ lambdaFunctionFailedEventDetails: { error: 'Refused', cause: '{}' } });
});

test('a task that outlasts its time ends with what it began, and has timed out', async () => {
  let ended = false;
  const states = task({ TimeoutSecondsPath: '$.limit' });
  const { error, events } = await run(
    states,
    { limit: 1 },
    {
      call: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended = true;
            reject(new Error('ended'));
          });
        }),
    },
  );
  expect(error).toBe('States.Timeout');
  expect(ended).toBe(true);
  expect(events[2]).toMatchObject({ taskScheduledEventDetails: { timeoutInSeconds: 1 } });
  expect(events[4]).toMatchObject({
    type: 'TaskTimedOut',
    taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
  });
});

test('an execution that outlasts its own time is timed out', async () => {
  const { status, types } = await run({ ...machine({ Type: 'Wait', Seconds: 60 }), TimeoutSeconds: 1 });
  expect(status).toBe('TIMED_OUT');
  expect(types.slice(-2)).toEqual(['WaitStateAborted', 'ExecutionTimedOut']);
});

test('a Fail state gives its words by paths, or none', async () => {
  const states = machine({ Type: 'Fail', ErrorPath: '$.e', CausePath: '$.c' });
  expect(await run(states, { e: 'Bad', c: 'because' })).toMatchObject({ error: 'Bad', cause: 'because' });
  const silent = await run(machine({ Type: 'Fail' }));
  expect(silent.status).toBe('FAILED');
  expect(silent).not.toHaveProperty('error');
});

test('a loop ends with the number of events that an execution may have', async () => {
  const { error, cause, events } = await run(machine({ Type: 'Pass', Next: 'A' }));
  expect(error).toBe('States.Runtime');
  expect(cause).toBe('The execution reached the maximum number of history events (25000).');
  expect(events).toHaveLength(25_000);
});
