import { expect, test } from '@jest/globals';
import aslValidator from 'asl-validator';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { environments } from '../../../lib/config';
import { RunWorkflow } from '../../../lib/constructs/run-workflow';
import { LAKE_KEY, permissionsOf, storageIn, templateOf } from './in-stack';

const OPEN_RUN = 'arn:aws:lambda:us-east-1:111111111111:function:catchment-dev-orders-open-run';

const template = templateOf((stack) => {
  new RunWorkflow(stack, 'Run', {
    group: 'orders',
    openRun: LambdaFunction.fromFunctionArn(stack, 'OpenRun', OPEN_RUN),
    cleanJobName: 'catchment-dev-orders-clean',
    storage: storageIn(stack),
    environment: environments.dev,
  });
});
const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));

/** The definition as CloudFormation would hand it over. */
function definition() {
  const [separator, parts]: [string, unknown[]] = machine?.['Properties'].DefinitionString['Fn::Join'] ?? [
    '',
    [],
  ];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'aws')).join(separator));
}

test('the definition is valid Amazon States Language', () => {
  const { isValid, errorsText } = aslValidator(definition());
  expect(isValid ? '' : errorsText('\n')).toBe('');
});

test('a run that nothing arrived for ends without the job', () => {
  expect(definition().States.Arrived).toEqual({
    Type: 'Choice',
    Choices: [{ Variable: '$.empty', BooleanEquals: true, Next: 'Done' }],
    Default: 'Clean',
  });
});

test('open-run gets the input of the execution, and its answer is what goes on', () => {
  expect(definition().States.OpenRun).toMatchObject({
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: OPEN_RUN, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    Next: 'Arrived',
  });
});

test('the job gets the manifests, and the workflow waits for it', () => {
  expect(definition().States.Clean).toMatchObject({
    Resource: 'arn:aws:states:::glue:startJobRun.sync',
    Parameters: { JobName: 'catchment-dev-orders-clean', Arguments: { '--runs.$': '$.runs' } },
    Next: 'Done',
  });
});

test('a run that finds the job busy waits for it, and any other failure ends it', () => {
  const { Retry, Catch } = definition().States.Clean;
  expect(Retry.map((each: { ErrorEquals: string[] }) => each.ErrorEquals)).toEqual([
    ['Glue.ConcurrentRunsExceededException'],
  ]);
  expect(Catch).toBeUndefined();
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

test('it may call its function and run its job, and no other', () => {
  const { OpenRun, Clean } = permissionsOf(template);
  expect(OpenRun).toEqual({ actions: ['lambda:InvokeFunction'], resources: OPEN_RUN });
  expect(Clean).toEqual({
    actions: ['glue:BatchStopJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
    resources: 'arn:aws:glue:us-east-1:111111111111:job/catchment-dev-orders-clean',
  });
});
