import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { runText } from '../../../cli/run/print';
import { type RunOptions, runWorkflow } from '../../../cli/run/run-workflow';
import type { RuleVerdict, RunRecord } from '../../../lib/wiring/run';
import { RUN_ID, runRecord } from '../runs/records';

const states = mockClient(SFNClient);
const documents = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  states.reset();
  documents.reset();
  states.on(ListExecutionsCommand).resolves({ executions: [] });
  states.on(StartExecutionCommand).resolves({ executionArn: 'arn:run' });
  states.on(GetExecutionHistoryCommand).resolves({ events: [] });
  documents.on(GetCommand).resolves({});
});

const run = (options: Partial<RunOptions> = {}) =>
  runWorkflow({ environment: 'local', dataset: 'orders', ...options });
const ends = (status: 'SUCCEEDED' | 'FAILED', rest: object = {}) =>
  states.on(DescribeExecutionCommand).resolves({ status, name: RUN_ID, ...rest });
const inLedger = (record: RunRecord) => documents.on(GetCommand).resolves({ Item: record });
const input = () => states.commandCalls(StartExecutionCommand)[0]?.args[0].input;

test('a run answers the row that it left in the ledger', async () => {
  ends('SUCCEEDED');
  inLedger(runRecord());
  expect(await run()).toEqual([runRecord()]);
  expect(input()?.stateMachineArn).toBe(
    'arn:aws:states:us-east-1:000000000000:stateMachine:catchment-local-orders',
  );
  expect(JSON.parse(input()?.input ?? '')).toEqual({ runId: input()?.name });
  expect(documents.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({
    TableName: 'catchment-local-ledger',
    Key: { dataset: 'orders', run_id: input()?.name },
    ConsistentRead: true,
  });
});

test('another kind of run names its dataset', async () => {
  ends('SUCCEEDED');
  await run({ input: { kind: 'rebuild', dates: ['2009-12-01'] } });
  expect(JSON.parse(input()?.input ?? '')).toEqual({
    runId: input()?.name,
    kind: 'rebuild',
    dates: ['2009-12-01'],
    dataset: 'orders',
  });
});

test('nothing arrived means no rows', async () => {
  ends('SUCCEEDED');
  expect(await run()).toEqual([]);
});

test('each task is told as it begins and ends, however many pages tell of it', async () => {
  const entered = (name: string, type = 'Task') => ({
    id: 1,
    timestamp: new Date(),
    type: `${type}StateEntered` as 'TaskStateEntered',
    stateEnteredEventDetails: { name },
  });
  const exited = (name: string) => ({
    id: 1,
    timestamp: new Date(),
    type: 'TaskStateExited' as const,
    stateExitedEventDetails: { name },
  });
  states
    .on(GetExecutionHistoryCommand)
    .resolvesOnce({ events: [entered('OpenRun')] })
    .resolvesOnce({ events: [entered('OpenRun'), exited('OpenRun')], nextToken: 'more' })
    .resolves({ events: [entered('Opened', 'Choice'), entered('Clean')] });
  states.on(DescribeExecutionCommand).resolvesOnce({ status: 'RUNNING' }).resolves({ status: 'SUCCEEDED' });
  const told: string[] = [];
  await run({ onState: (name, phase) => told.push(`${phase} ${name}`) });
  expect(told).toEqual(['entered OpenRun', 'exited OpenRun', 'entered Clean']);
});

describe('while a run is under way', () => {
  const underWay = {
    executionArn: 'a',
    stateMachineArn: 'm',
    name: '01J',
    status: 'RUNNING' as const,
    startDate: new Date('2026-11-21T00:00:00Z'),
  };

  test('a second one is refused', async () => {
    states.on(ListExecutionsCommand).resolves({ executions: [underWay] });
    await expect(run()).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 1,
      message: 'A run of orders is under way since 2026-11-21T00:00:00.000Z (01J). Wait until it has ended.',
    });
    expect(states.commandCalls(StartExecutionCommand)).toHaveLength(0);
  });

  test('a second one that may wait begins when the first has ended', async () => {
    states
      .on(ListExecutionsCommand)
      .resolvesOnce({ executions: [underWay] })
      .resolves({ executions: [] });
    ends('SUCCEEDED');
    inLedger(runRecord());
    expect(await run({ whenBusy: 'wait' })).toEqual([runRecord()]);
    expect(states.commandCalls(ListExecutionsCommand)).toHaveLength(2);
  });
});

