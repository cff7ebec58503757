import { readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { LocalPaths } from '../paths';
import { runCommand } from '../setup/run-command';
import { Stamp } from '../setup/stamp';

/** What the templates and their assets are made of. */
const SOURCE_DIRECTORIES = ['bin', 'lib', 'lambda', 'glue-scripts'];
const SOURCE_FILES = ['cdk.json', 'package-lock.json', 'tsconfig.json'];
const NOT_SOURCES = /(^|\/)(__pycache__|\.pytest_cache|tests|node_modules)\//;

/**
 * Runs `cdk synth` for the environment `local`, unless its sources are as they were the last time.
 *
 * @returns the directory of the cloud assembly, under `paths.home`.
 * @throws UserError when it fails, with its last words and its log.
 */
export async function synthesizeLocal(
  paths: Pick<LocalPaths, 'root' | 'home' | 'logs'>,
  signal?: AbortSignal,
): Promise<string> {
  const directory = join(paths.home, 'cdk.out');
  const stamp = await Stamp.of(join(paths.home, 'cdk.out.stamp'), await sources(paths.root));
  if (await stamp.isCurrent()) return directory;
  await stamp.clear();
  await runCommand(process.execPath, cdk(paths.root, 'synth', 'local', '--quiet', '--output', directory), {
    purpose: 'Synthesizing the templates',
    logFile: join(paths.logs, 'synth.log'),
    cwd: paths.root,
    env: cdkEnvironment(paths.root),
    ...(signal === undefined ? {} : { signal }),
  });
  await stamp.set();
  return directory;
}

/** Arguments for Node.js that run the project's own CDK. */
export function cdk(root: string, command: string, environment: string, ...rest: string[]): string[] {
  const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  return [program, command, '-c', `env=${environment}`, '--no-notices', ...rest];
}

/** `cdk.json` runs `node`, which must be the project's. */
export function cdkEnvironment(root: string): NodeJS.ProcessEnv {
  const PATH = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  return { ...process.env, PATH, CDK_DISABLE_CLI_TELEMETRY: 'true' };
}

async function sources(root: string): Promise<string[]> {
  const found = SOURCE_FILES.map((file) => join(root, file));
  for (const name of SOURCE_DIRECTORIES) {
    const entries = await readdir(join(root, name), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !NOT_SOURCES.test(path.slice(root.length))) found.push(path);
    }
  }
  return found.sort();
}
