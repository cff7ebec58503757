import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { OpenedDataset } from '../../../../lib/wiring/run';
import { Executions } from '../../../../local/workflow/executions';
import { StateError } from '../../../../local/workflow/interpreter/state-error';
import { operations } from '../../../../local/workflow/operations';
import { StateMachines } from '../../../../local/workflow/state-machines';
import { TaskTokens } from '../../../../local/workflow/task-tokens';
import type { Task } from '../../../../local/workflow/tasks/task';
import { until } from '../../../local/until';
import {
  type Asl,
  arnOf,
  definitionOf,
  FUNCTIONS,
  type FunctionName,
  workflowTemplate,
} from './definition-under-test';

// The interpreter compiles its own validator at the first definition.
jest.setTimeout(30_000);

type Doing = (payload: Asl) => unknown;
type World = Partial<Record<FunctionName | 'clean' | 'marts', Doing>>;

const RUN_ID = '01JD0000000000000000000000';
const dataset = (name: string, publish = true): OpenedDataset => ({
  dataset: name,
  runId: RUN_ID,
  manifest: `s3://lake/runs/${name}/${RUN_ID}/manifest.json`,
  files: 1,
  bytes: 10,
  takenOver: [],
  publish,
});
const opened = (datasets: readonly OpenedDataset[], kind = 'arrivals') => ({
  runId: RUN_ID,
  kind,
  empty: datasets.length === 0,
  datasets,
  runs: '[]',
});
const passed = ({ dataset: name, runId, manifest, publish }: Asl) => ({
  dataset: name,
  runId,
  manifest,
  verdict: 'pass',
  publish,
  failed: false,
});

let directory: string;
let executions: Executions;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'catchment-run-'));
});
afterEach(async () => {
  await executions.close();
  rmSync(directory, { recursive: true });
});

/** Without the waits between tries, which are AWS's to keep. */
function hurried(states: Asl): Asl {
  const text = JSON.stringify(states);
  return text
    .replaceAll(/"(IntervalSeconds|MaxDelaySeconds)":\d+/g, '"$1":1')
    .replaceAll('"JitterStrategy":"FULL"', '"JitterStrategy":"NONE"');
}

const definitions = {
  marts: hurried(definitionOf(workflowTemplate())),
  none: hurried(definitionOf(workflowTemplate({}))),
};

