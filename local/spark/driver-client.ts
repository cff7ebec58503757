/** A run as the Spark driver tells it; `driver.py --help` documents the calls. */
export interface DriverRun {
  readonly state: 'WAITING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMEOUT';
  readonly error: string | null;
  /** Line of the script that failed. */
  readonly line?: number | null;
  /** Since the script began; 0 while it waits. */
  readonly seconds: number;
  /** Local paths of what the script writes to standard output and standard error. */
  readonly output?: string;
  readonly errors?: string;
}

export interface DriverSubmission {
  readonly id: string;
  /** Local path. */
  readonly script: string;
  /** By name with the dashes. */
  readonly args: Readonly<Record<string, string>>;
  /** Local paths. */
  readonly extra_py_files: readonly string[];
  readonly timeout_seconds: number;
}

/** What the Glue job API needs of the process that runs scripts. */
export interface Driver {
  /** @throws DriverUnreachable, or Error when the driver refuses. */
  submit(run: DriverSubmission): Promise<void>;
  /** Undefined when the driver does not know the run. @throws DriverUnreachable */
  find(id: string): Promise<DriverRun | undefined>;
  /** Asks a run to stop; one that is over, or not known, stays as it is. @throws DriverUnreachable */
  stop(id: string): Promise<void>;
}

/** Nobody listens at the driver's address: it ended, or was never started. */
export class DriverUnreachable extends Error {
  override readonly name = 'DriverUnreachable';
}

/** Longest wait for an answer of the driver, which answers from memory. */
const ANSWER_MS = 10_000;

/** @param url for instance `http://127.0.0.1:4711`. */
export function httpDriver(url: string): Driver {
  async function call(path: string, body?: unknown): Promise<{ status: number; answer: unknown }> {
    const request =
      body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    let response: Response;
    try {
      response = await fetch(`${url}${path}`, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
    } catch (error) {
      // A connection kept from an earlier call breaks when the driver dies; a new one tells the truth.
      if (codeOf(error) === 'UND_ERR_SOCKET' && body === undefined) return call(path);
      if (codeOf(error) === 'ECONNREFUSED') {
        throw new DriverUnreachable(
          `The Spark driver does not listen at ${url}: see its log, then start again.`,
        );
      }
      throw error;
    }
    return { status: response.status, answer: await response.json() };
  }

  return {
    async submit(run) {
      const { status, answer } = await call('/runs', run);
      if (status !== 202) throw new Error(`The Spark driver refused the run: ${JSON.stringify(answer)}`);
    },
    async find(id) {
      const { status, answer } = await call(`/runs/${id}`);
      return status === 200 ? (answer as DriverRun) : undefined;
    },
    async stop(id) {
      await call(`/runs/${id}/stop`, {});
    },
  };
}

function codeOf(error: unknown): string | undefined {
  return (error as { cause?: NodeJS.ErrnoException }).cause?.code;
}
