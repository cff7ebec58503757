import type * as lambda from 'aws-cdk-lib/aws-lambda';

/** The functions of a run group's workflow. */
export interface RunFunctions {
  readonly openRun: lambda.IFunction;
  readonly qualityGate: lambda.IFunction;
  readonly closeRun: lambda.IFunction;
  readonly failRun: lambda.IFunction;
}
