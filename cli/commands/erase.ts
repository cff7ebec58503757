import type { Command } from 'commander';
import { environmentNamed } from '../../lib/config';
import { datasets } from '../../lib/datasets';
import { foundTable, receiptText, remainderText } from '../erase/print';
import { runErase } from '../erase/run-erase';
import { exitCodes } from '../exit-codes';
import { knownEnvironment } from '../known';
import { explain } from '../query/query-error';
import { stateLines } from '../run/state-lines';
import { UserError } from '../user-error';

interface EraseFlags {
  readonly env: string;
  readonly subject: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export function register(program: Command): void {
  program
    .command('erase')
    .description("remove a person's rows from every zone, and leave a receipt in the ledger")
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .requiredOption(
      '--subject <id>',
      "the person's identifier as producers send it; - reads it from standard input",
    )
    .option('--dry-run', 'count what there is, and change nothing')
    .option('--yes', 'do not ask on a terminal')
    .option('--env <name>', 'environment', 'local')
    .action(run);
}

async function run(dataset: string, flags: EraseFlags): Promise<void> {
  const environment = knownEnvironment(flags.env);
  const dryRun = flags.dryRun === true;
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const states = stateLines();
  try {
    const receipt = await runErase({
      environment,
      dataset,
      subject: flags.subject,
      dryRun,
      yes: flags.yes === true,
      signal: interrupt.signal,
      onState: states.onState,
      onFound: (found) => {
        if (dryRun) console.log(foundTable(found));
        else process.stderr.write(`${foundTable(found)}\n`);
      },
    });
    states.end('done');
    if (receipt === undefined) return;
    console.log(receiptText(receipt));
    process.stderr.write(`${remainderText(receipt, environmentNamed(environment))}\n`);
  } catch (error) {
    states.end('failed');
    if (interrupt.signal.aborted && !(error instanceof UserError)) {
      const words = 'Stopped. What was begun is finished by the same command.';
      throw new UserError(words, exitCodes.interrupted, { cause: error });
    }
    throw explain(error, environment);
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
