import { createHash } from 'node:crypto';
import type { CreateJobCommandInput, JobRunState } from '@aws-sdk/client-glue';
import { invalidInput } from '../glue-catalog/errors';

/** A job as it was created: AWS's own members, given back as they came. */
export interface JobRecord {
  readonly definition: CreateJobCommandInput & { readonly Name: string };
  /** Seconds since 1970, as the JSON protocol writes times. */
  readonly createdOn: number;
  readonly lastModifiedOn: number;
}

export interface RunRecord {
  readonly Id: string;
  readonly Attempt: number;
  readonly PreviousRunId?: string;
  readonly JobName: string;
  readonly JobRunState: JobRunState;
  /** Those of the StartJobRun call; the job's own are not repeated here, as on AWS. */
  readonly Arguments: Readonly<Record<string, string>>;
  readonly ErrorMessage?: string;
  /** Seconds since 1970. */
  readonly StartedOn: number;
  readonly LastModifiedOn: number;
  readonly CompletedOn?: number;
  /** Seconds that the script ran. */
  readonly ExecutionTime: number;
  /** Minutes. */
  readonly Timeout: number;
  readonly GlueVersion?: string;
  /** The workers that Glue would have given the run: they price it. */
  readonly WorkerType?: string;
  readonly NumberOfWorkers?: number;
}

/** Minutes, where neither the job nor the run says. Source: Glue's documentation, Glue 5.0 and later. */
export const DEFAULT_TIMEOUT_MINUTES = 480;

const OVER: ReadonlySet<string> = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR']);

export function isOver(run: RunRecord): boolean {
  return OVER.has(run.JobRunState);
}

/** Seconds since 1970, to the millisecond. */
export function epochSeconds(): number {
  return Date.now() / 1000;
}

/** A run id in the form of AWS's: `jr_` and 64 hex digits. */
export function runId(seed: string): string {
  return `jr_${createHash('sha256').update(seed).digest('hex')}`;
}

/** What differs from AWS would otherwise show as a run that fails for no visible reason. */
const REFUSED_ARGUMENTS = ['--extra-jars', '--additional-python-modules', '--extra-files'];

/** @throws AwsError InvalidInputException naming what the local environment cannot run. */
export function checkDefinition(definition: Partial<CreateJobCommandInput>): void {
  const command = definition.Command;
  if (!definition.Role) throw invalidInput('Role is missing; wanted the ARN or name of a role.');
  if (!command?.ScriptLocation)
    throw invalidInput('Command.ScriptLocation is missing; wanted an s3:// address.');
  if (command.Name !== 'glueetl') {
    throw invalidInput(
      `Command.Name is ${JSON.stringify(command.Name)}; the local environment runs glueetl (Spark) alone.`,
    );
  }
  const given = { ...definition.DefaultArguments, ...definition.NonOverridableArguments };
  checkArguments(given);
}

/** @throws AwsError InvalidInputException */
export function checkArguments(given: Readonly<Record<string, string>>): void {
  const refused = REFUSED_ARGUMENTS.filter((name) => name in given);
  if (refused.length > 0) {
    throw invalidInput(
      `The local environment does not honour ${refused.join(', ')}: take it out of the job.`,
    );
  }
}
