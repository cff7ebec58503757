import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { QUALITY_GATE_TIMEOUT_SECONDS } from '../quality-gate';
import type { RunFunctions } from './functions';
import { call } from './steps';

/** Athena lets an account run some twenty queries at once, and others ask too. */
const GATES_AT_ONCE = 5;

/** Each dataset's gate; one that cannot judge fails its own dataset, never its neighbours. */
export function gates(scope: Construct, functions: RunFunctions): sfn.Map {
  const ungateable = new sfn.Pass(scope, 'Ungateable', {
    stateName: 'Ungateable',
    parameters: {
      dataset: sfn.JsonPath.stringAt('$.dataset'),
      runId: sfn.JsonPath.stringAt('$.runId'),
      manifest: sfn.JsonPath.stringAt('$.manifest'),
      verdict: 'fail',
      publish: false,
      failed: true,
      error: sfn.JsonPath.objectAt('$.error'),
    },
  });
  const gate = call(scope, 'QualityGate', {
    function: functions.qualityGate,
    timeoutSeconds: QUALITY_GATE_TIMEOUT_SECONDS,
    payload: sfn.TaskInput.fromJsonPathAt('$'),
    resultSelector: {
      'dataset.$': '$.Payload.dataset',
      'runId.$': '$.Payload.runId',
      'manifest.$': '$.Payload.manifest',
      'verdict.$': '$.Payload.verdict',
      'publish.$': '$.Payload.publish',
      'failed.$': '$.Payload.failed',
      error: {},
    },
  }).addCatch(ungateable, { errors: [sfn.Errors.ALL], resultPath: '$.error' });
  return new sfn.Map(scope, 'Gates', {
    stateName: 'Gates',
    itemsPath: '$.datasets',
    resultPath: '$.gates',
    maxConcurrency: GATES_AT_ONCE,
  }).itemProcessor(gate);
}

/** The same shape without a judgement: rows that were judged when they were cleaned. */
export function ungated(scope: Construct): sfn.Map {
  return new sfn.Map(scope, 'Ungated', {
    stateName: 'Ungated',
    itemsPath: '$.datasets',
    resultPath: '$.gates',
  }).itemProcessor(
    new sfn.Pass(scope, 'Judged', {
      stateName: 'Judged',
      parameters: {
        dataset: sfn.JsonPath.stringAt('$.dataset'),
        runId: sfn.JsonPath.stringAt('$.runId'),
        manifest: sfn.JsonPath.stringAt('$.manifest'),
        verdict: 'pass',
        publish: true,
        failed: false,
        error: {},
      },
    }),
  );
}
