import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  type GlueClient,
  type JobRun,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-glue';
import { serviceError, type Task, TaskError } from './task';

const START = 'arn:aws:states:::glue:startJobRun';
/** Starts the run and waits for its end. */
const START_SYNC = `${START}.sync`;
const POLL_MS = 250;
const FAILED: ReadonlySet<string | undefined> = new Set(['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

/** `arn:aws:states:::glue:startJobRun` and its `.sync`, which ends with the run. */
export function glueStartJobRun(client: GlueClient): Task {
  return {
    serves: (resource) => resource === START || resource === START_SYNC,
    async run(resource, parameters, signal) {
      const input = parameters as StartJobRunCommandInput;
      const started = await client.send(new StartJobRunCommand(input)).catch((error: unknown) => {
        throw serviceError('Glue', error);
      });
      const run = { JobName: input.JobName as string, RunId: started.JobRunId as string };
      if (resource === START) return { JobRunId: run.RunId };
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
      throw new TaskError('States.TaskFailed', `Job run ${run.RunId} was stopped with its execution.`);
    }
    const { JobRun: state = {} } = await client.send(new GetJobRunCommand(run)).catch((error: unknown) => {
      throw serviceError('Glue', error);
    });
    if (state.JobRunState === 'SUCCEEDED') return plain(state);
    if (FAILED.has(state.JobRunState)) throw new TaskError('States.TaskFailed', JSON.stringify(plain(state)));
    await pause(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

/** As Step Functions passes it on: times in milliseconds since the epoch. */
function plain(run: JobRun): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(run)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, value instanceof Date ? value.getTime() : value]),
  );
}
