import { type Command, Option } from 'commander';
import { datasets } from '../../lib/datasets';
import { names } from '../../lib/wiring/names';
import { REASONS } from '../../lib/wiring/quarantine';
import { timedStep } from '../../local/progress';
import { type ExitCode, exitCodes } from '../exit-codes';
import { knownDataset, knownEnvironment } from '../known';
import { moment } from '../moment';
import { openStream } from '../produce/stream';
import { progressLines } from '../progress-lines';
import { quarantineStore, sender } from '../replay/aws';
import { FAILED_BATCH } from '../replay/failed-batch';
import { noticeQueue } from '../replay/notices';
import { summaryText } from '../replay/print';
import { openReceipt } from '../replay/receipt';
import { type ReplayRequest, replay } from '../replay/replay';
import type { ReplaySummary } from '../replay/tally';
import { unreachable } from '../unreachable';

interface ReplayFlags {
  readonly env: string;
  readonly reason?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since?: number;
  readonly dryRun?: true;
  readonly format: 'table' | 'json';
}

export function register(program: Command): void {
  program
    .command('replay')
    .description(
      'put quarantined events and failed batches back into the stream, after what was wrong is mended',
    )
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .addOption(
      new Option(
        '--reason <reason...>',
        'only events refused for it (default: all, failed batches as well)',
      ).choices([...REASONS, FAILED_BATCH]),
    )
    .option('--since <moment>', 'only what arrived since: a date, or a moment with its offset', moment)
    .option('--dry-run', 'show what would be put back, change nothing')
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the summary').choices(['table', 'json']).default('table'))
    .action(async (name: string, flags: ReplayFlags) => {
      const dataset = knownDataset(name).name;
      const environment = knownEnvironment(flags.env);
      try {
        const summary = await run(environment, dataset, flags);
        console.log(flags.format === 'json' ? JSON.stringify(summary, null, 2) : summaryText(summary));
        process.exitCode = exitCodeOf(summary);
      } catch (error) {
        throw unreachable(error, environment);
      }
    });
}

async function run(environment: string, dataset: string, flags: ReplayFlags): Promise<ReplaySummary> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    interrupt.abort();
    process.stderr.write(
      '\nStopping: what is on its way is waited for. Press Ctrl-C again to end at once.\n',
    );
  };
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const stream = await openStream(environment, dataset);
  const notices = await noticeQueue(environment, dataset);
  const store = quarantineStore(environment);
  const lines = progressLines(process.stderr);
  const request: ReplayRequest = {
    dataset,
    stream: names.stream(environment, dataset),
    ...(flags.reason && { reasons: flags.reason }),
    ...(flags.since !== undefined && { sinceMs: flags.since }),
    dryRun: flags.dryRun === true,
    signal: interrupt.signal,
  };
  try {
    const since = flags.since === undefined ? {} : { since: new Date(flags.since).toISOString() };
    const receipt = request.dryRun
      ? undefined
      : await openReceipt(environment, dataset, { ...(flags.reason && { reasons: flags.reason }), ...since });
    const ports = { store, notices, send: sender(stream.putRecords) };
    const summary = await timedStep(lines.onProgress, 'quarantine → Kinesis', (note) =>
      replay({ ...request, onProgress: ({ objects, of }) => note(`${objects} of ${of} objects`) }, ports),
    );
    await receipt?.end(summary);
    return summary;
  } finally {
    lines.close();
    store.close();
    notices.close();
    stream.close();
    process.off('SIGINT', onInterrupt);
  }
}

function exitCodeOf(summary: ReplaySummary): ExitCode {
  if (summary.interrupted) return exitCodes.interrupted;
  const notPut = Object.values(summary.reasons).reduce((sum, { failed }) => sum + failed, 0);
  return notPut > 0 || summary.unreadable.length > 0 ? exitCodes.failed : exitCodes.ok;
}
