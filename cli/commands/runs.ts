import { type Command, Option } from 'commander';
import { datasets } from '../../lib/datasets';
import { knownDataset, knownEnvironment } from '../known';
import { findRun } from '../runs/find';
import { type Ledger, ledgerOf } from '../runs/ledger';
import { listRuns, listText } from '../runs/list';
import { shownRun, showText } from '../runs/show';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';

interface RunsFlags {
  readonly env: string;
  readonly limit: string;
  readonly format: 'table' | 'json';
}

const NAMES = datasets.map((dataset) => dataset.name);
const DEFAULT_LIMIT = '30';

export function register(program: Command): void {
  const format = () =>
    new Option('--format <name>', 'of the output').choices(['table', 'json']).default('table');
  const runs = program
    .command('runs')
    .description('list the last runs of one dataset or all, each compared with the 30 before it')
    .argument('[dataset]', `one of: ${NAMES.join(', ')}`)
    .option('--limit <n>', 'runs to list', DEFAULT_LIMIT)
    .option('--env <name>', 'environment', 'local')
    .addOption(format())
    .action(list);
  runs
    .command('show')
    .description('show everything of one run: figures, rules with sample rows, marts, cost, error')
    .argument('<id>', "the run's id, or how no other run's begins; a dataset for its last run")
    .action((id: string, _: object, command: Command) => show(id, command.optsWithGlobals()));
}

async function list(dataset: string | undefined, { env, limit, format }: RunsFlags): Promise<void> {
  const wanted = dataset === undefined ? NAMES : [knownDataset(dataset).name];
  const most = wholeNumber(limit);
  await withLedger(env, async (ledger) => {
    const listed = await listRuns(ledger, wanted, most);
    if (format === 'json') console.log(JSON.stringify(listed, null, 2));
    else if (listed.length === 0) process.stderr.write('There was no run yet.\n');
    else console.log(listText(listed));
  });
}

async function show(id: string, { env, format }: RunsFlags): Promise<void> {
  await withLedger(env, async (ledger) => {
    const rows = await findRun(ledger, NAMES, id);
    const shown = await Promise.all(rows.map((run) => shownRun(ledger, run)));
    console.log(format === 'json' ? JSON.stringify(shown, null, 2) : shown.map(showText).join('\n\n\n'));
  });
}

async function withLedger(env: string, work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const environment = knownEnvironment(env);
  const ledger = ledgerOf(environment);
  try {
    await work(ledger);
  } catch (error) {
    throw unreachable(error, environment);
  } finally {
    ledger.close();
  }
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new UserError(`Received --limit ${text}; wanted a whole number of 1 or more.`);
}
