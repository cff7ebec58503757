import { StateError } from '../interpreter/state-error';
import type { SdkServices } from './sdk-services';
import { type Task, unknownParameter } from './task';
import { untilEnded } from './until-ended';

type Members = Readonly<Record<string, unknown>>;

const START = 'arn:aws:states:::states:startExecution';
/** Both wait for the end; the second one gives input and output as JSON and not as its text. */
const SYNC: ReadonlySet<string> = new Set([`${START}.sync`, `${START}.sync:2`]);
const PARAMETERS = ['StateMachineArn', 'Name', 'Input', 'TraceHeader'];

/** `arn:aws:states:::states:startExecution`, its `.sync` and its `.sync:2`. */
export function startExecution(services: SdkServices): Task {
  return {
    serves: (resource) => resource === START || SYNC.has(resource),
    check: (task) => unknownParameter(task, PARAMETERS),
    async run({ resource, parameters, signal, submitted }) {
      const call = (action: string, input: unknown, until = new AbortController().signal) =>
        services.call('sfn', action, input, until, 'StepFunctions');
      const { answer, http } = await call('startExecution', parameters, signal);
      const started = inMilliseconds({ ...answer, ...http });
      if (resource === START) return started;
      submitted(started);
      const { ExecutionArn } = answer;
      const ended = await untilEnded(
        {
          state: async () => (await call('describeExecution', { ExecutionArn })).answer,
          hasEnded: ({ Status }) => Status !== 'RUNNING',
          stop: () => call('stopExecution', { ExecutionArn }),
        },
        signal,
      );
      const described = inMilliseconds(ended);
      if (ended['Status'] !== 'SUCCEEDED') {
        throw new StateError('States.TaskFailed', JSON.stringify(described));
      }
      if (resource === `${START}.sync`) return described;
      return { ...described, Input: parsed(ended['Input']), Output: parsed(ended['Output']) };
    },
  };
}

function parsed(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : text;
}

/** Times as this integration tells them. */
function inMilliseconds(answer: Members): Members {
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => [
      key,
      key === 'StartDate' || key === 'StopDate' ? Date.parse(String(value)) : value,
    ]),
  );
}
