import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Change } from '../../lib/contract/change';
import { ContractError } from '../../lib/contract/contract-error';
import type { Dataset } from '../../lib/contract/dataset';
import { type Judgement, judge, judgeMart } from '../../lib/contract/judge';
import type { Mart } from '../../lib/contract/mart';
import { renderMartOdcs, renderOdcs } from '../../lib/contract/render-odcs';
import { datasets as allDatasets } from '../../lib/datasets';
import { marts as allMarts } from '../../lib/marts';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';

/** Where the committed contracts stand, from the project's root. */
const CONTRACTS = 'contracts';
const EXTENSION = '.odcs.yaml';

export interface ContractsPorts {
  readonly datasets: readonly Dataset[];
  /** @default - none */
  readonly marts?: readonly Mart[];
  /** Absolute. */
  readonly directory: string;
  /** The text of a contract as it was committed at a git revision; undefined when it was not there. */
  readonly committedAt: (revision: string, name: string) => string | undefined;
  readonly print: (line: string) => void;
}

export interface ContractsOptions {
  /** Write nothing; say what differs. */
  readonly check?: boolean;
  /** A git revision to judge against instead of the file that stands there. */
  readonly against?: string;
}

/** A dataset's or a mart's. */
interface Contract {
  readonly name: string;
  readonly rendered: string;
  judge(committedYaml: string): Judgement;
}

function contractsOf({ datasets, marts = [] }: ContractsPorts): Contract[] {
  return [
    ...datasets.map((dataset) => ({
      name: dataset.name,
      rendered: renderOdcs(dataset),
      judge: (yaml: string) => judge(yaml, dataset),
    })),
    ...marts.map((mart) => ({
      name: mart.name,
      rendered: renderMartOdcs(mart),
      judge: (yaml: string) => judgeMart(yaml, mart),
    })),
  ];
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

function judged(yaml: string, contract: Contract, path: string): Judgement {
  try {
    return contract.judge(yaml);
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
  contract: Contract,
  { check = false, against }: ContractsOptions,
  ports: ContractsPorts,
): boolean {
  const { name, rendered } = contract;
  const path = join(ports.directory, `${name}${EXTENSION}`);
  const label = `${CONTRACTS}/${name}${EXTENSION}`;
  const current = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  const base = against === undefined ? current : ports.committedAt(against, name);
  const judgement = base === undefined ? undefined : judged(base, contract, label);
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

/** Files whose table is gone: whoever reads or sends it should hear of it before the file goes. */
function orphans(ports: ContractsPorts): string[] {
  const known = new Set(contractsOf(ports).map(({ name }) => `${name}${EXTENSION}`));
  return readdirSync(ports.directory).filter((file) => file.endsWith(EXTENSION) && !known.has(file));
}

/**
 * Writes the contracts, or checks that the written ones are those of the datasets.
 *
 * @throws UserError with exit code 1 when one is stale or breaks someone without saying so in its version.
 */
export function contracts(options: ContractsOptions, ports: ContractsPorts): void {
  mkdirSync(ports.directory, { recursive: true });
  const wrong = contractsOf(ports).filter((contract) => !treat(contract, options, ports)).length;
  const left = orphans(ports);
  for (const file of left) {
    ports.print(
      `${CONTRACTS}/${file}: no dataset or mart of this name, which breaks readers and producers. Remove the file.`,
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
        marts: allMarts,
        directory: resolve(CONTRACTS),
        committedAt: showAtRevision,
        print: (line) => console.log(line),
      }),
    );
}
