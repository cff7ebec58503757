/**
 * Everything a change must pass besides the integration tests; failures are shown whole. With
 * `--without-unit-tests` it leaves out those that `npm test` has run just before.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT_NAMES } from '../lib/config/environment';
import { pathsFor, projectRoot } from '../local/paths';
import { setUp } from '../local/setup/set-up';

const sources = ['bin', 'cli', 'lib', 'lambda', 'producer', 'local', 'bench', 'scripts'];

async function main(): Promise<number> {
  const paths = pathsFor(projectRoot);
  await setUp({
    paths,
    dev: true,
    onProgress: ({ step, state, seconds }) => {
      if (state !== 'running') process.stderr.write(`${step}: ${state} (${seconds.toFixed(1)} s)\n`);
    },
  });
  const tool = (name: string) => join(paths.venv, 'bin', name);
  const assemblies = mkdtempSync(join(tmpdir(), 'catchment-synth-'));
  const failed: string[] = [];
  const step = (name: string, command: string, args: string[], env: Record<string, string> = {}): void => {
    const began = performance.now();
    const run = spawnSync(command, args, {
      cwd: projectRoot,
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 1 << 28,
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const ok = run.status === 0;
    const counts =
      `${run.stdout}\n${run.stderr}`.match(/^(Tests: .*|=+ \d+ passed.*|\d+ passed.*)$/m)?.[0] ?? '';
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(34)} ${seconds.padStart(6)} s  ${counts.trim()}`);
    if (!ok) {
      failed.push(name);
      console.log(`${run.stdout}${run.stderr}${run.error?.message ?? ''}`);
    }
  };
  try {
    step('types', 'tsc', ['-p', '.']);
    step('format and lint', 'biome', ['ci', '--colors=off', '--error-on-warnings', '.']);
    step('import boundaries', 'depcruise', [...sources, '--config', '.dependency-cruiser.js']);
    step('contracts up to date, compatible', 'node', ['cli/catchment.mjs', 'contracts', '--check']);
    step('table of what is true locally', 'node', [
      '--import',
      'tsx',
      'scripts/conformance-table.ts',
      '--check',
    ]);
    if (!process.argv.includes('--without-unit-tests')) {
      step('unit tests', 'jest', ['--selectProjects', 'unit', '--maxWorkers', '100%']);
    }
    step('a hundred datasets', 'jest', ['--selectProjects', 'scale']);
    step('Python format', tool('ruff'), ['format', '--check', '.']);
    step('Python lint', tool('ruff'), ['check', '.']);
    // A Spark for each core; a file's tests share theirs.
    step('Python tests', tool('python'), ['-m', 'pytest', '-n', '2', '--dist', 'loadfile']);
    for (const environment of ENVIRONMENT_NAMES) {
      const output = join(assemblies, environment);
      step(`synth ${environment}, cdk-nag`, 'cdk', [
        'synth',
        '--quiet',
        '-c',
        `env=${environment}`,
        '-o',
        output,
      ]);
      const templates = readdirSync(output).filter((name) => name.endsWith('.template.json'));
      step(
        `cfn-lint ${environment} (${templates.length} templates)`,
        tool('cfn-lint'),
        templates.map((name) => join(output, name)),
      );
    }
  } finally {
    rmSync(assemblies, { recursive: true });
  }
  console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
