import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  ENVIRONMENT_NAMES,
  type EnvironmentConfig,
  type EnvironmentName,
  environmentNamed,
} from '../../lib/config';
import type { Dataset } from '../../lib/contract/dataset';
import type { Mart } from '../../lib/contract/mart';
import { chosenPaths, projectRoot } from '../../local/paths';
import { UserError } from '../user-error';

/** What of the platform its cost depends on. */
export interface Platform {
  readonly environment: EnvironmentConfig;
  readonly datasets: readonly Dataset[];
  readonly marts: readonly Mart[];
}

/**
 * Another environment with these contracts, or this environment as a commit has it, contracts and all.
 *
 * @param name of an environment, or what git knows a commit by
 * @throws UserError when it is neither, or the commit is older than what the estimate needs
 */
export async function otherPlatform(name: string, here: Platform): Promise<Platform> {
  const environment = ENVIRONMENT_NAMES.find((known) => known === name);
  return environment === undefined
    ? atCommit(name, here.environment.name)
    : { ...here, environment: environmentNamed(environment) };
}

async function atCommit(ref: string, environment: EnvironmentName): Promise<Platform> {
  const commit = git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`)
    .toString()
    .trim();
  if (commit === '') {
    throw new UserError(
      `Received --diff ${ref}; wanted an environment (${ENVIRONMENT_NAMES.join(', ')}) or what git knows a commit by.`,
    );
  }
  const { run } = chosenPaths();
  mkdirSync(run, { recursive: true });
  const folder = mkdtempSync(join(run, 'cost-'));
  try {
    const unpacked = spawnSync('tar', ['-x', '-C', folder], {
      input: git('archive', '--format=tar', commit, 'lib'),
    });
    if (unpacked.status !== 0) throw new Error(`tar could not unpack ${ref}: ${unpacked.stderr}`);
    const [config, sets, all] = await Promise.all(
      ['config', 'datasets', 'marts'].map((part) => import(join(folder, 'lib', part, 'index.ts'))),
    );
    return { environment: config.environmentNamed(environment), datasets: sets.datasets, marts: all.marts };
  } catch (error) {
    throw new UserError(
      `${ref} cannot be reckoned: ${(error as Error).message}. Name a commit whose lib/ has config, datasets and marts.`,
      undefined,
      { cause: error },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function git(...args: string[]): Buffer {
  return spawnSync('git', args, { cwd: projectRoot, maxBuffer: 256 * 1024 ** 2 }).stdout;
}
