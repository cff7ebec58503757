import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { environments } from '../../../../lib/config';
import { RunWorkflow } from '../../../../lib/constructs/run-workflow';
import { storageIn, templateOf } from '../in-stack';

export const FUNCTIONS = ['open-run', 'quality-gate', 'close-run', 'fail-run'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export const arnOf = (name: FunctionName) =>
  `arn:aws:lambda:us-east-1:111111111111:function:catchment-dev-orders-${name}`;

/** The template of a group's workflow. */
export function workflowTemplate(jobs: { readonly martsJobName?: string } = { martsJobName: 'marts' }) {
  return templateOf((stack) => {
    const [openRun, qualityGate, closeRun, failRun] = FUNCTIONS.map((name) =>
      LambdaFunction.fromFunctionArn(stack, name, arnOf(name)),
    ) as [LambdaFunction, LambdaFunction, LambdaFunction, LambdaFunction];
    new RunWorkflow(stack, 'Run', {
      group: 'orders',
      functions: { openRun, qualityGate, closeRun, failRun },
      cleanJobName: 'clean',
      ...jobs,
      storage: storageIn(stack),
      environment: environments.dev,
    });
  });
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of a language of its own
export type Asl = any;

/** The definition as CloudFormation would hand it over. */
export function definitionOf(template: ReturnType<typeof workflowTemplate>): Asl {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const { 'Fn::Join': join } = machine?.['Properties'].DefinitionString ?? {};
  const parts = join?.[1] ?? [];
  return JSON.parse(parts.map((part: unknown) => (typeof part === 'string' ? part : 'aws')).join(''));
}
