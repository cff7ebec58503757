import { type Command, Option } from 'commander';
import { datasets } from '../../lib/datasets';
import type { RunRecord } from '../../lib/wiring/run';
import { knownDataset, knownEnvironment } from '../known';
import { runText } from '../run/print';
import { RunFailed } from '../run/run-failed';
import { runWorkflow } from '../run/run-workflow';
import { stateLines } from '../run/state-lines';
import { unreachable } from '../unreachable';

interface RunFlags {
  readonly env: string;
  readonly format: 'table' | 'json';
}

export function register(program: Command): void {
  program
    .command('run')
    .description('run the workflow of a dataset: what has arrived is cleaned, checked and published')
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the figures').choices(['table', 'json']).default('table'))
    .action(run);
}

async function run(name: string, { env, format }: RunFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const dataset = knownDataset(name).name;
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const states = stateLines();
  const print = (records: readonly RunRecord[]) => {
    if (format === 'json') console.log(JSON.stringify(records, null, 2));
    else if (records.length > 0) console.log(runText(records));
  };
  try {
    const { onState } = states;
    const records = await runWorkflow({ environment, dataset, signal: interrupt.signal, onState });
    states.end('done');
    if (records.length === 0) process.stderr.write('Nothing has arrived since the last run.\n');
    print(records);
  } catch (error) {
    states.end('failed');
    if (error instanceof RunFailed) print(error.records);
    throw unreachable(error, environment);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