/** Runs the workflow in the interpreter of the local environment, with functions and jobs of the test's. */
async function run(world: World, input: object = {}, marts: 'marts' | 'none' = 'marts') {
  const calls: Array<{ who: string; payload: Asl }> = [];
  const act = async (who: FunctionName | 'clean' | 'marts', payload: Asl) => {
    calls.push({ who, payload });
    const doing = world[who];
    if (doing === undefined) throw new Error(`Nobody expected ${who}.`);
    return doing(payload);
  };
  const tasks: Task[] = [
    {
      serves: (resource) => resource.endsWith('lambda:invoke'),
      run: async (call) => {
        const parameters = call.parameters as Asl;
        const name = FUNCTIONS.find((each) => arnOf(each) === parameters.FunctionName) as FunctionName;
        return { StatusCode: 200, Payload: await act(name, parameters.Payload) };
      },
    },
    {
      serves: (resource) => resource.endsWith('glue:startJobRun.sync'),
      run: ({ parameters: { JobName, Arguments } }: Asl) => act(JobName, Arguments),
    },
  ];
  const tokens = new TaskTokens();
  executions = await Executions.open(join(directory, 'executions'), tasks, tokens);
  const machines = await StateMachines.open(join(directory, 'machines'));
  const arnPrefix = 'arn:aws:states:us-east-1:000000000000';
  const api = operations({ machines, executions, tokens, tasks, arnPrefix });
  const ask = (name: string, request: object) => api[name]?.(request as never) as Promise<Asl>;
  const definition = definitions[marts];
  const { stateMachineArn } = await ask('CreateStateMachine', { name: 'run', definition, roleArn: 'any' });
  const { executionArn } = await ask('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
  await until(
    'the execution has ended',
    async () => (await ask('DescribeExecution', { executionArn })).status !== 'RUNNING',
  );
  const { status, error, cause } = await ask('DescribeExecution', { executionArn });
  return { status, error, cause, calls, executionArn };
}

const who = (calls: ReadonlyArray<{ who: string }>) => calls.map((each) => each.who);
const glueRun = { Id: 'jr_1', ExecutionTime: 60 };
const world: World = {
  'quality-gate': passed,
  'close-run': () => ({}),
  'fail-run': () => ({}),
  clean: () => glueRun,
  marts: () => ({ ...glueRun, Id: 'jr_2' }),
};

test('a run in which nothing arrived ends at once', async () => {
  const { status, calls, executionArn } = await run({ 'open-run': () => opened([]) });
  expect(status).toBe('SUCCEEDED');
  expect(calls).toEqual([{ who: 'open-run', payload: { input: {}, execution: executionArn } }]);
});

test('a run goes from opening to closing, and each dataset is closed with what it cost', async () => {
  const { status, calls } = await run(
    { ...world, 'open-run': () => opened([dataset('orders'), dataset('returns')]) },
    { runId: RUN_ID },
  );
  expect(status).toBe('SUCCEEDED');
  expect(who(calls)).toEqual([
    'open-run',
    'clean',
    'quality-gate',
    'quality-gate',
    'marts',
    'close-run',
    'close-run',
  ]);
  expect(calls[0]?.payload.input).toEqual({ runId: RUN_ID });
  expect(JSON.parse(calls[4]?.payload['--runs'])).toMatchObject([
    { dataset: 'orders', runId: RUN_ID },
    { dataset: 'returns' },
  ]);
  expect(calls[5]?.payload).toEqual({
    dataset: 'orders',
    runId: RUN_ID,
    clean: glueRun,
    marts: { ...glueRun, Id: 'jr_2' },
    datasets: 2,
  });
});

test('marts are built for the datasets whose gates let them, and the others end by themselves', async () => {
  const { status, error, cause, calls } = await run({
    ...world,
    'open-run': () => opened([dataset('orders'), dataset('returns')]),
    'quality-gate': (item) =>
      item.dataset === 'orders'
        ? passed(item)
        : { ...passed(item), verdict: 'fail', publish: false, failed: true },
  });
  expect(status).toBe('FAILED');
  expect(error).toBe('RunFailed');
  expect(cause).toContain(`Run ${RUN_ID} failed for ["returns"].`);
  const marts = calls.find((call) => call.who === 'marts');
  expect(JSON.parse(marts?.payload['--runs']).map((each: Asl) => each.dataset)).toEqual(['orders']);
  expect(calls.find((call) => call.who === 'close-run')?.payload.dataset).toBe('orders');
  expect(calls.find((call) => call.who === 'fail-run')?.payload).toEqual({
    dataset: 'returns',
    runId: RUN_ID,
    error: {},
    cleanError: {},
    martsError: {},
  });
});

test('a dataset without marts is closed without them', async () => {
  const { status, calls } = await run({ ...world, 'open-run': () => opened([dataset('orders', false)]) });
  expect(status).toBe('SUCCEEDED');
  expect(who(calls)).toEqual(['open-run', 'clean', 'quality-gate', 'close-run']);
  expect(calls[3]?.payload.marts).toEqual({});
});

test('a group without marts has no state for them', async () => {
  const { status, calls } = await run(
    { ...world, 'open-run': () => opened([dataset('orders')]) },
    {},
    'none',
  );
  expect(status).toBe('SUCCEEDED');
  expect(who(calls)).toEqual(['open-run', 'clean', 'quality-gate', 'close-run']);
});

test('a run of marts alone neither cleans nor judges', async () => {
  const { status, calls } = await run(
    { ...world, 'open-run': () => opened([dataset('orders')], 'marts') },
    { kind: 'marts', dataset: 'orders' },
  );
  expect(status).toBe('SUCCEEDED');
  expect(who(calls)).toEqual(['open-run', 'marts', 'close-run']);
  expect(JSON.parse(calls[1]?.payload['--runs'])).toMatchObject([
    { dataset: 'orders', verdict: 'pass', publish: true },
  ]);
});

test('a clean job that fails leaves each dataset to its gate, and the reason reaches fail-run', async () => {
  const { status, calls } = await run({
    ...world,
    'open-run': () => opened([dataset('orders'), dataset('returns')]),
    clean: () => {
      throw new StateError('States.TaskFailed', '{"ErrorMessage":"no space"}');
    },
    'quality-gate': (item) => {
      if (item.dataset === 'orders') return passed(item);
      throw new StateError('NotCleaned', 'there is no clean.json');
    },
  });
  expect(status).toBe('FAILED');
  expect(who(calls)).toContain('close-run');
  expect(calls.find((call) => call.who === 'fail-run')?.payload).toEqual({
    dataset: 'returns',
    runId: RUN_ID,
    error: { Error: 'NotCleaned', Cause: 'there is no clean.json' },
    cleanError: { Error: 'States.TaskFailed', Cause: '{"ErrorMessage":"no space"}' },
    martsError: {},
  });
});

test('a marts job that fails leaves closing to say so', async () => {
  const { status, calls } = await run({
    ...world,
    'open-run': () => opened([dataset('orders')]),
    marts: () => {
      throw new StateError('States.TaskFailed', 'out of memory');
    },
    'close-run': () => {
      throw new StateError('RunIncomplete', 'there is no marts.json');
    },
  });
  expect(status).toBe('FAILED');
  expect(calls.find((call) => call.who === 'fail-run')?.payload).toMatchObject({
    error: { Error: 'RunIncomplete', Cause: 'there is no marts.json' },
    martsError: { Error: 'States.TaskFailed', Cause: 'out of memory' },
  });
});

test('a function whose process dies is called again', async () => {
  let deaths = 0;
  const { status } = await run({
    ...world,
    'open-run': () => opened([dataset('orders')]),
    'close-run': () => {
      deaths += 1;
      if (deaths === 1) throw new StateError('Runtime.ExitError', 'signal: killed');
      return {};
    },
  });
  expect({ status, deaths }).toEqual({ status: 'SUCCEEDED', deaths: 2 });
});

test('a run whose datasets are all busy waits for them', async () => {
  let tries = 0;
  const { status } = await run({
    ...world,
    'open-run': () => {
      tries += 1;
      if (tries === 1) throw new StateError('DatasetBusy', 'orders is in a run');
      return opened([]);
    },
  });
  expect({ status, tries }).toEqual({ status: 'SUCCEEDED', tries: 2 });
});

test.each([
  ['open-run cannot open', { 'open-run': () => fails('open-run') }],
  [
    'neither closing nor failing a dataset works',
    { 'close-run': () => fails('close-run'), 'fail-run': failing() },
  ],
])('when %s, all that the execution has open fails', async (_, change: World) => {
  const { status, error, calls, executionArn } = await run({
    ...world,
    'open-run': () => opened([dataset('orders')]),
    ...change,
  });
  expect(status).toBe('FAILED');
  expect(error).toBe('Broken');
  expect(calls.at(-1)).toEqual({
    who: 'fail-run',
    payload: { execution: executionArn, error: { Error: 'Broken', Cause: expect.any(String) } },
  });
});

function fails(name: string): never {
  throw new StateError('Broken', `${name} is broken`);
}

/** Refuses a dataset, takes a whole execution. */
function failing(): Doing {
  return (payload) => ('dataset' in payload ? fails('fail-run') : {});
}
