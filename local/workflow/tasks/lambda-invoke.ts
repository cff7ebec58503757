import { InvokeCommand, type InvokeCommandInput, type LambdaClient } from '@aws-sdk/client-lambda';
import { serviceError, type Task, TaskError } from './task';

const INTEGRATION = 'arn:aws:states:::lambda:invoke';
const FUNCTION = /^arn:aws:lambda:[^:]+:\d{12}:function:/;

/** `arn:aws:states:::lambda:invoke`, and a function's own ARN as the resource. */
export function lambdaInvoke(client: LambdaClient): Task {
  return {
    serves: (resource) => resource === INTEGRATION || FUNCTION.test(resource),
    async run(resource, parameters, signal) {
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
  const answer = await client
    .send(new InvokeCommand({ ...input, Payload: JSON.stringify(payload ?? {}) }), { abortSignal: signal })
    .catch((error: unknown) => {
      throw serviceError('Lambda', error);
    });
  const text = answer.Payload === undefined ? '' : Buffer.from(answer.Payload).toString('utf8');
  const result: unknown = text === '' ? null : JSON.parse(text);
  if (answer.FunctionError !== undefined) {
    const { errorType = 'Lambda.Unknown' } = (result ?? {}) as { errorType?: string };
    throw new TaskError(errorType, text);
  }
  return { ExecutedVersion: answer.ExecutedVersion, Payload: result, StatusCode: answer.StatusCode };
}
