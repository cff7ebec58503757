import type { LocalPaths } from '../local/paths';
import type { OnProgress } from '../local/progress';
import { setUp } from '../local/setup/set-up';
import { type RunningEnvironment, requireStartable, startEnvironment } from '../local/supervisor/environment';
import { LOCAL_PORT } from './aws';
import { type ExitCode, exitCodes } from './exit-codes';
import { type ProgressLines, progressLines } from './progress-lines';
import { UserError } from './user-error';

export interface SessionOptions {
  readonly paths: LocalPaths;
  /** Forgets what earlier environments left. @default false */
  readonly fresh?: boolean;
  /** False: nothing runs by its schedule. @default true */
  readonly schedules?: boolean;
}

export interface Session {
  readonly environment: RunningEnvironment;
  /** Aborts when the environment is to end: Ctrl-C, `npm stop`, an engine that died. */
  readonly signal: AbortSignal;
  readonly lines: ProgressLines;
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const UNSAVED =
  'The environment before this one was killed before it could save: objects are there, but streams, queues and ' +
  'tables are those of its last clean stop. To begin anew: npm start -- --fresh\n';

/** The gateway's port: CATCHMENT_PORT, or 4566. @throws UserError when it names no port. */
export function chosenPort(env: NodeJS.ProcessEnv = process.env): number {
  const text = env['CATCHMENT_PORT'];
  if (!text) return LOCAL_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UserError(`CATCHMENT_PORT is "${text}", and a port from 1 to 65535 is wanted.`);
}

/**
 * Sets up, starts the environment, does `work` in it and ends it, whatever happens. Signals end it in order; a
 * second Ctrl-C ends it at once.
 * @returns what `work` returned, or `interrupted`.
 * @throws UserError when something could not be set up or started, or when an engine died.
 */
export async function inEnvironment(
  options: SessionOptions,
  work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const port = chosenPort();
  const lines = progressLines(process.stderr);
  const abort = new AbortController();
  let environment: RunningEnvironment | undefined;
  const end = (signal: NodeJS.Signals) => {
    if (abort.signal.aborted && signal === 'SIGINT') environment?.kill();
    abort.abort(new Interrupted(signal));
  };
  // What is cut off is not what failed.
  const onProgress: OnProgress = (progress) => {
    if (!abort.signal.aborted) lines.onProgress(progress);
  };
  for (const signal of ENDING) process.on(signal, end);
  // A terminal that was closed takes no more words.
  process.stderr.on('error', () => {});
  try {
    const { paths } = options;
    await requireStartable(paths, port);
    await setUp({ paths, onProgress, signal: abort.signal });
    environment = await startEnvironment({
      paths,
      port,
      onProgress,
      signal: abort.signal,
      fresh: options.fresh ?? false,
      schedules: options.schedules ?? true,
    });
    if (environment.resumedUnsaved) process.stderr.write(UNSAVED);
    const died = environment.failed.then((error) => {
      abort.abort(error);
      throw error;
    });
    return await Promise.race([work({ environment, signal: abort.signal, lines }), died]);
  } catch (error) {
    // Work that was cut off fails in its own words; why it was cut off is what counts.
    const cause = abort.signal.aborted ? abort.signal.reason : error;
    if (cause instanceof Interrupted) return exitCodes.interrupted;
    throw cause;
  } finally {
    lines.close();
    if (environment !== undefined) process.stderr.write('Ending the local environment; its state is kept.\n');
    await environment?.stop();
    for (const signal of ENDING) process.off(signal, end);
  }
}

/** Why a session's signal aborts when a person or another terminal ended it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
  }
}
