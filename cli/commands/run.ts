import { type Command, Option } from 'commander';
import { environmentNamed } from '../../lib/config';
import { datasets } from '../../lib/datasets';
import { progressLines } from '../progress-lines';
import { figuresTable } from '../run/print';
import { runWorkflow } from '../run/run-workflow';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';

interface RunFlags {
  readonly env: string;
  readonly format: 'table' | 'json';
}

export function register(program: Command): void {
  program
    .command('run')
    .description('run the workflow of a dataset: what has arrived becomes cleaned rows')
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the figures').choices(['table', 'json']).default('table'))
    .action(run);
}

async function run(dataset: string, { env, format }: RunFlags): Promise<void> {
  requireEnvironment(env);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const states = stateLines();
  try {
    const figures = await runWorkflow({
      environment: env,
      dataset,
      signal: interrupt.signal,
      onState: states.enter,
    });
    states.end('done');
    if (figures.length === 0) process.stderr.write('Nothing has arrived since the last run.\n');
    if (format === 'json') console.log(JSON.stringify(figures, null, 2));
    else if (figures.length > 0) console.log(figuresTable(figures));
  } catch (error) {
    states.end('failed');
    throw unreachable(error, env);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

function requireEnvironment(name: string): void {
  try {
    environmentNamed(name);
  } catch (error) {
    throw new UserError((error as Error).message, undefined, { cause: error });
  }
}

/** Each state is a step: it ends when the next one is entered. */
function stateLines() {
  const lines = progressLines(process.stderr);
  let current: { readonly step: string; readonly since: number } | undefined;
  const seconds = () => (performance.now() - (current?.since ?? 0)) / 1000;
  const close = (state: 'done' | 'failed') => {
    if (current !== undefined) lines.onProgress({ step: current.step, state, seconds: seconds() });
    current = undefined;
  };
  return {
    enter(step: string): void {
      close('done');
      current = { step, since: performance.now() };
      lines.onProgress({ step, state: 'started', seconds: 0 });
    },
    end(state: 'done' | 'failed'): void {
      close(state);
      lines.close();
    },
  };
}
