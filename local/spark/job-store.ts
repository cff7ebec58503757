import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readdirIfAny, readJson, writeJson } from '../json-file';
import { isOver, type JobRecord, type RunRecord } from './job-record';

/** Jobs and their runs: in memory, and one file each, so that a restart finds them. */
export class JobStore {
  readonly #jobs = new Map<string, JobRecord>();
  readonly #runs = new Map<string, RunRecord>();
  readonly #jobDirectory: string;
  readonly #runDirectory: string;

  private constructor(
    directory: string,
    private readonly onOver: (run: RunRecord, job: JobRecord | undefined) => void,
  ) {
    this.#jobDirectory = join(directory, 'jobs');
    this.#runDirectory = join(directory, 'runs');
  }

  /** @param onOver hears of each run once, when it is over. */
  static async open(
    directory: string,
    onOver: (run: RunRecord, job: JobRecord | undefined) => void = () => {},
  ): Promise<JobStore> {
    const store = new JobStore(directory, onOver);
    for (const file of await readdirIfAny(store.#jobDirectory, '.json')) {
      const job = await readJson<JobRecord>(join(store.#jobDirectory, file));
      if (job !== undefined) store.#jobs.set(job.definition.Name, job);
    }
    for (const file of await readdirIfAny(store.#runDirectory, '.json')) {
      const run = await readJson<RunRecord>(join(store.#runDirectory, file));
      if (run !== undefined) store.#runs.set(run.Id, run);
    }
    return store;
  }

  job(name: string): JobRecord | undefined {
    return this.#jobs.get(name);
  }

  /** By name. */
  jobs(): JobRecord[] {
    return [...this.#jobs.values()].sort((a, b) => (a.definition.Name < b.definition.Name ? -1 : 1));
  }

  async putJob(job: JobRecord): Promise<void> {
    this.#jobs.set(job.definition.Name, job);
    await writeJson(this.#jobFile(job.definition.Name), job);
  }

  /** A job goes with its history. */
  async deleteJob(name: string): Promise<void> {
    this.#jobs.delete(name);
    await rm(this.#jobFile(name), { force: true });
    for (const run of this.runs(name)) {
      this.#runs.delete(run.Id);
      await rm(this.#runFile(run.Id), { force: true });
    }
  }

  run(id: string): RunRecord | undefined {
    return this.#runs.get(id);
  }

  /** Newest first, as AWS lists them. */
  runs(jobName: string): RunRecord[] {
    return [...this.#runs.values()]
      .filter((run) => run.JobName === jobName)
      .sort((a, b) => b.StartedOn - a.StartedOn);
  }

  openRuns(): RunRecord[] {
    return [...this.#runs.values()].filter((run) => !isOver(run));
  }

  async addRun(run: RunRecord): Promise<void> {
    this.#runs.set(run.Id, run);
    await writeJson(this.#runFile(run.Id), run);
  }

  /** Does nothing to a run that is over, nor to one that went with its job. */
  async updateRun(run: RunRecord): Promise<void> {
    const before = this.#runs.get(run.Id);
    if (before === undefined || isOver(before)) return;
    await this.addRun(run);
    if (isOver(run)) this.onOver(run, this.job(run.JobName));
  }

  #jobFile(name: string): string {
    return join(this.#jobDirectory, `${encodeURIComponent(name)}.json`);
  }

  #runFile(id: string): string {
    return join(this.#runDirectory, `${id}.json`);
  }
}
