import { createHash } from 'node:crypto';
import type { CreateJobCommandInput, ExecutionClass, JobRunState, WorkerType } from '@aws-sdk/client-glue';

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
  readonly WorkerType?: WorkerType;
  readonly NumberOfWorkers?: number;
  /** Their DPUs. */
  readonly MaxCapacity?: number;
  readonly AllocatedCapacity?: number;
  readonly SecurityConfiguration?: string;
  readonly ExecutionClass?: ExecutionClass;
  /** What the names of the run's log groups begin with. */
  readonly LogGroupName: string;
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
