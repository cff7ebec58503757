import { mkdir, rm } from 'node:fs/promises';
import type { UserError } from '../../cli/user-error';
import { daemonEngine } from '../engines/daemon';
import { endedUnsaved, ministackEngine } from '../engines/ministack';
import { sparkEngine } from '../engines/spark';
import { trinoEngine } from '../engines/trino';
import { environmentError } from '../environment-error';
import type { LocalPaths } from '../paths';
import { type OnProgress, timedStep } from '../progress';
import { stopLeftovers } from './leftovers';
import { acquireLock, type Lock, LockedError } from './lock';
import { freePorts, requirePort } from './ports';
import { readRecord } from './record';
import { type Planned, type Supervised, supervise } from './supervise';

export interface StartOptions {
  readonly paths: LocalPaths;
  /** Of the gateway, on 127.0.0.1; all other ports are taken as they are free. */
  readonly port: number;
  readonly onProgress: OnProgress;
  /** Gives up starting, and stops what runs. */
  readonly signal?: AbortSignal;
  /** Forgets the state, logs and scratch files of earlier environments in `paths.home`. @default false */
  readonly fresh?: boolean;
  /** False: nothing runs by its schedule. @default true */
  readonly schedules?: boolean;
}

export interface EnginePorts {
  readonly gateway: number;
  readonly ministack: number;
  readonly trino: number;
  readonly spark: number;
}

export interface RunningEnvironment {
  /** For AWS_ENDPOINT_URL. */
  readonly gatewayUrl: string;
  readonly ports: EnginePorts;
  /**
   * The environment before this one was killed before it could save: objects are there, but streams, queues and
   * tables are those of its last clean stop.
   */
  readonly resumedUnsaved: boolean;
  /** Settles only when an engine died; by then the others have been stopped. */
  readonly failed: Promise<UserError>;
  /** Ends everything, MiniStack last, which saves its state; can be called twice. */
  stop(): Promise<void>;
  /** Ends everything at once, without saving. */
  kill(): void;
}

/**
 * Starts the local environment, or resumes it: what an earlier one saved under `paths.home` is there again.
 * Everything must be installed (setUp).
 * @throws UserError in one clear sentence: it runs already, the port is in use, an engine does not start.
 */
export async function startEnvironment(options: StartOptions): Promise<RunningEnvironment> {
  const { paths, port, onProgress } = options;
  await mkdir(paths.home, { recursive: true });
  const lock = await lockHome(paths);
  try {
    await endLeftovers(paths, onProgress);
    await requirePort(port);
    if (options.fresh) await forget(paths);
    const resumedUnsaved = endedUnsaved(paths);
    const [ministack, trino, spark] = (await freePorts(3)) as [number, number, number];
    const ports = { gateway: port, ministack, trino, spark };
    const gatewayUrl = `http://127.0.0.1:${port}`;
    const running = await supervise({
      ...options,
      gatewayUrl,
      supervisor: lock.holder,
      plan: planOf(paths, ports, gatewayUrl, options.schedules ?? true),
    });
    return { gatewayUrl, ports, resumedUnsaved, ...releasing(running, lock) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function planOf(paths: LocalPaths, ports: EnginePorts, gatewayUrl: string, schedules: boolean): Planned[] {
  const daemon = daemonEngine(paths, {
    root: paths.root,
    home: paths.home,
    port: ports.gateway,
    ministackPort: ports.ministack,
    trinoPort: ports.trino,
    sparkPort: ports.spark,
    schedules,
  });
  return [
    // Last to stop, since the others still write: it saves what it holds.
    { engine: ministackEngine(paths, ports.ministack), after: [], stopWave: 2 },
    { engine: daemon, after: ['ministack'], stopWave: 0 },
    { engine: trinoEngine(paths, ports.trino, gatewayUrl), after: [], stopWave: 1 },
    { engine: sparkEngine(paths, ports.spark, gatewayUrl), after: [], stopWave: 1 },
  ];
}

/**
 * Says early, before a long setup, what would keep the environment from starting.
 * @throws UserError when it runs already or the port is in use.
 */
export async function requireStartable(paths: LocalPaths, port: number): Promise<void> {
  await mkdir(paths.home, { recursive: true });
  await (await lockHome(paths)).release();
  // What a killed environment left may hold the port; it is cleared up before the start.
  if ((await readRecord(paths)) === undefined) await requirePort(port);
}

async function lockHome(paths: LocalPaths): Promise<Lock> {
  try {
    return await acquireLock(paths.lock, { wait: false });
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    throw environmentError(
      `An environment runs already in ${paths.home} (process ${error.holder.pid}): use it, or end it with npm stop.`,
      error,
    );
  }
}

async function endLeftovers(paths: LocalPaths, onProgress: OnProgress): Promise<void> {
  const record = await readRecord(paths);
  if (record === undefined) return;
  await timedStep(onProgress, 'Clearing up after an environment that was killed', async (note) => {
    const stopped = await stopLeftovers(paths);
    if (stopped.length > 0) note(`stopped ${stopped.join(', ')}`);
  });
}

async function forget(paths: LocalPaths): Promise<void> {
  const written = [paths.state, paths.logs, paths.run];
  await Promise.all(written.map((directory) => rm(directory, { recursive: true, force: true })));
}

/** The lock lasts as long as the engines. */
function releasing(running: Supervised, lock: Lock): Supervised {
  return {
    failed: running.failed.then(async (error) => {
      await lock.release();
      return error;
    }),
    async stop() {
      await running.stop();
      await lock.release();
    },
    kill: () => running.kill(),
  };
}
