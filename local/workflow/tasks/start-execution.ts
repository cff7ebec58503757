import { setTimeout as pause } from 'node:timers/promises';
import { DescribeExecutionCommand, type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { isObject } from '../interpreter/language';
import { StateError, Stopped } from '../interpreter/state-error';
import type { SdkServices } from './sdk-services';
import { serviceError } from './service-error';
import { type Task, unknownParameter } from './task';

type Members = Readonly<Record<string, unknown>>;

const START = 'arn:aws:states:::states:startExecution';
/** Both wait for the end; the second one gives the output as JSON and not as its text. */
const SYNC: ReadonlySet<string> = new Set([`${START}.sync`, `${START}.sync:2`]);
const PARAMETERS = ['StateMachineArn', 'Name', 'Input', 'TraceHeader'];
const POLL_MS = 100;

/** `arn:aws:states:::states:startExecution`, its `.sync` and its `.sync:2`. */
export function startExecution(client: SFNClient, services: SdkServices): Task {
  return {
    serves: (resource) => resource === START || SYNC.has(resource),
    check: (task) => unknownParameter(task, PARAMETERS),
    async run({ resource, parameters, signal, submitted }) {
      const { answer, http } = await services.call(
        'sfn',
        'startExecution',
        parameters,
        signal,
        'StepFunctions',
      );
      const started = inMilliseconds({ ...answer, ...http });
      if (resource === START) return started;
      submitted(started);
      return untilEnded(client, services, String(answer['ExecutionArn']), resource.endsWith(':2'), signal);
    },
  };
}

async function untilEnded(
  client: SFNClient,
  services: SdkServices,
  executionArn: string,
  asJson: boolean,
  signal: AbortSignal,
): Promise<unknown> {
  for (;;) {
    if (signal.aborted) {
      await client.send(new StopExecutionCommand({ executionArn }));
      throw new Stopped();
    }
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn })).catch((error) => {
      throw serviceError('StepFunctions', error);
    });
    if (status !== 'RUNNING') break;
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
  }
  const { answer } = await services.call(
    'sfn',
    'describeExecution',
    { ExecutionArn: executionArn },
    signal,
    'StepFunctions',
  );
  const described = inMilliseconds(answer);
  if (answer['Status'] !== 'SUCCEEDED') throw new StateError('States.TaskFailed', JSON.stringify(described));
  if (!asJson) return described;
  const parsed = (text: unknown) => (typeof text === 'string' ? (JSON.parse(text) as unknown) : text);
  return { ...described, Input: parsed(answer['Input']), Output: parsed(answer['Output']) };
}

/** Times as this integration tells them. */
function inMilliseconds(answer: Members): Members {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      /^(Start|Stop|Redrive)Date$/.test(key) && !isObject(value) ? Date.parse(String(value)) : value,
    ]),
  );
}
