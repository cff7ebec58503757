import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FAIL_RUN_ENV } from '../wiring/env';
import { names } from '../wiring/names';
import { runsTopicArn } from './arns';
import { NodeFunction } from './node-function';
import { type RunFunctionProps, runVariables, tellOfRuns } from './run-function';

export const FAIL_RUN_TIMEOUT_SECONDS = 120;
const MEMORY_MIB = 512;

/** The function that marks a run as failed, lets its dataset go, and tells people. */
export class FailRun extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RunFunctionProps) {
    super(scope, id);
    const { environment } = props;
    const topicArn = runsTopicArn(this, environment.name);
    this.function = new NodeFunction(this, 'FailRun', {
      functionName: names.failRun(environment.name, props.group),
      description: `Fails a run of ${props.group}: the reason to the ledger and to people`,
      bundle: props.bundle,
      variables: FAIL_RUN_ENV.provide({
        ...runVariables(props),
        RUNS_TOPIC: topicArn,
        DATASETS: JSON.stringify(props.datasets),
      }),
      memoryMiB: MEMORY_MIB,
      timeoutSeconds: FAIL_RUN_TIMEOUT_SECONDS,
      permissions: {
        ...tellOfRuns(this, props),
        TellPeople: { actions: ['sns:Publish'], resources: [topicArn] },
      },
      logsKey: props.lakeKey,
      environment,
    }).function;
  }
}
