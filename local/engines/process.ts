import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCodes } from '../../cli/exit-codes';
import { UserError } from '../../cli/user-error';
import { environmentError } from '../environment-error';
import { signalGroup } from '../supervisor/process-group';
import { identityOf, type ProcessIdentity } from '../supervisor/process-identity';
import type { Engine } from './engine';

/** Set in every engine's environment, to the home of the environment that it belongs to. */
export const HOME_MARKER = 'CATCHMENT_HOME';
const PROBE_MILLISECONDS = 100;
const PROBE_TIMEOUT_MILLISECONDS = 10_000;
const LOG_LINES = 8;
/** What engines see of the user's environment. No AWS setting is among it: they know the local one only. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'SSL_CERT_FILE'] as const;

export interface EngineHost {
  /** Directory of the log files. */
  readonly logs: string;
  /** Of the environment that the engine belongs to. */
  readonly home: string;
}

/** One engine, running in a process group of its own: a terminal's Ctrl-C does not reach it before us. */
export class EngineProcess {
  /** Settles when the engine ended without being asked to; the message names it, its log and its last words. */
  readonly died: Promise<UserError>;
  readonly identity: ProcessIdentity;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<string>;

  private constructor(
    readonly engine: Engine,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    const pid = child.pid as number;
    // One that ended at once has no start time any more, and nobody will look for it.
    this.identity = identityOf(pid) ?? { pid, started: '' };
    this.#ended = once(child, 'exit').then(([code, signal]) =>
      signal ? `was killed by ${signal}` : `ended with code ${code}`,
    );
    this.died = new Promise((resolve) => {
      void this.#ended.then(async (how) => {
        if (!this.#stopping.signal.aborted) resolve(await this.#obituary(how));
      });
    });
  }

  /** @throws UserError when the program cannot be started at all. */
  static async start(engine: Engine, host: EngineHost): Promise<EngineProcess> {
    const launch = await engine.prepare();
    mkdirSync(host.logs, { recursive: true });
    const logFile = join(host.logs, `${engine.name}.log`);
    await keepPrevious(logFile);
    const log = openSync(logFile, 'a');
    const inherited = INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : []));
    const child = spawn(launch.file, launch.args, {
      cwd: launch.cwd,
      env: { ...Object.fromEntries(inherited), ...launch.env, [HOME_MARKER]: host.home },
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      throw environmentError(`${engine.title} could not be started: ${error.message}.`, error);
    }
    return new EngineProcess(engine, child, logFile);
  }

  /**
   * Resolves when the engine serves.
   * @throws UserError when it dies first, is stopped first, or does not serve in time.
   */
  async ready(): Promise<void> {
    const early = await Promise.race([this.died, this.#serves()]);
    if (early !== undefined) throw early;
  }

  /** Asks it to end, and kills it and whatever it left behind when it takes too long. */
  async stop(): Promise<void> {
    this.terminate();
    const abort = new AbortController();
    const late = delay(this.engine.stopWithinSeconds * 1000, undefined, { signal: abort.signal });
    // Aborting the delay rejects it, when nobody waits for it any more.
    await Promise.race([this.#ended, late.catch(() => {})]);
    abort.abort();
    const clean = this.child.exitCode === 0;
    this.kill();
    await this.#ended;
    await this.engine.stopped?.(clean);
  }

  /** Asks it to end, without waiting. */
  terminate(): void {
    this.#stopping.abort();
    if (this.#isUp()) this.child.kill('SIGTERM');
  }

  /** Ends it and all its descendants now. */
  kill(): void {
    this.#stopping.abort();
    signalGroup(this.identity.pid, 'SIGKILL');
  }

  #isUp(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async #serves(): Promise<UserError | undefined> {
    const { signal } = this.#stopping;
    const { readyWithinSeconds, title } = this.engine;
    const deadline = performance.now() + readyWithinSeconds * 1000;
    let last = 'it did not answer';
    while (this.#isUp() && !signal.aborted && performance.now() < deadline) {
      try {
        const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MILLISECONDS);
        if (await this.engine.probe(AbortSignal.any([signal, timeout]))) return undefined;
      } catch (error) {
        last = reasonOf(error as Error);
      }
      await delay(PROBE_MILLISECONDS);
    }
    if (signal.aborted) return environmentError(`${title} was stopped before it served.`);
    if (!this.#isUp()) return await this.died;
    return environmentError(
      `${title} does not serve after ${readyWithinSeconds} s (${last}); its log is ${this.logFile}.${await this.#lastWords()}`,
    );
  }

  async #obituary(how: string): Promise<UserError> {
    const { title } = this.engine;
    const message = `${title} (process ${this.identity.pid}) ${how}; its log is ${this.logFile}.${await this.#lastWords()}`;
    return new UserError(message, exitCodes.engineDied);
  }

  async #lastWords(): Promise<string> {
    const lines = (await readFile(this.logFile, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    return lines
      .slice(-LOG_LINES)
      .map((line) => `\n  ${line}`)
      .join('');
  }
}

/** fetch hides why it failed in its cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

async function keepPrevious(logFile: string): Promise<void> {
  try {
    await rename(logFile, logFile.replace(/\.log$/, '.previous.log'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
