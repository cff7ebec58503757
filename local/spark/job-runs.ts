import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../clock';
import { AwsError } from '../gateway/service-handler';
import type { FetchObject } from '../glue-catalog/fetch-object';
import { type Driver, type DriverRun, DriverUnreachable } from './driver-client';
import { failureWords } from './failure-words';
import { fetchAssets, forgetAssets } from './job-assets';
import type { JobLog } from './job-log';
import { epochSeconds, isOver, type JobRecord, type RunRecord, runId } from './job-record';
import type { JobStore } from './job-store';
import { newRun, type RunRequest } from './run-request';

/** After so many looks at a run that end in an error, only calls look at it. */
const MOST_MISSES = 20;

/** What runs of jobs are made with. */
export interface RunPorts {
  readonly driver: Driver;
  readonly fetchObject: FetchObject;
  readonly log: JobLog;
  readonly clock: Clock;
  /** Milliseconds between two looks at a run that is under way. */
  readonly watchMs: number;
}

/** Runs of jobs, from the call that starts one to its end in the driver. */
export class JobRuns {
  /** Runs whose assets are on their way to the driver. */
  readonly #launching = new Map<string, Promise<void>>();
  readonly #watches = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(
    private readonly store: JobStore,
    private readonly ports: RunPorts,
    private readonly cacheDirectory: string,
  ) {}

  /** Goes on with what an earlier process left. */
  resume(): void {
    for (const run of this.store.openRuns()) this.#watch(run);
  }

  /** @throws AwsError ConcurrentRunsExceededException */
  async start(job: JobRecord, request: RunRequest): Promise<RunRecord> {
    const { Name, ExecutionProperty } = job.definition;
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
    return this.#begin(job, request);
  }

  /** The run as it is now. @throws Error when the driver listens and does not answer. */
  async refreshed(run: RunRecord): Promise<RunRecord> {
    if (isOver(run) || this.#launching.has(run.Id)) return run;
    let told: DriverRun | undefined;
    try {
      told = await this.ports.driver.find(run.Id);
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
    await this.ports.driver.stop(run.Id);
    await this.store.updateRun({ ...latest, JobRunState: 'STOPPING', LastModifiedOn: epochSeconds() });
  }

  /** Watches no longer, and waits for assets that are under way, so that none is written after a close. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#launching.values(), ...this.#watches]);
  }

  async #begin(job: JobRecord, request: RunRequest): Promise<RunRecord> {
    const run = newRun(job, request);
    const stored = this.store.addRun(run);
    this.#launching.set(
      run.Id,
      stored.then(() => this.#launch(job, run)).finally(() => this.#launching.delete(run.Id)),
    );
    await stored;
    this.#watch(run);
    return run;
  }

  /** Sees a run to its end, whoever asks for it: its log is brought meanwhile, and a failed one repeated. */
  #watch(run: RunRecord): void {
    const watch = this.#seeThrough(run.Id).finally(() => this.#watches.delete(watch));
    this.#watches.add(watch);
  }

  async #seeThrough(id: string): Promise<void> {
    const { signal } = this.#closing;
    for (let misses = 0; misses < MOST_MISSES && !signal.aborted; ) {
      await pause(this.ports.watchMs, undefined, { signal, ref: false }).catch(() => {});
      const run = this.store.run(id);
      if (run === undefined || signal.aborted) return;
      try {
        const now = await this.refreshed(run);
        await this.#bringLog(now);
        if (!isOver(now)) continue;
        await this.#repeat(now);
        return;
      } catch (error) {
        // Looked at again: the driver may be slow to answer, CloudWatch Logs not yet there.
        misses += 1;
        console.error(`glue: job run ${id}: ${(error as Error).message}`);
      }
    }
  }

  async #bringLog(run: RunRecord): Promise<void> {
    let told: DriverRun | undefined;
    try {
      told = await this.ports.driver.find(run.Id);
    } catch (error) {
      if (!(error instanceof DriverUnreachable)) throw error;
    }
    if (told !== undefined) await this.ports.log.bring(run, told, isOver(run));
  }

  async #repeat(run: RunRecord): Promise<void> {
    const job = this.store.job(run.JobName);
    const most = job?.definition.MaxRetries ?? 0;
    if (job === undefined || run.JobRunState !== 'FAILED' || run.Attempt >= most) return;
    await this.#begin(job, { ...run, previous: run, retried: true });
  }

  async #launch(job: JobRecord, run: RunRecord): Promise<void> {
    const { Command, DefaultArguments, NonOverridableArguments } = job.definition;
    const given = { ...DefaultArguments, ...run.Arguments, ...NonOverridableArguments };
    const packages = (given['--extra-py-files'] ?? '').split(',').filter((address) => address !== '');
    try {
      const location = Command?.ScriptLocation ?? '';
      const assets = await fetchAssets(this.#cacheOf(run), location, packages, this.ports.fetchObject);
      await this.ports.driver.submit({
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
    return (this.ports.clock.at(machine) - machine - (this.ports.clock.at(started) - started)) / 1_000;
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
  const words = failureWords(told);
  const next: RunRecord = {
    ...run,
    JobRunState: stopping ? 'STOPPING' : told.state,
    ExecutionTime: Math.round(told.seconds + leapt),
    LastModifiedOn: now,
    ...(words === undefined ? {} : { ErrorMessage: words }),
  };
  return isOver(next) ? { ...next, CompletedOn: now } : next;
}

/** Stable for a job, as AWS's `j_…`. */
function jobId(job: JobRecord): string {
  return runId(job.definition.Name).replace('jr_', 'j_');
}
