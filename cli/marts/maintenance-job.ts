import { setTimeout as pause } from 'node:timers/promises';
import {
  ConcurrentRunsExceededException,
  EntityNotFoundException,
  GetJobRunCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

export interface MaintenanceRun {
  readonly environment: string;
  /** Whose marts these are. */
  readonly group: string;
  /** The job's, for instance `--operation`. */
  readonly args: Readonly<Record<string, string>>;
  /** Ends the watching; the job goes on. */
  readonly signal: AbortSignal;
}

/** A local answer costs nothing; AWS counts calls. */
const POLL_MS = { local: 250, aws: 5_000 } as const;
const OVER = new Set<string | undefined>(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

/**
 * Runs a group's maintenance job to its end.
 * @throws UserError with the job's own words when it does not succeed, when another run of it is under way, and
 * when the environment has no such job.
 */
export async function runMaintenance({ environment, group, args, signal }: MaintenanceRun): Promise<void> {
  const job = names.maintenanceJob(environment, group);
  const glue = new GlueClient(clientConfig(environment));
  const pollMs = POLL_MS[environment === 'local' ? 'local' : 'aws'];
  try {
    signal.throwIfAborted();
    const { JobRunId } = await glue.send(new StartJobRunCommand({ JobName: job, Arguments: { ...args } }));
    for (;;) {
      const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: job, RunId: JobRunId }));
      if (OVER.has(JobRun?.JobRunState)) {
        if (JobRun?.JobRunState === 'SUCCEEDED') return;
        const words = JobRun?.ErrorMessage ?? 'Glue does not say why.';
        throw new UserError(
          `Job ${job} ended as ${JobRun?.JobRunState} (${JobRunId}): ${words}`,
          exitCodes.failed,
        );
      }
      await pause(pollMs, undefined, { signal });
    }
  } catch (error) {
    throw explained(error, { environment, job, signal });
  } finally {
    glue.destroy();
  }
}

function explained(
  error: unknown,
  { environment, job, signal }: { environment: string; job: string; signal: AbortSignal },
): unknown {
  if (error instanceof UserError) return error;
  if (signal.aborted) {
    return new UserError('No longer watching; a job that was started goes on.', exitCodes.interrupted, {
      cause: error,
    });
  }
  if (error instanceof EntityNotFoundException) {
    return new UserError(
      `Environment ${environment} has no job ${job}. Deploy it first: npm run deploy -- --env ${environment}.`,
      exitCodes.environment,
      { cause: error },
    );
  }
  if (error instanceof ConcurrentRunsExceededException) {
    return new UserError(
      `Job ${job} is under way. Wait until it has ended, and try again.`,
      exitCodes.failed,
      { cause: error },
    );
  }
  return error;
}
