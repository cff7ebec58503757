import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { glueFaults, jobBusy, lambdaFaults } from './retries';

/** A function starts, and a state is told of its end, within this. Seconds. */
const INVOCATION_MARGIN_SECONDS = 30;
/** A Glue run waits for its workers before its own timeout begins. Minutes. */
const START_MARGIN_MINUTES = 15;

export interface CallProps {
  readonly function: lambda.IFunction;
  /** The function's own. */
  readonly timeoutSeconds: number;
  readonly payload: sfn.TaskInput;
  /** What the state goes on with, of `$.Payload`. @default - its input, whatever the function answers */
  readonly resultSelector?: Record<string, unknown>;
  /** Further than Lambda's own faults. @default - none */
  readonly retry?: sfn.RetryProps;
}

/** A state that calls a function. */
export function call(scope: Construct, stateName: string, props: CallProps): sfn.TaskStateBase {
  const { resultSelector, retry } = props;
  const state = new tasks.LambdaInvoke(scope, stateName, {
    stateName,
    lambdaFunction: props.function,
    payload: props.payload,
    taskTimeout: sfn.Timeout.duration(Duration.seconds(props.timeoutSeconds + INVOCATION_MARGIN_SECONDS)),
    // CDK's own name neither a process that died nor too many requests, and have no jitter.
    retryOnServiceExceptions: false,
    ...(resultSelector === undefined ? { resultPath: sfn.JsonPath.DISCARD } : { resultSelector }),
  });
  if (retry !== undefined) state.addRetry(retry);
  return state.addRetry(lambdaFaults);
}

export interface RunJobProps {
  readonly jobName: string;
  /** The job's own. */
  readonly timeoutMinutes: number;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly resultPath: string;
}

/** A state that runs a Glue job to its end. */
export function runJob(scope: Construct, stateName: string, props: RunJobProps): sfn.TaskStateBase {
  return new TimedJobRun(scope, stateName, {
    stateName,
    glueJobName: props.jobName,
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    arguments: sfn.TaskInput.fromObject({ ...props.arguments }),
    resultPath: props.resultPath,
    timeoutSeconds: (props.timeoutMinutes + START_MARGIN_MINUTES) * 60,
  })
    .addRetry(jobBusy(props.timeoutMinutes))
    .addRetry(glueFaults);
}

/** CDK's own makes of a task's timeout the job's, which begins when the workers are there, or never. */
class TimedJobRun extends tasks.GlueStartJobRun {
  readonly #timeoutSeconds: number;

  constructor(
    scope: Construct,
    id: string,
    { timeoutSeconds, ...props }: tasks.GlueStartJobRunProps & { readonly timeoutSeconds: number },
  ) {
    super(scope, id, props);
    this.#timeoutSeconds = timeoutSeconds;
  }

  override toStateJson(queryLanguage?: sfn.QueryLanguage): object {
    return { ...super.toStateJson(queryLanguage), TimeoutSeconds: this.#timeoutSeconds };
  }
}
