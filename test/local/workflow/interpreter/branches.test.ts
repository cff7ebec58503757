import { expect, test } from '@jest/globals';
import { StateError } from '../../../../local/workflow/interpreter/state-error';
import { machine, run } from './run';

const line = (name: string, state: object) => ({
  StartAt: name,
  States: { [name]: { End: true, ...state } },
});
const TASK = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };

test('an iteration knows its item by the context object, in its selector and in its states', async () => {
  const states = machine({
    Type: 'Map',
    ItemsPath: '$.list',
    MaxConcurrency: 1,
    ItemSelector: { 'item.$': '$$.Map.Item.Value', 'of.$': '$.of' },
    ItemProcessor: line('I', {
      Type: 'Pass',
      Parameters: { 'at.$': '$$.Map.Item.Index', 'whole.$': '$', 'run.$': '$$.Execution.Input.of' },
    }),
  });
  const { output, events } = await run(states, { list: ['a', 'b'], of: 'x' });
  expect(output).toEqual([
    { at: 0, whole: { item: 'a', of: 'x' }, run: 'x' },
    { at: 1, whole: { item: 'b', of: 'x' }, run: 'x' },
  ]);
  expect(events.map(({ id, previousEventId, type }) => `${previousEventId}>${id} ${type}`)).toEqual([
    '0>1 ExecutionStarted',
    '0>2 MapStateEntered',
    '2>3 MapStateStarted',
    '3>4 MapIterationStarted',
    '4>5 PassStateEntered',
    '5>6 PassStateExited',
    '6>7 MapIterationSucceeded',
    '3>8 MapIterationStarted',
    '8>9 PassStateEntered',
    '9>10 PassStateExited',
    '10>11 MapIterationSucceeded',
    '11>12 MapStateSucceeded',
    '12>13 MapStateExited',
    '13>14 ExecutionSucceeded',
  ]);
  expect(events[3]).toMatchObject({ mapIterationStartedEventDetails: { name: 'A', index: 0 } });
});

test.each([
  [2, 2],
  [0, 40],
])('MaxConcurrency %i runs %i iterations at once', async (MaxConcurrency, most) => {
  let now = 0;
  let peak = 0;
  const states = machine({ Type: 'Map', MaxConcurrency, Iterator: line('I', TASK) });
  const { output } = await run(
    states,
    Array.from({ length: 60 }, (_, i) => i),
    {
      call: async ({ parameters }) => {
        now += 1;
        peak = Math.max(peak, now);
        await new Promise((resolve) => setTimeout(resolve, 5));
        now -= 1;
        return parameters;
      },
    },
  );
  expect(output).toHaveLength(60);
  expect((output as number[])[59]).toBe(59);
  expect(peak).toBe(most);
});

test('an iteration that fails ends the others, and is what the Map failed of', async () => {
  let aborted = 0;
  const states = machine(
    {
      Type: 'Map',
      ItemProcessor: line('I', TASK),
      Catch: [{ ErrorEquals: ['Bad'], Next: 'B' }],
    },
    { B: { Type: 'Pass', End: true } },
  );
  const { output, types } = await run(states, [1, 2], {
    call: ({ parameters, signal }) =>
      new Promise((_resolve, reject) => {
        if (parameters === 2) {
          reject(new StateError('Bad', 'two'));
          return;
        }
        signal.addEventListener('abort', () => {
          aborted += 1;
          reject(new Error('ended'));
        });
      }),
  });
  expect(output).toEqual({ Error: 'Bad', Cause: 'two' });
  expect(aborted).toBe(1);
  expect(types).toEqual(
    expect.arrayContaining([
      'MapIterationFailed',
      'TaskStateAborted',
      'MapIterationAborted',
      'MapStateFailed',
    ]),
  );
  expect(types.indexOf('MapStateFailed')).toBeGreaterThan(types.indexOf('MapIterationAborted'));
});

test('a Map over what is no list fails the execution', async () => {
  const states = machine({ Type: 'Map', ItemsPath: '$.x', ItemProcessor: line('I', { Type: 'Pass' }) });
  expect(await run(states, { x: 1 })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('Reference path "$.x" must point to array.'),
  });
});

test('branches get the same data and come out in their order', async () => {
  const states = machine({
    Type: 'Parallel',
    Branches: [line('L', TASK), line('R', { Type: 'Pass', Result: 'right' })],
    ResultSelector: { 'both.$': '$' },
    ResultPath: '$.out',
  });
  const { output, types } = await run(states, { x: 1 }, { call: async ({ parameters }) => parameters });
  expect(output).toEqual({ x: 1, out: { both: [{ x: 1 }, 'right'] } });
  expect(types.slice(1, 3)).toEqual(['ParallelStateEntered', 'ParallelStateStarted']);
  expect(types.slice(-3)).toEqual(['ParallelStateSucceeded', 'ParallelStateExited', 'ExecutionSucceeded']);
});

test('a stopped execution ends its branches', async () => {
  const stop = new AbortController();
  const states = machine({ Type: 'Parallel', Branches: [line('L', { Type: 'Wait', Seconds: 60 })] });
  const ending = run(states, {}, { signal: stop.signal });
  setImmediate(() => stop.abort());
  expect(await ending).toMatchObject({ status: 'ABORTED', cause: 'by hand' });
  expect((await ending).types.slice(-2)).toEqual(['ParallelStateAborted', 'ExecutionAborted']);
});
