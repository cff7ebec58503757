import { InvokeCommand, type InvokeCommandInput, type LambdaClient } from '@aws-sdk/client-lambda';
import { StateError } from '../interpreter/state-error';
import { watchHttp } from './sdk-services';
import { serviceError } from './service-error';
import { type Task, unknownParameter } from './task';

const INTEGRATION = 'arn:aws:states:::lambda:invoke';
const FUNCTION = /^arn:aws:lambda:[^:]+:\d{12}:function:/;
const PARAMETERS = ['FunctionName', 'Payload', 'ClientContext', 'InvocationType', 'Qualifier'];

/** `arn:aws:states:::lambda:invoke`, and a function's own ARN as the resource. */
export function lambdaInvoke(client: LambdaClient): Task {
  return {
    serves: (resource) => resource === INTEGRATION || FUNCTION.test(resource),
    check: (task) => (task.resource === INTEGRATION ? unknownParameter(task, PARAMETERS) : undefined),
    async run({ resource, parameters, signal }) {
      if (resource !== INTEGRATION) {
        return (await invoke(client, { FunctionName: resource }, parameters, signal)).Payload;
      }
      const { Payload, ...input } = parameters as InvokeCommandInput & { Payload?: unknown };
      return invoke(client, input, Payload, signal);
    },
  };
}

async function invoke(
  client: LambdaClient,
  input: InvokeCommandInput,
  payload: unknown,
  signal: AbortSignal,
) {
  const command = new InvokeCommand({
    ...input,
    Payload: JSON.stringify(payload === undefined ? {} : payload),
  });
  const http = watchHttp(command);
  const answer = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
    throw serviceError('Lambda', error);
  });
  const text = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString('utf8');
  const result: unknown = text === '' ? null : JSON.parse(text);
  if (answer.FunctionError !== undefined) {
    const { errorType = 'Lambda.Unknown' } = (result ?? {}) as { errorType?: string };
    throw new StateError(errorType, text);
  }
  return {
    ...(answer.ExecutedVersion === undefined ? {} : { ExecutedVersion: answer.ExecutedVersion }),
    Payload: result,
    ...http(),
    StatusCode: answer.StatusCode,
  };
}