describe('a run that fails says why', () => {
  const broken: RuleVerdict = {
    rule: 'has-country',
    kind: 'completeness',
    severity: 'fail',
    passed: false,
    figure: 0.97,
    wanted: 'at least 0.99',
  };
  const failed = (changes: Partial<RunRecord>) => runRecord({ state: 'failed', stage: 'gate', ...changes });

  test('in its gate: the rule, the figure and what was wanted', async () => {
    ends('FAILED', { error: 'RunFailed' });
    const gate = { verdict: 'fail' as const, rules: [broken], bytes_scanned: 0, seconds: 1 };
    inLedger(failed({ gate, marts: [] }));
    await expect(run()).rejects.toMatchObject({
      exitCode: 1,
      message: `Run ${RUN_ID} of orders failed in gate: rule has-country: 0.97, wanted at least 0.99. More: npx catchment runs show ${RUN_ID}.`,
      records: [failed({ gate, marts: [] })],
    });
  });

  test('in a mart: the mart with its rule, or with its error', async () => {
    ends('FAILED', { error: 'RunFailed' });
    const mart = {
      snapshot_id: null,
      previous_snapshot_id: null,
      rows: 0,
      dates: [],
      seconds: 1,
    };
    inLedger(
      failed({
        stage: 'marts',
        marts: [
          { ...mart, mart: 'daily_sales', state: 'refused', rules: [broken] },
          { ...mart, mart: 'customer_value', state: 'failed', rules: [], error: 'no such column' },
        ],
      }),
    );
    await expect(run()).rejects.toThrow(
      `Run ${RUN_ID} of orders failed in marts: mart daily_sales was not published: rule has-country: 0.97, wanted at least 0.99; mart customer_value: no such column.`,
    );
  });

  test('anywhere else: the error of the ledger', async () => {
    ends('FAILED', { error: 'RunFailed' });
    inLedger(failed({ error: { stage: 'clean', name: 'CleanFailed', message: 'orders: no manifest' } }));
    await expect(run()).rejects.toThrow(`Run ${RUN_ID} of orders failed in clean: orders: no manifest.`);
  });

  test("before it opened: the execution's error and, of a JSON cause, its message", async () => {
    ends('FAILED', { error: 'States.TaskFailed', cause: '{"errorMessage":"no queue"}' });
    await expect(run()).rejects.toMatchObject({
      exitCode: 1,
      message: `Run ${RUN_ID} ended FAILED: States.TaskFailed: no queue.`,
    });
  });
});

test('an environment that was not deployed says what to do', async () => {
  const none = new StateMachineDoesNotExist({ message: 'none', $metadata: {} });
  states.on(ListExecutionsCommand).rejects(none);
  await expect(run()).rejects.toMatchObject({
    exitCode: 3,
    message: 'Environment local has no workflow for orders. Deploy it first: npm run deploy -- --env local.',
  });
});

test('a dataset that there is not is refused by name', async () => {
  await expect(run({ dataset: 'nothing' })).rejects.toThrow(
    'There is no dataset "nothing". Name one of: orders',
  );
});

test('to stop the watching leaves the run alone, and says so', async () => {
  const stop = new AbortController();
  states.on(DescribeExecutionCommand).callsFake(() => {
    stop.abort();
    return { status: 'RUNNING' };
  });
  await expect(run({ signal: stop.signal })).rejects.toMatchObject({
    exitCode: 130,
    message: 'No longer watching; the run goes on.',
  });
});

test('a run is one line, its marts are one line each', () => {
  const [header, , row, , marts, , mart] = runText([runRecord()]).split('\n');
  const words = (line = '') => line.trim().split(/\s{2,}/);
  expect(Object.fromEntries(words(header).map((name, at) => [name, words(row)[at]]))).toEqual({
    dataset: 'orders',
    state: 'succeeded',
    files: '12',
    'rows in': '525,458',
    'rows out': '518,591',
    duplicates: '6,867',
    quarantined: '3',
    dates: '2',
    verdict: 'pass',
    seconds: '60.0',
    'cost on AWS': '$0.03',
  });
  expect(words(marts)).toEqual(['mart', 'state', 'rows', 'dates', 'snapshot', 'seconds']);
  expect(words(mart)).toEqual(['daily_sales', 'published', '40', '2', '811', '3.2']);
});
