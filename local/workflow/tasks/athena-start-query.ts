import { StateError } from '../interpreter/state-error';
import type { SdkServices } from './sdk-services';
import { type Task, unknownParameter } from './task';
import { untilEnded } from './until-ended';

const START_SYNC = 'arn:aws:states:::athena:startQueryExecution.sync';
const ENDED: ReadonlySet<unknown> = new Set(['SUCCEEDED', 'FAILED', 'CANCELLED']);

interface QueryExecution {
  readonly Status?: { readonly State?: string };
}

/** `arn:aws:states:::athena:startQueryExecution.sync`, which ends with the query. */
export function athenaStartQuery(services: SdkServices): Task {
  return {
    serves: (resource) => resource === START_SYNC,
    async check(task) {
      return unknownParameter(task, (await services.parametersOf('athena', 'startQueryExecution')) ?? []);
    },
    async run({ parameters, signal, submitted }) {
      const call = (action: string, input: unknown, until = new AbortController().signal) =>
        services.call('athena', action, input, until, 'Athena');
      const { answer, http } = await call('startQueryExecution', parameters, signal);
      submitted({ ...answer, ...http });
      const { QueryExecutionId } = answer;
      const ended = await untilEnded(
        {
          state: async () => (await call('getQueryExecution', { QueryExecutionId })).answer,
          hasEnded: (state) => ENDED.has(statusOf(state)),
          stop: () => call('stopQueryExecution', { QueryExecutionId }),
        },
        signal,
      );
      if (statusOf(ended) !== 'SUCCEEDED') {
        throw new StateError('States.TaskFailed', JSON.stringify(ended['QueryExecution']));
      }
      return ended;
    },
  };
}

function statusOf(answer: Readonly<Record<string, unknown>>): string | undefined {
  return (answer['QueryExecution'] as QueryExecution | undefined)?.Status?.State;
}
