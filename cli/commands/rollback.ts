import type { Command } from 'commander';
import { timedStep } from '../../local/progress';
import { knownEnvironment } from '../known';
import { knownMart } from '../marts/known-mart';
import { runMaintenance } from '../marts/maintenance-job';
import { withMarts } from '../marts/mart-session';
import { refuseOpenRuns } from '../marts/open-runs';
import { rollBack } from '../marts/rollback';
import { ledgerDocuments } from '../runs/ledger';

interface RollbackFlags {
  readonly to: string;
  readonly env: string;
}

export function register(program: Command): void {
  program
    .command('rollback')
    .description('make an earlier snapshot of a mart the one that queries read')
    .argument('<mart>', 'for instance daily_sales')
    .requiredOption('--to <snapshot>', 'its number; SELECT * FROM "<mart>$snapshots" lists them')
    .option('--env <name>', 'environment', 'local')
    .action(rollback);
}

async function rollback(name: string, { to, env }: RollbackFlags): Promise<void> {
  const environment = knownEnvironment(env);
  const known = knownMart(name);
  const documents = ledgerDocuments(environment);
  try {
    const done = await withMarts(environment, ({ query, signal, lines }) =>
      rollBack({
        environment,
        known,
        to,
        query,
        refuseOpenRuns: () => refuseOpenRuns(documents, environment, known.datasets),
        runJob: (args) =>
          timedStep(lines.onProgress, `Rolling ${name} back`, () =>
            runMaintenance({ environment, group: known.group, args, signal }),
          ),
      }),
    );
    const from = done.from?.id ?? 'no snapshot';
    const what = `snapshot ${done.to.id} of ${done.to.committedAt}`;
    console.log(from === done.to.id ? `${name} is at ${what} already.` : `${name}: from ${from} to ${what}.`);
  } finally {
    documents.destroy();
  }
}
