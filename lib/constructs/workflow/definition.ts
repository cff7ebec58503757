import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FAIL_RUN_TIMEOUT_SECONDS } from '../fail-run';
import { OPEN_RUN_TIMEOUT_SECONDS } from '../open-run';
import { closing } from './closing';
import type { RunFunctions } from './functions';
import { gates, ungated } from './gates';
import { datasetBusy } from './retries';
import { call, runJob } from './steps';

export interface RunDefinitionProps {
  readonly functions: RunFunctions;
  readonly cleanJobName: string;
  /** @default - the group has no marts */
  readonly martsJobName?: string;
  /** Of a Glue run. */
  readonly timeoutMinutes: number;
}

/**
 * The states of a run, JSONPath. OpenRun says what there is to do; the clean job does it for the whole
 * group; each dataset passes its gate; one Glue run builds the marts of those that passed (a run is billed
 * a minute at least, so one for all costs less than one each); each dataset's run is closed or failed.
 * Whatever nobody foresaw fails all that the execution has open.
 */
export function runDefinition(scope: Construct, props: RunDefinitionProps): sfn.IChainable {
  const { functions, cleanJobName, martsJobName, timeoutMinutes } = props;
  const catchAll = { errors: [sfn.Errors.ALL], resultPath: '$.error' };
  const failGroup = call(scope, 'FailGroup', {
    function: functions.failRun,
    timeoutSeconds: FAIL_RUN_TIMEOUT_SECONDS,
    payload: sfn.TaskInput.fromObject({
      execution: sfn.JsonPath.stringAt('$$.Execution.Id'),
      error: sfn.JsonPath.objectAt('$.error'),
    }),
  });
  const groupFailed = new sfn.Fail(scope, 'GroupFailed', {
    stateName: 'GroupFailed',
    errorPath: '$.error.Error',
    causePath: '$.error.Cause',
  });
  failGroup.addCatch(groupFailed, { errors: [sfn.Errors.ALL], resultPath: '$.failGroupError' });
  failGroup.next(groupFailed);

  const done = new sfn.Succeed(scope, 'Done', { stateName: 'Done' });
  const close = closing(scope, functions).addCatch(failGroup, catchAll);
  close.next(ended(scope, done));

  const publish = martsJobName === undefined ? close : publishing(scope, martsJobName, timeoutMinutes, close);
  const judge = gates(scope, functions).addCatch(failGroup, catchAll);
  const skip = ungated(scope).addCatch(failGroup, catchAll);
  judge.next(publish);
  skip.next(publish);

  const clean = runJob(scope, 'Clean', {
    jobName: cleanJobName,
    timeoutMinutes,
    arguments: { '--runs': sfn.JsonPath.stringAt('$.runs') },
    resultPath: '$.clean',
  });
  // The datasets that it did clean have their figures; the others fail at their gates.
  clean.addCatch(judge, { errors: [sfn.Errors.ALL], resultPath: '$.cleanError' });

  return call(scope, 'OpenRun', {
    function: functions.openRun,
    timeoutSeconds: OPEN_RUN_TIMEOUT_SECONDS,
    payload: sfn.TaskInput.fromObject({
      input: sfn.JsonPath.entirePayload,
      execution: sfn.JsonPath.stringAt('$$.Execution.Id'),
    }),
    resultSelector: {
      'runId.$': '$.Payload.runId',
      'kind.$': '$.Payload.kind',
      'empty.$': '$.Payload.empty',
      'datasets.$': '$.Payload.datasets',
      'runs.$': '$.Payload.runs',
      // In place of what may not happen: a path to nothing fails an execution.
      clean: {},
      cleanError: {},
      martsRun: {},
      martsError: {},
    },
    retry: datasetBusy,
  })
    .addCatch(failGroup, catchAll)
    .next(
      new sfn.Choice(scope, 'Opened', { stateName: 'Opened' })
        .when(sfn.Condition.booleanEquals('$.empty', true), done)
        .when(sfn.Condition.stringEquals('$.kind', 'marts'), skip)
        .otherwise(clean.next(judge)),
    );
}

/** The marts of the datasets whose gates let them, unless none did. */
function publishing(
  scope: Construct,
  jobName: string,
  timeoutMinutes: number,
  close: sfn.Map,
): sfn.IChainable {
  const marts = runJob(scope, 'Marts', {
    jobName,
    timeoutMinutes,
    arguments: { '--runs': sfn.JsonPath.stringAt('States.JsonToString($.publishing)') },
    resultPath: '$.martsRun',
  }).addCatch(close, { errors: [sfn.Errors.ALL], resultPath: '$.martsError' });
  // A filter that finds nothing is an empty list to AWS and an error to the interpreter of the local
  // environment, so it is asked only where it finds something.
  return new sfn.Pass(scope, 'Verdicts', {
    stateName: 'Verdicts',
    parameters: { 'any.$': 'States.ArrayContains($.gates[*].publish, true)' },
    resultPath: '$.publish',
  }).next(
    new sfn.Choice(scope, 'Publish', { stateName: 'Publish' })
      .when(
        sfn.Condition.booleanEquals('$.publish.any', true),
        new sfn.Pass(scope, 'Publishing', {
          stateName: 'Publishing',
          inputPath: '$.gates[?(@.publish==true)]',
          resultPath: '$.publishing',
        })
          .next(marts)
          .next(close),
      )
      .otherwise(close),
  );
}

/** An execution in which a dataset's run failed has failed, so that whoever watches it knows. */
function ended(scope: Construct, done: sfn.Succeed): sfn.IChainable {
  const failed = new sfn.Pass(scope, 'Failures', {
    stateName: 'Failures',
    inputPath: "$.closed[?(@.state=='failed')].dataset",
    resultPath: '$.failures',
  })
    .next(
      new sfn.Pass(scope, 'Reasons', {
        stateName: 'Reasons',
        parameters: {
          'cause.$':
            "States.Format('Run {} failed for {}. See why: npx catchment runs show {}', $.runId, States.JsonToString($.failures), $.runId)",
        },
      }),
    )
    .next(
      new sfn.Fail(scope, 'RunFailed', { stateName: 'RunFailed', error: 'RunFailed', causePath: '$.cause' }),
    );
  return new sfn.Pass(scope, 'Ended', {
    stateName: 'Ended',
    parameters: { 'any.$': "States.ArrayContains($.closed[*].state, 'failed')" },
    resultPath: '$.failed',
  }).next(
    new sfn.Choice(scope, 'Outcome', { stateName: 'Outcome' })
      .when(sfn.Condition.booleanEquals('$.failed.any', true), failed)
      .otherwise(done),
  );
}
