import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  type GlueClient,
  StartJobRunCommand,
  type StartJobRunCommandInput,
  StartJobRunRequest$,
} from '@aws-sdk/client-glue';
import { StateError, Stopped } from '../interpreter/state-error';
import { MILLISECONDS, plain } from './plain';
import { serviceError } from './service-error';
import { type Task, unknownParameter } from './task';

const START = 'arn:aws:states:::glue:startJobRun';
/** Starts the run and waits for its end. */
const START_SYNC = `${START}.sync`;
const POLL_MS = 250;
const FAILED: ReadonlySet<string | undefined> = new Set(['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

/** `arn:aws:states:::glue:startJobRun` and its `.sync`, which ends with the run. */
export function glueStartJobRun(client: GlueClient): Task {
  return {
    serves: (resource) => resource === START || resource === START_SYNC,
    check: (task) => unknownParameter(task, StartJobRunRequest$[4]),
    async run({ resource, parameters, signal, submitted }) {
      const input = parameters as StartJobRunCommandInput;
      const started = await client.send(new StartJobRunCommand(input)).catch((error: unknown) => {
        throw serviceError('Glue', error);
      });
      const run = { JobName: input.JobName as string, RunId: started.JobRunId as string };
      if (resource === START) return { JobRunId: run.RunId };
      submitted({ JobRunId: run.RunId });
      return untilEnded(client, run, signal);
    },
  };
}

async function untilEnded(
  client: GlueClient,
  run: { readonly JobName: string; readonly RunId: string },
  signal: AbortSignal,
): Promise<unknown> {
  for (;;) {
    if (signal.aborted) {
      // A stopped execution takes its job run along, as `.sync` does on AWS.
      const stop = new BatchStopJobRunCommand({ JobName: run.JobName, JobRunIds: [run.RunId] });
      await client.send(stop);
      throw new Stopped();
    }
    const { JobRun: state = {} } = await client.send(new GetJobRunCommand(run)).catch((error: unknown) => {
      throw serviceError('Glue', error);
    });
    if (state.JobRunState === 'SUCCEEDED') return plain(state, MILLISECONDS);
    if (FAILED.has(state.JobRunState))
      throw new StateError('States.TaskFailed', JSON.stringify(plain(state, MILLISECONDS)));
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
  }
}
