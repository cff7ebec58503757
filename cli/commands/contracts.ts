import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Change } from '../../lib/contract/change';
import { ContractError } from '../../lib/contract/contract-error';
import type { Dataset } from '../../lib/contract/dataset';
import { type Judgement, judge } from '../../lib/contract/judge';
import { renderOdcs } from '../../lib/contract/render-odcs';
import { datasets as allDatasets } from '../../lib/datasets';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** Where the committed contracts stand, from the project's root. */
const CONTRACTS = 'contracts';
const EXTENSION = '.odcs.yaml';

export interface ContractsPorts {
  readonly datasets: readonly Dataset[];
  /** Absolute. */
  readonly directory: string;
  /** The text of a contract as it was committed at a git revision; undefined when it was not there. */
  readonly committedAt: (revision: string, dataset: string) => string | undefined;
  readonly print: (line: string) => void;
}

export interface ContractsOptions {
  /** Write nothing; say what differs. */
  readonly check?: boolean;
  /** A git revision to judge against instead of the file that stands there. */
  readonly against?: string;
}

const WHOM: Readonly<Record<Change['breaks'], string>> = {
  readers: 'breaks readers',
  producers: 'breaks producers',
  both: 'breaks readers and producers',
  none: 'compatible',
};

function describe({ committedVersion, version, changes, problem }: Judgement): string[] {
  const versions = committedVersion === version ? version : `${committedVersion} -> ${version}`;
  return [
    `  version ${versions}`,
    ...changes.map(
      (change) => `  ${WHOM[change.breaks]}, needs a new ${change.needs.toUpperCase()}: ${change.what}`,
    ),
    ...(problem === undefined ? [] : [`  ${problem}`]),
  ];
}

function judged(yaml: string, dataset: Dataset, path: string): Judgement {
  try {
    return judge(yaml, dataset);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new UserError(`${path}: ${error.message}`, exitCodes.failed, { cause: error });
  }
}

function stateOf(current: string | undefined, rendered: string): string {
  if (current === undefined) return 'missing';
  return current === rendered ? 'up to date' : 'stale';
}

/** @returns whether the contract is as it must be. */
function treat(
  dataset: Dataset,
  { check = false, against }: ContractsOptions,
  ports: ContractsPorts,
): boolean {
  const path = join(ports.directory, `${dataset.name}${EXTENSION}`);
  const label = `${CONTRACTS}/${dataset.name}${EXTENSION}`;
  const rendered = renderOdcs(dataset);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const base = against === undefined ? current : ports.committedAt(against, dataset.name);
  const judgement = base === undefined ? undefined : judged(base, dataset, label);
  const isCurrent = current === rendered;
  const suffices = judgement?.versionSuffices ?? true;
  // A breaking change is written down only together with its new MODEL number.
  const writes = !check && !isCurrent && suffices;
  if (writes) writeFileSync(path, rendered);
  ports.print(`${label}: ${writes ? 'written' : stateOf(current, rendered)}${suffices ? '' : ', refused'}`);
  if (judgement !== undefined && (judgement.changes.length > 0 || base !== rendered)) {
    describe(judgement).forEach(ports.print);
  }
  return suffices && (isCurrent || writes);
}

/** Files whose dataset is gone: whoever reads or sends it should hear of it before the file goes. */
function orphans({ datasets, directory }: ContractsPorts): string[] {
  const known = new Set(datasets.map(({ name }) => `${name}${EXTENSION}`));
  return readdirSync(directory).filter((file) => file.endsWith(EXTENSION) && !known.has(file));
}

/**
 * Writes the contracts, or checks that the written ones are those of the datasets.
 *
 * @throws UserError with exit code 1 when one is stale or breaks someone without saying so in its version.
 */
export function contracts(options: ContractsOptions, ports: ContractsPorts): void {
  mkdirSync(ports.directory, { recursive: true });
  const wrong = ports.datasets.filter((dataset) => !treat(dataset, options, ports)).length;
  const left = orphans(ports);
  for (const file of left) {
    ports.print(
      `${CONTRACTS}/${file}: no dataset of this name, which breaks readers and producers. Remove the file.`,
    );
  }
  if (wrong + left.length === 0) return;
  throw new UserError(
    `Contracts that are not as they must be: ${wrong + left.length}; the lines above say why. Follow them, then run \`npm run contracts\` and commit what it writes.`,
    exitCodes.failed,
  );
}

function showAtRevision(revision: string, dataset: string): string | undefined {
  const path = `${CONTRACTS}/${dataset}${EXTENSION}`;
  const git = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  } catch (error) {
    throw new UserError(
      `--against is "${revision}", which git knows no commit by. Give a branch, a tag or a hash, and fetch it first.`,
      exitCodes.usage,
      { cause: error },
    );
  }
  return git('ls-tree', '--name-only', revision, '--', path) === ''
    ? undefined
    : git('show', `${revision}:${path}`);
}

export function register(program: Command): void {
  program
    .command('contracts')
    .description('write the contracts as ODCS YAML under contracts/, or check them')
    .option(
      '--check',
      'write nothing; exit 1 when a contract is stale or breaks someone without a new MODEL number',
    )
    .option('--against <revision>', 'judge against the contracts of a git revision, for instance origin/main')
    .action((options: ContractsOptions) =>
      contracts(options, {
        datasets: allDatasets,
        directory: resolve(CONTRACTS),
        committedAt: showAtRevision,
        print: (line) => console.log(line),
      }),
    );
}
