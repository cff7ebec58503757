import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFull, isNoSpace } from '../environment-error';
import type { LocalPaths } from '../paths';
import { type OnProgress, timedStep } from '../progress';
import { acquireLock } from '../supervisor/lock';
import { RUN_BYTES, requireDisk, SETUP_BYTES } from './disk';
import { installJvmArchives, jvmStamp } from './jvm-archives';
import {
  installClients,
  installDev,
  installJdk25,
  installRuntime,
  makeVenv,
  pythonStamps,
  venvRuns,
} from './python-packages';
import type { Stamp } from './stamp';
import { installTestJars, testJarsStamp } from './test-jars';

export interface SetupContext {
  readonly paths: LocalPaths;
  /** Gets the output of every program that setup runs. */
  readonly log: string;
  readonly signal: AbortSignal;
}

export interface SetupOptions {
  readonly paths: LocalPaths;
  readonly onProgress: OnProgress;
  /** Ends the programs that setup runs. */
  readonly signal?: AbortSignal;
  /** Also what tests and checks need (pytest, ruff, cfn-lint, the clients). @default false */
  readonly dev?: boolean;
}

type Install = (context: SetupContext, note: (text: string) => void) => Promise<void>;

/**
 * Installs what is missing or out of date; does nothing in some milliseconds when all is there. A setup
 * that was killed goes on where it was; two at a time wait for each other.
 * @throws UserError in one sentence: no fit Python, no room, a failed download, a wrong checksum.
 */
export async function setUp(options: SetupOptions): Promise<void> {
  const { paths } = options;
  if (await isComplete(paths, options.dev ?? false)) return await requireDisk(paths.tools, RUN_BYTES);
  await requireDisk(paths.tools, SETUP_BYTES);
  const lock = await acquireLock(join(paths.tools, 'setup.lock'), { wait: true });
  try {
    await install(options);
  } catch (error) {
    throw isNoSpace(error) ? diskFull(paths.tools, error) : error;
  } finally {
    await rm(join(paths.tools, 'tmp'), { recursive: true, force: true });
    await lock.release();
  }
}

async function isComplete(paths: LocalPaths, dev: boolean): Promise<boolean> {
  if (!venvRuns(paths.python) || (dev && !venvRuns(paths.clientsPython))) return false;
  const python = await pythonStamps(paths);
  const tools = dev ? [python.dev, python.clients, await testJarsStamp(paths)] : [];
  const needed = [python.runtime, python.jdk25, await jvmStamp(paths), ...tools];
  return (await Promise.all(needed.map((stamp) => stamp.isCurrent()))).every(Boolean);
}

async function install({ paths, onProgress, signal, dev = false }: SetupOptions): Promise<void> {
  // The first failure ends the programs that run beside it.
  const abort = new AbortController();
  const context: SetupContext = {
    paths,
    log: join(paths.tools, 'setup.log'),
    signal: signal === undefined ? abort.signal : AbortSignal.any([signal, abort.signal]),
  };
  await rm(context.log, { force: true });
  const python = await pythonStamps(paths);
  const jvm = await jvmStamp(paths);

  const step = (title: string, stamp: Stamp, work: Install) => async (): Promise<void> => {
    if (await stamp.isCurrent()) return;
    await stamp.clear();
    await timedStep(onProgress, title, (note) => work(context, note));
    await stamp.set();
  };
  const runtime = step('Python packages (MiniStack, PySpark, Java 17)', python.runtime, installRuntime);
  const jdk25 = step('Java 25', python.jdk25, installJdk25);
  const archives = step('Trino 476, and S3 and Iceberg for Spark', jvm, installJvmArchives);
  const tools = step('Python test tools', python.dev, installDev);
  const clients = step('Python clients for tests', python.clients, installClients);
  const jars = step('Jars for tests', await testJarsStamp(paths), installTestJars);

  if (!venvRuns(paths.python) || !(await python.runtime.isCurrent())) {
    await python.runtime.clear();
    await python.dev.clear();
    await timedStep(onProgress, 'Python', () => makeVenv(context));
  }
  if (!venvRuns(paths.clientsPython)) await python.clients.clear();
  const guarded = (work: Promise<unknown>) =>
    work.catch((error: unknown) => {
      abort.abort(error);
      throw error;
    });
  const [pythonDone, javaDone] = [guarded(runtime()), guarded(jdk25())];
  await Promise.allSettled([
    pythonDone,
    javaDone,
    // Ivy lies in PySpark, and runs on Java 25.
    guarded(Promise.all([pythonDone, javaDone]).then(archives)),
    ...(dev
      ? [
          // One pip after the other: together they would fill the disk's and the network's way.
          guarded(pythonDone.then(tools).then(clients)),
          guarded(Promise.all([pythonDone, javaDone]).then(jars)),
        ]
      : []),
  ]);
  context.signal.throwIfAborted();
}
