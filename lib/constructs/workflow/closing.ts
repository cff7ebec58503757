import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CLOSE_RUN_TIMEOUT_SECONDS } from '../close-run';
import { FAIL_RUN_TIMEOUT_SECONDS } from '../fail-run';
import type { RunFunctions } from './functions';
import { call } from './steps';

/** Each dataset's end: its run succeeds or fails by itself. Gives `[{dataset, runId, state}]`. */
export function closing(scope: Construct, functions: RunFunctions): sfn.Map {
  const fail = call(scope, 'FailRun', {
    function: functions.failRun,
    timeoutSeconds: FAIL_RUN_TIMEOUT_SECONDS,
    payload: sfn.TaskInput.fromObject({
      dataset: sfn.JsonPath.stringAt('$.gate.dataset'),
      runId: sfn.JsonPath.stringAt('$.gate.runId'),
      error: sfn.JsonPath.objectAt('$.gate.error'),
      cleanError: sfn.JsonPath.objectAt('$.cleanError'),
      martsError: sfn.JsonPath.objectAt('$.martsError'),
    }),
  }).next(ending(scope, 'Failed', 'failed'));
  const close = call(scope, 'CloseRun', {
    function: functions.closeRun,
    timeoutSeconds: CLOSE_RUN_TIMEOUT_SECONDS,
    payload: sfn.TaskInput.fromObject({
      dataset: sfn.JsonPath.stringAt('$.gate.dataset'),
      runId: sfn.JsonPath.stringAt('$.gate.runId'),
      clean: sfn.JsonPath.objectAt('$.clean'),
      marts: sfn.JsonPath.objectAt('$.martsRun'),
      datasets: sfn.JsonPath.numberAt('$.datasets'),
    }),
  }).addCatch(fail, { errors: [sfn.Errors.ALL], resultPath: '$.gate.error' });
  return new sfn.Map(scope, 'Closing', {
    stateName: 'Closing',
    itemsPath: '$.gates',
    itemSelector: {
      'gate.$': '$$.Map.Item.Value',
      'clean.$': '$.clean',
      'cleanError.$': '$.cleanError',
      'martsRun.$': '$.martsRun',
      'martsError.$': '$.martsError',
      'datasets.$': 'States.ArrayLength($.datasets)',
    },
    resultPath: '$.closed',
  }).itemProcessor(
    new sfn.Choice(scope, 'Judgement', { stateName: 'Judgement' })
      .when(sfn.Condition.booleanEquals('$.gate.failed', true), fail)
      .otherwise(close.next(ending(scope, 'Succeeded', 'succeeded'))),
  );
}

function ending(scope: Construct, stateName: string, state: 'failed' | 'succeeded'): sfn.Pass {
  return new sfn.Pass(scope, stateName, {
    stateName,
    parameters: {
      dataset: sfn.JsonPath.stringAt('$.gate.dataset'),
      runId: sfn.JsonPath.stringAt('$.gate.runId'),
      state,
    },
  });
}
