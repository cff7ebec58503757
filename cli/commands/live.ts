import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { type Command, Option } from 'commander';
import { liveTable } from '../../lambda/shared/live/table';
import { datasets } from '../../lib/datasets';
import { LIVE_KEPT_SECONDS, LIVE_WINDOW_SECONDS } from '../../lib/wiring/live';
import { names } from '../../lib/wiring/names';
import { exitCodes } from '../exit-codes';
import { formatCount } from '../format/named-table';
import { knownDataset, knownEnvironment } from '../known';
import { readLive } from '../live/live';
import { liveJson, liveText } from '../live/print';
import { ledgerDocuments } from '../runs/ledger';
import { unreachable } from '../unreachable';
import { UserError } from '../user-error';

interface LiveFlags {
  readonly env: string;
  readonly windows: string;
  readonly format: 'table' | 'json';
}

const MOST_WINDOWS = LIVE_KEPT_SECONDS / LIVE_WINDOW_SECONDS;

export function register(program: Command): void {
  program
    .command('live')
    .description('show how many events came in, by window of five minutes that they happened in')
    .argument('<dataset>', `one of: ${datasets.map(({ name }) => name).join(', ')}`)
    .option('--windows <n>', `windows to show, up to ${MOST_WINDOWS}`, '13')
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the output').choices(['table', 'json']).default('table'))
    .action(live);
}

async function live(dataset: string, { env, windows, format }: LiveFlags): Promise<void> {
  const { name } = knownDataset(dataset);
  const environment = knownEnvironment(env);
  const count = windowCount(windows);
  const documents = ledgerDocuments(environment);
  try {
    const found = await readLive(liveTable(names.liveTable(environment), documents), name, count, Date.now());
    console.log(format === 'json' ? liveJson(name, found) : liveText(found));
    if (found.older > 0 && format === 'table') {
      process.stderr.write(
        `Besides, ${formatCount(found.older)} events of another day arrived; they stand in no window.\n`,
      );
    }
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      throw new UserError(
        `Environment ${environment} has no live counts. Deploy it first: npm run deploy -- --env ${environment}.`,
        exitCodes.environment,
        { cause: error },
      );
    }
    throw unreachable(error, environment);
  } finally {
    documents.destroy();
  }
}

function windowCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= MOST_WINDOWS) return count;
  throw new UserError(`Received --windows ${text}; wanted a whole number from 1 to ${MOST_WINDOWS}.`);
}
