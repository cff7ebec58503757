import type { Command } from 'commander';
import { datasets } from '../../lib/datasets';
import { marts } from '../../lib/marts';
import { backfillTable } from '../backfill/print';
import { backfillReport } from '../backfill/progress';
import { runBackfill } from '../backfill/run-backfill';
import { knownEnvironment } from '../known';
import { explain } from '../query/query-error';

interface BackfillFlags {
  readonly env: string;
  readonly from: string;
  readonly to: string;
  readonly parallel: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly abandon?: boolean;
}

/** A month: few runs, each short enough that one of what arrived need not wait long for it. */
const DATES_PER_RUN = '31';

export function register(program: Command): void {
  const names = [...datasets, ...marts].map((table) => table.name);
  program
    .command('backfill')
    .description('make dates again: those of a dataset from raw, those of a mart from cleaned')
    .argument('<dataset|mart>', `one of: ${names.join(', ')}`)
    .requiredOption('--from <date>', 'first event date, YYYY-MM-DD')
    .requiredOption('--to <date>', 'last event date, YYYY-MM-DD')
    .option('--parallel <n>', 'dates that one run makes side by side', DATES_PER_RUN)
    .option('--dry-run', 'say what it would take, and change nothing')
    .option('--yes', 'do not ask on a terminal')
    .option('--abandon', 'give up what another backfill has left unfinished')
    .option('--env <name>', 'environment', 'local')
    .action(run);
}

async function run(target: string, flags: BackfillFlags): Promise<void> {
  const environment = knownEnvironment(flags.env);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second signal finds no handler and ends the process, as anywhere.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onInterrupt);
  const report = backfillReport();
  try {
    const records = await runBackfill({
      environment,
      target,
      from: flags.from,
      to: flags.to,
      parallel: flags.parallel,
      dryRun: flags.dryRun === true,
      yes: flags.yes === true,
      abandon: flags.abandon === true,
      signal: interrupt.signal,
      onEstimate: (words) => {
        if (flags.dryRun === true) console.log(words);
        else process.stderr.write(`${words}\n`);
      },
      onProgress: report.update,
      onState: report.state,
    });
    report.end();
    if (records !== undefined) console.log(backfillTable(records));
  } catch (error) {
    report.end();
    throw explain(error, environment);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onInterrupt);
  }
}
