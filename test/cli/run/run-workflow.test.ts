import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from '@aws-sdk/client-sfn';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { figuresTable } from '../../../cli/run/print';
import { runWorkflow } from '../../../cli/run/run-workflow';

const states = mockClient(SFNClient);
const s3 = mockClient(S3Client);
beforeEach(() => {
  states.reset();
  s3.reset();
  states.on(ListExecutionsCommand).resolves({ executions: [] });
  states.on(StartExecutionCommand).resolves({ executionArn: 'arn:run' });
  states.on(GetExecutionHistoryCommand).resolves({ events: [] });
});

const FIGURES = {
  dataset: 'orders',
  run_id: 'R',
  rows_in: 525_458,
  duplicates_in_batch: 6_865,
  duplicates_in_lake: 0,
  rows_out: 518_593,
  touched_dates: ['2009-12-01', '2009-12-02'],
  files_in: 12,
  seconds: 9.87,
};
const run = (onState = (_: string) => {}) =>
  runWorkflow({ environment: 'local', dataset: 'orders', onState });
const ends = (status: 'SUCCEEDED' | 'FAILED', rest: object) =>
  states.on(DescribeExecutionCommand).resolves({ status, name: 'R', ...rest });

test('a run answers the figures of each dataset that it cleaned', async () => {
  ends('SUCCEEDED', { output: '{"runId":"R","empty":false,"datasets":[{"dataset":"orders"}]}' });
  const Body = { transformToString: async () => JSON.stringify(FIGURES) } as never;
  const Bucket = 'catchment-local-lake-000000000000-us-east-1';
  s3.on(GetObjectCommand, { Bucket, Key: 'runs/orders/R/clean.json' }).resolves({ Body });
  expect(await run()).toEqual([FIGURES]);
  const started = states.commandCalls(StartExecutionCommand)[0]?.args[0].input;
  expect(started?.stateMachineArn).toBe(
    'arn:aws:states:us-east-1:000000000000:stateMachine:catchment-local-orders',
  );
  expect(JSON.parse(started?.input ?? '')).toEqual({ runId: started?.name });
});

test('a run without its figures is no success', async () => {
  ends('SUCCEEDED', { output: '{"runId":"R","empty":false,"datasets":[{"dataset":"orders"}]}' });
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'none', $metadata: {} }));
  await expect(run()).rejects.toThrow('Run R ended well, but its figures are not at s3://');
});

test('nothing arrived means no figures', async () => {
  ends('SUCCEEDED', { output: '{"runId":"R","empty":true,"datasets":[]}' });
  expect(await run()).toEqual([]);
});

test('each state is told once, as it is entered', async () => {
  const event = (name: string) => ({
    id: 1,
    timestamp: new Date(),
    type: 'TaskStateEntered' as const,
    stateEnteredEventDetails: { name },
  });
  states
    .on(GetExecutionHistoryCommand)
    .resolvesOnce({ events: [event('OpenRun')] })
    .resolves({ events: [event('OpenRun'), event('Clean')] });
  states
    .on(DescribeExecutionCommand)
    .resolvesOnce({ status: 'RUNNING' })
    .resolves({ status: 'SUCCEEDED', output: '{"datasets":[]}' });
  const told: string[] = [];
  await run((name) => told.push(name));
  expect(told).toEqual(['OpenRun', 'Clean']);
});

test('a second run is refused while one is under way', async () => {
  states.on(ListExecutionsCommand).resolves({
    executions: [
      {
        executionArn: 'a',
        stateMachineArn: 'm',
        name: '01J',
        status: 'RUNNING',
        startDate: new Date('2026-11-21T00:00:00Z'),
      },
    ],
  });
  await expect(run()).rejects.toMatchObject({
    name: 'UserError',
    exitCode: 1,
    message: 'A run of orders is under way since 2026-11-21T00:00:00.000Z (01J). Wait until it has ended.',
  });
  expect(states.commandCalls(StartExecutionCommand)).toHaveLength(0);
});

test('a run that fails says which error and, of a JSON cause, its message', async () => {
  ends('FAILED', { error: 'States.TaskFailed', cause: '{"ErrorMessage":"no manifest"}' });
  await expect(run()).rejects.toMatchObject({
    exitCode: 1,
    message: 'Run R ended FAILED: States.TaskFailed: no manifest',
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
  await expect(runWorkflow({ environment: 'local', dataset: 'nothing' })).rejects.toThrow(
    'There is no dataset "nothing". Name one of: orders.',
  );
});

test('figures are one line a dataset', () => {
  const [header, , row] = figuresTable([FIGURES]).split('\n');
  expect(header?.split(/\s+/)).toEqual([
    'dataset',
    'files_in',
    'rows_in',
    'duplicates_in_batch',
    'duplicates_in_lake',
    'rows_out',
    'dates',
    'seconds',
  ]);
  expect(row?.split(/\s+/)).toEqual(['orders', '12', '525,458', '6,865', '0', '518,593', '2', '9.9']);
});
