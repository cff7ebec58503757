import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock';
import { AwsError } from '../gateway/service-handler';
import { type Driver, type DriverRun, DriverUnreachable } from './driver-client';
import { type FetchObject, fetchAssets, forgetAssets } from './job-assets';
import {
  DEFAULT_TIMEOUT_MINUTES,
  epochSeconds,
  isOver,
  type JobRecord,
  type RunRecord,
  runId,
} from './job-record';
import type { JobStore } from './job-store';

export interface RunRequest {
  readonly arguments: Readonly<Record<string, string>>;
  /** Minutes. @default - the job's */
  readonly timeout?: number;
  readonly previous?: RunRecord;
}

/** Runs of jobs, from the call that starts one to its end in the driver. */
export class JobRuns {
  /** Runs whose assets are on their way to the driver. */
  readonly #launching = new Map<string, Promise<void>>();

  constructor(
    private readonly store: JobStore,
    private readonly driver: Driver,
    private readonly fetchObject: FetchObject,
    private readonly cacheDirectory: string,
    private readonly clock: Clock,
  ) {}

  /** @throws AwsError ConcurrentRunsExceededException */
  async start(job: JobRecord, request: RunRequest): Promise<RunRecord> {
    const { Name, ExecutionProperty, Timeout, GlueVersion, WorkerType, NumberOfWorkers } = job.definition;
    await Promise.all(this.store.runs(Name).map((run) => this.refreshed(run)));
    const most = ExecutionProperty?.MaxConcurrentRuns ?? 1;
    // Nothing is awaited from here until the run is in the store: two calls cannot both pass.
    const open = this.store.runs(Name).filter((run) => !isOver(run)).length;
    if (open >= most) {
      throw new AwsError(
        'ConcurrentRunsExceededException',
        `Concurrent runs exceeded for ${Name}: ${open} of at most ${most} are not over.`,
      );
    }
    const now = epochSeconds();
    const run: RunRecord = {
      Id: runId(`${Name} ${randomUUID()}`),
      Attempt: request.previous === undefined ? 0 : request.previous.Attempt + 1,
      ...(request.previous === undefined ? {} : { PreviousRunId: request.previous.Id }),
      JobName: Name,
      JobRunState: 'STARTING',
      Arguments: request.arguments,
      StartedOn: now,
      LastModifiedOn: now,
      ExecutionTime: 0,
      Timeout: request.timeout ?? Timeout ?? DEFAULT_TIMEOUT_MINUTES,
      ...(GlueVersion === undefined ? {} : { GlueVersion }),
      ...(WorkerType === undefined ? {} : { WorkerType }),
      ...(NumberOfWorkers === undefined ? {} : { NumberOfWorkers }),
    };
    const stored = this.store.addRun(run);
    this.#launching.set(
      run.Id,
      stored.then(() => this.#launch(job, run)).finally(() => this.#launching.delete(run.Id)),
    );
    await stored;
    return run;
  }

  /** The run as it is now. @throws Error when the driver listens and does not answer. */
  async refreshed(run: RunRecord): Promise<RunRecord> {
    if (isOver(run) || this.#launching.has(run.Id)) return run;
    let told: DriverRun | undefined;
    try {
      told = await this.driver.find(run.Id);
    } catch (error) {
      if (!(error instanceof DriverUnreachable)) throw error;
    }
    const latest = this.store.run(run.Id) ?? run;
    const now: RunRecord =
      told === undefined
        ? failed(latest, 'The local Spark driver ended while the run was open: start the run again.')
        : asTold(latest, told, this.#leapt(latest));
    if (now.JobRunState === latest.JobRunState && !isOver(now)) return now;
    await this.store.updateRun(now);
    if (isOver(now)) await forgetAssets(this.#cacheOf(now));
    return this.store.run(now.Id) ?? now;
  }

  /** Asks a run that is not over to stop. @throws DriverUnreachable */
  async stop(run: RunRecord): Promise<void> {
    await this.#launching.get(run.Id);
    const latest = this.store.run(run.Id) ?? run;
    if (isOver(latest)) return;
    await this.driver.stop(run.Id);
    await this.store.updateRun({ ...latest, JobRunState: 'STOPPING', LastModifiedOn: epochSeconds() });
  }

  /** Waits for assets that are under way, so that none is written after a close. */
  async settle(): Promise<void> {
    await Promise.all(this.#launching.values());
  }

  async #launch(job: JobRecord, run: RunRecord): Promise<void> {
    const { Command, DefaultArguments, NonOverridableArguments } = job.definition;
    const given = { ...DefaultArguments, ...run.Arguments, ...NonOverridableArguments };
    const packages = (given['--extra-py-files'] ?? '').split(',').filter((address) => address !== '');
    try {
      const location = Command?.ScriptLocation ?? '';
      const assets = await fetchAssets(this.#cacheOf(run), location, packages, this.fetchObject);
      await this.driver.submit({
        id: run.Id,
        script: assets.script,
        extra_py_files: assets.extraPyFiles,
        args: { ...given, '--JOB_NAME': run.JobName, '--JOB_ID': jobId(job), '--JOB_RUN_ID': run.Id },
        timeout_seconds: run.Timeout * 60,
      });
      await this.store.updateRun({ ...run, JobRunState: 'RUNNING', LastModifiedOn: epochSeconds() });
    } catch (error) {
      // Nobody waits for a launch: AWS, too, tells of a missing script in the run itself.
      await this.store.updateRun(failed(run, (error as Error).message));
      await forgetAssets(this.#cacheOf(run));
    }
  }

  /** Seconds by which the clock was put forward while the run was under way. */
  #leapt({ StartedOn }: RunRecord): number {
    const started = StartedOn * 1_000;
    const machine = Date.now();
    return (this.clock.at(machine) - machine - (this.clock.at(started) - started)) / 1_000;
  }

  #cacheOf(run: RunRecord): string {
    return join(this.cacheDirectory, run.Id);
  }
}

function failed(run: RunRecord, message: string): RunRecord {
  const now = epochSeconds();
  return { ...run, JobRunState: 'FAILED', ErrorMessage: message, LastModifiedOn: now, CompletedOn: now };
}

function asTold(run: RunRecord, told: DriverRun, leapt: number): RunRecord {
  const stopping = run.JobRunState === 'STOPPING' && (told.state === 'RUNNING' || told.state === 'WAITING');
  const now = epochSeconds();
  const next: RunRecord = {
    ...run,
    JobRunState: stopping ? 'STOPPING' : told.state,
    ExecutionTime: Math.round(told.seconds + leapt),
    LastModifiedOn: now,
    ...(told.error === null ? {} : { ErrorMessage: told.error }),
  };
  return isOver(next) ? { ...next, CompletedOn: now } : next;
}

/** Stable for a job, as AWS's `j_…`. */
function jobId(job: JobRecord): string {
  return runId(job.definition.Name).replace('jr_', 'j_');
}
