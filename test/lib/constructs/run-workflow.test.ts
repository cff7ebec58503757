import { expect, test } from '@jest/globals';
import aslValidator from 'asl-validator';
import { LAKE_KEY, permissionsOf } from './in-stack';
import { type Asl, arnOf, definitionOf, FUNCTIONS, workflowTemplate } from './workflow/definition-under-test';

const template = workflowTemplate();
const withoutMarts = workflowTemplate({});
const definition = definitionOf(template);

/** Every state, those within maps too, by name. */
function statesOf({ States }: Asl): Map<string, Asl> {
  return new Map(
    Object.entries<Asl>(States).flatMap(([name, state]) => [
      [name, state] as const,
      ...(state.ItemProcessor === undefined ? [] : statesOf(state.ItemProcessor)),
    ]),
  );
}
const states = statesOf(definition);
const tasks = [...states].filter(([, { Type }]) => Type === 'Task');

test.each([
  ['with', template],
  ['without', withoutMarts],
])('the definition %s marts is valid Amazon States Language', (_, each) => {
  const { isValid, errorsText } = aslValidator(definitionOf(each));
  expect(isValid ? '' : errorsText('\n')).toBe('');
});

test('the states are called as the vocabulary of a run calls them', () => {
  expect([...states.keys()]).toEqual(
    expect.arrayContaining([
      ...[
        'OpenRun',
        'Opened',
        'Clean',
        'Gates',
        'QualityGate',
        'Ungateable',
        'Ungated',
        'Publishing',
        'Marts',
      ],
      ...['Closing', 'CloseRun', 'FailRun', 'Ended', 'RunFailed', 'FailGroup', 'Done'],
    ]),
  );
});

test('every task has a timeout, and outlasts what it runs', () => {
  expect(Object.fromEntries(tasks.map(([name, { TimeoutSeconds }]) => [name, TimeoutSeconds]))).toEqual({
    OpenRun: 330,
    Clean: 75 * 60,
    QualityGate: 630,
    Marts: 75 * 60,
    CloseRun: 150,
    FailRun: 150,
    FailGroup: 150,
  });
  // A timeout among the parameters would be the job's own.
  expect(states.get('Clean').Parameters).toEqual({
    JobName: 'clean',
    Arguments: { '--runs.$': '$.runs' },
  });
});

test('every task is tried again by the names of errors, ever later, with jitter', () => {
  const retriers = tasks.flatMap(([name, { Retry = [] }]) => Retry.map((each: Asl) => ({ name, ...each })));
  expect(new Set(retriers.map(({ name }) => name))).toEqual(new Set(tasks.map(([name]) => name)));
  for (const each of retriers) {
    expect(each).toMatchObject({ JitterStrategy: 'FULL' });
    expect(each.BackoffRate).toBeGreaterThan(1);
    expect(each.ErrorEquals).not.toContain('States.ALL');
  }
  expect(states.get('CloseRun').Retry[0].ErrorEquals).toContain('Runtime.ExitError');
  expect(states.get('OpenRun').Retry[0]).toMatchObject({ ErrorEquals: ['DatasetBusy'], MaxAttempts: 30 });
});

test('what no retry mends is caught in every task but those within a map that is caught', () => {
  const within = new Set(['FailRun']);
  const uncaught = tasks.filter(
    ([name, { Catch = [] }]) =>
      !within.has(name) && !Catch.some(({ ErrorEquals }: Asl) => ErrorEquals.includes('States.ALL')),
  );
  expect(uncaught).toEqual([]);
  expect(states.get('Closing').Catch).toEqual([
    { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'FailGroup' },
  ]);
});

test('every event is logged, encrypted, and every execution traced', () => {
  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'catchment-dev-orders',
    LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true },
    TracingConfiguration: { Enabled: true },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/vendedlogs/states/catchment-dev-orders',
    KmsKeyId: LAKE_KEY,
  });
});

test('it may call its functions and run its jobs, and no other', () => {
  const { CallFunctions, RunJobs } = permissionsOf(template);
  const job = 'arn:aws:glue:us-east-1:111111111111:job/catchment-dev-orders';
  expect(CallFunctions).toEqual({
    actions: ['lambda:InvokeFunction'],
    resources: FUNCTIONS.map(arnOf).sort(),
  });
  expect(RunJobs).toEqual({
    actions: ['glue:BatchStopJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
    resources: [`${job}-clean`, `${job}-marts`],
  });
  const { RunJobs: without } = permissionsOf(withoutMarts);
  expect(without?.resources).toBe(`${job}-clean`);
});
