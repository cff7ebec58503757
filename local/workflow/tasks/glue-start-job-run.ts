import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  type GlueClient,
  StartJobRunCommand,
  type StartJobRunCommandInput,
  StartJobRunRequest$,
} from '@aws-sdk/client-glue';
import { StateError } from '../interpreter/state-error';
import { MILLISECONDS, plain } from './plain';
import { serviceError } from './service-error';
import { type Task, unknownParameter } from './task';
import { untilEnded } from './until-ended';

const START = 'arn:aws:states:::glue:startJobRun';
/** Starts the run and waits for its end. */
const START_SYNC = `${START}.sync`;
const FAILED: ReadonlySet<string | undefined> = new Set(['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

const told = (error: unknown): never => {
  throw serviceError('Glue', error);
};

/** `arn:aws:states:::glue:startJobRun` and its `.sync`, which ends with the run. */
export function glueStartJobRun(client: GlueClient): Task {
  return {
    serves: (resource) => resource === START || resource === START_SYNC,
    check: (task) => unknownParameter(task, StartJobRunRequest$[4]),
    async run({ resource, parameters, signal, submitted }) {
      const input = parameters as StartJobRunCommandInput;
      const { JobRunId: RunId = '' } = await client.send(new StartJobRunCommand(input)).catch(told);
      if (resource === START) return { JobRunId: RunId };
      submitted({ JobRunId: RunId });
      const JobName = input.JobName as string;
      const run = await untilEnded(
        {
          async state() {
            const get = new GetJobRunCommand({ JobName, RunId });
            return (await client.send(get).catch(told)).JobRun ?? {};
          },
          hasEnded: ({ JobRunState }) => JobRunState === 'SUCCEEDED' || FAILED.has(JobRunState),
          stop: () => client.send(new BatchStopJobRunCommand({ JobName, JobRunIds: [RunId] })),
        },
        signal,
      );
      const answer = plain(run, MILLISECONDS);
      if (run.JobRunState !== 'SUCCEEDED') throw new StateError('States.TaskFailed', JSON.stringify(answer));
      return answer;
    },
  };
}
