import { join, resolve } from 'node:path';

/**
 * Where everything of the local environment lies. What is installed is shared by all environments of a
 * clone; what an environment writes lies under its home, so that several run side by side.
 */
export interface LocalPaths {
  /** The clone. */
  readonly root: string;
  /** Committed sources of the local environment. */
  readonly local: string;
  /** Installed once per clone, shared. */
  readonly tools: string;
  readonly venv: string;
  readonly python: string;
  /** Java 25 for Trino; the Java for Spark is `JAVA_HOME` or comes with the venv. */
  readonly jdk25: string;
  readonly trino: string;
  /** Where Ivy downloads to; emptied when all is unpacked. */
  readonly ivy: string;
  /** Jars that Spark needs beside its own. */
  readonly sparkJars: string;
  /** Jars that only tests need. */
  readonly testJars: string;
  /** The Python of the clients that tests run, in a virtual environment of their own. */
  readonly clientsPython: string;
  readonly stamps: string;

  /** What one environment writes; `stop` leaves it, deleting it starts afresh. */
  readonly home: string;
  readonly state: string;
  readonly logs: string;
  /** Configuration and scratch files of the engines; rewritten at each start. */
  readonly run: string;
  /** Who runs now: process ids with their start times, and ports. */
  readonly environmentFile: string;
  readonly lock: string;
}

/**
 * @param root the clone's root.
 * @param home where this environment keeps its state, logs and record; by default `<root>/.catchment`.
 */
export function pathsFor(root: string, home: string = join(root, '.catchment')): LocalPaths {
  const clone = resolve(root);
  const tools = join(clone, '.catchment');
  const own = resolve(home);
  return {
    root: clone,
    local: join(clone, 'local'),
    tools,
    venv: join(tools, 'venv'),
    python: join(tools, 'venv', 'bin', 'python'),
    jdk25: join(tools, 'jdk25'),
    trino: join(tools, 'trino'),
    ivy: join(tools, 'ivy'),
    sparkJars: join(tools, 'spark-jars'),
    testJars: join(tools, 'test-jars'),
    clientsPython: join(tools, 'clients', 'bin', 'python'),
    stamps: join(tools, 'stamps'),
    home: own,
    state: join(own, 'state'),
    logs: join(own, 'logs'),
    run: join(own, 'run'),
    environmentFile: join(own, 'environment.json'),
    lock: join(own, 'environment.lock'),
  };
}

/** The clone that this file stands in. */
export const projectRoot = resolve(__dirname, '..');

/** Of this clone; CATCHMENT_HOME moves the state, so that a second environment can run beside the first. */
export function chosenPaths(env: NodeJS.ProcessEnv = process.env): LocalPaths {
  return pathsFor(projectRoot, env['CATCHMENT_HOME'] || undefined);
}
