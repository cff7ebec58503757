import { randomUUID } from 'node:crypto';
import type { StartJobRunCommandInput } from '@aws-sdk/client-glue';
import { DEFAULT_TIMEOUT_MINUTES, epochSeconds, type JobRecord, type RunRecord, runId } from './job-record';

export interface RunRequest
  extends Pick<
    StartJobRunCommandInput,
    'Timeout' | 'WorkerType' | 'NumberOfWorkers' | 'SecurityConfiguration' | 'ExecutionClass'
  > {
  readonly Arguments: Readonly<Record<string, string>>;
  /** The run that this one repeats. */
  readonly previous?: RunRecord;
  /** That Glue itself repeats, for a job with retries. */
  readonly retried?: boolean;
}

/** DPUs of one worker. Source: Glue's guide, worker types. */
const DPUS: Readonly<Record<string, number>> = {
  Standard: 1,
  'G.025X': 0.25,
  'G.1X': 1,
  'G.2X': 2,
  'G.4X': 4,
  'G.8X': 8,
  'G.12X': 12,
  'G.16X': 16,
  'R.1X': 1,
  'R.2X': 2,
  'R.4X': 4,
  'R.8X': 8,
};

/** A run as StartJobRun makes it: what the call does not say is the job's. */
export function newRun({ definition }: JobRecord, request: RunRequest): RunRecord {
  const { Name, GlueVersion } = definition;
  const { previous, retried = false, Arguments } = request;
  const attempt = previous === undefined ? 0 : previous.Attempt + 1;
  const now = epochSeconds();
  const workers = request.WorkerType === undefined ? definition : request;
  const { WorkerType, NumberOfWorkers } = workers;
  const dpus = DPUS[WorkerType ?? ''];
  const capacity = dpus === undefined || NumberOfWorkers === undefined ? undefined : dpus * NumberOfWorkers;
  const SecurityConfiguration = request.SecurityConfiguration ?? definition.SecurityConfiguration;
  const ExecutionClass = request.ExecutionClass ?? definition.ExecutionClass;
  return {
    Id:
      retried && previous !== undefined
        ? `${previous.Id.replace(/_attempt_\d+$/, '')}_attempt_${attempt}`
        : runId(`${Name} ${randomUUID()}`),
    Attempt: attempt,
    ...(previous === undefined ? {} : { PreviousRunId: previous.Id }),
    JobName: Name,
    JobRunState: 'STARTING',
    Arguments,
    StartedOn: now,
    LastModifiedOn: now,
    ExecutionTime: 0,
    Timeout: request.Timeout ?? definition.Timeout ?? DEFAULT_TIMEOUT_MINUTES,
    ...(GlueVersion === undefined ? {} : { GlueVersion }),
    ...(WorkerType === undefined ? {} : { WorkerType }),
    ...(NumberOfWorkers === undefined ? {} : { NumberOfWorkers }),
    ...(capacity === undefined ? {} : { MaxCapacity: capacity, AllocatedCapacity: Math.ceil(capacity) }),
    ...(SecurityConfiguration === undefined ? {} : { SecurityConfiguration }),
    ...(ExecutionClass === undefined ? {} : { ExecutionClass }),
    LogGroupName: logGroupName(definition.Role ?? '', SecurityConfiguration, {
      ...definition.DefaultArguments,
      ...Arguments,
      ...definition.NonOverridableArguments,
    }),
  };
}

/** With a security configuration, Glue names it and the role, so that groups of other keys stand apart. */
function logGroupName(
  role: string,
  securityConfiguration: string | undefined,
  given: Readonly<Record<string, string>>,
): string {
  const prefix = given['--custom-logGroup-prefix'] ?? '/aws-glue/jobs';
  return securityConfiguration === undefined
    ? prefix
    : `${prefix}/${securityConfiguration}-role/${role.split('/').at(-1)}`;
}
