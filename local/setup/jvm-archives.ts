import { cp, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { environmentError } from '../environment-error';
import type { LocalPaths } from '../paths';
import { readChecksums, verifyChecksums } from './checksums';
import { fetchingJava } from './fetching-java';
import { java25 } from './python-packages';
import { runCommand } from './run-command';
import type { SetupContext } from './set-up';
import { Stamp } from './stamp';

const engineFiles = (paths: LocalPaths) => ({
  ivy: join(paths.local, 'engines', 'ivy.xml'),
  settings: join(paths.local, 'engines', 'ivysettings.xml'),
  checksums: join(paths.local, 'engines', 'checksums.txt'),
});

export function jvmStamp(paths: LocalPaths): Promise<Stamp> {
  return Stamp.of(join(paths.stamps, 'jvm'), Object.values(engineFiles(paths)));
}

/** Trino and Spark's extra jars: fetched with the Ivy that PySpark ships, checked, unpacked. */
export async function installJvmArchives(context: SetupContext, note: (text: string) => void): Promise<void> {
  const { paths } = context;
  note('downloading');
  await fetchWithIvy(context, note, {
    ivy: engineFiles(paths).ivy,
    into: paths.ivy,
    what: 'Trino and the jars for Spark',
  });
  note('checking');
  const fetched = join(paths.ivy, 'fetched');
  const files = (await readdir(fetched, { recursive: true })).filter((name) => /\.(jar|zip|gz)$/.test(name));
  await verifyChecksums(fetched, files, await readChecksums(engineFiles(paths).checksums));
  note('unpacking');
  await Promise.all([unpackTrino(context, join(fetched, 'trino')), copyJars(paths, join(fetched, 'spark'))]);
  await rm(paths.ivy, { recursive: true, force: true });
}

export interface IvyFetch {
  /** What is wanted. */
  readonly ivy: string;
  /** Gets the cache, and what was fetched in `fetched/<conf>`. */
  readonly into: string;
  /** For the message when it fails. */
  readonly what: string;
}

/** @throws UserError when something cannot be had. */
export async function fetchWithIvy(
  { paths, log, signal }: SetupContext,
  note: (text: string) => void,
  { ivy, into, what }: IvyFetch,
): Promise<void> {
  const files = engineFiles(paths);
  // Ivy's cache keeps each complete archive: a setup that was killed goes on from there.
  const cache = join(into, 'cache');
  const pattern = join(into, 'fetched', '[conf]', '[artifact]-[revision].[ext]');
  const java = await fetchingJava(java25(paths), process.env);
  const args = [
    ...java.args,
    '-cp',
    await ivyJar(paths),
    'org.apache.ivy.Main',
    '-settings',
    files.settings,
    '-ivy',
    ivy,
  ];
  await mkdir(into, { recursive: true });
  await runCommand(java.file, [...args, '-cache', cache, '-retrieve', pattern, '-symlink'], {
    purpose: `Fetching ${what} with Ivy`,
    logFile: log,
    cwd: into,
    signal,
    onLine: (line) => {
      const file = /^downloading \S*\/(\S+) \.\.\./.exec(line)?.[1];
      if (file !== undefined) note(`downloading ${file}`);
    },
  });
}

/** The Ivy in PySpark's own jars. @throws UserError when PySpark has none. */
async function ivyJar(paths: LocalPaths): Promise<string> {
  const library = join(paths.venv, 'lib');
  const python = (await readdir(library)).find((name) => name.startsWith('python3')) ?? 'python3';
  const jars = join(library, python, 'site-packages', 'pyspark', 'jars');
  const jar = (await readdir(jars)).find((name) => /^ivy-\d.*\.jar$/.test(name));
  if (jar === undefined)
    throw environmentError(`${jars} holds no ivy-*.jar: delete ${paths.tools} and start again.`);
  return join(jars, jar);
}

/** The iceberg plugin's largest part, for a kind of catalogue that nobody has here. */
const UNUSED = /^net\.snowflake_snowflake-jdbc-/;

/** `server/lib/*.jar` and `plugin/<name>/*.jar`, put in place by one rename. */
async function unpackTrino(context: SetupContext, archives: string): Promise<void> {
  const { paths } = context;
  const fresh = `${paths.trino}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(join(fresh, 'plugin'), { recursive: true });
  await Promise.all((await readdir(archives)).map((name) => unpack(context, join(archives, name), fresh)));
  for (const name of await readdir(fresh)) {
    const plugin = /^trino-([a-z]+)-\d+$/.exec(name)?.[1];
    if (name.startsWith('trino-server-core-')) await rename(join(fresh, name), join(fresh, 'server'));
    else if (plugin !== undefined) await rename(join(fresh, name), join(fresh, 'plugin', plugin));
  }
  await slimPlugins(join(fresh, 'plugin'));
  await rm(paths.trino, { recursive: true, force: true });
  await rename(fresh, paths.trino);
}

/**
 * Plugins bring the same jars, three quarters of all their bytes: one file serves them all. A jar's name is its
 * group, artifact and version.
 */
async function slimPlugins(plugins: string): Promise<void> {
  const first = new Map<string, string>();
  for (const plugin of (await readdir(plugins)).sort()) {
    for (const name of await readdir(join(plugins, plugin))) {
      const jar = join(plugins, plugin, name);
      const same = first.get(name);
      if (UNUSED.test(name)) await rm(jar);
      else if (same === undefined) first.set(name, jar);
      else if ((await stat(same)).size === (await stat(jar)).size) {
        await rm(jar);
        await link(same, jar);
      }
    }
  }
}

async function unpack({ paths, log, signal }: SetupContext, archive: string, into: string): Promise<void> {
  const zip = archive.endsWith('.zip');
  const [file, ...args] = zip
    ? [paths.python, '-m', 'zipfile', '-e', archive, into]
    : ['tar', '-xzf', archive, '-C', into];
  await runCommand(file as string, args, {
    purpose: `Unpacking ${basename(archive)}`,
    logFile: log,
    cwd: into,
    signal,
  });
}

async function copyJars(paths: LocalPaths, from: string): Promise<void> {
  const fresh = `${paths.sparkJars}.new`;
  await rm(fresh, { recursive: true, force: true });
  await cp(from, fresh, { recursive: true, dereference: true });
  await rm(paths.sparkJars, { recursive: true, force: true });
  await rename(fresh, paths.sparkJars);
}
