import { type Command, InvalidArgumentError, Option } from 'commander';
import { timedStep } from '../../local/progress';
import { formatCount, tableOf } from '../format/named-table';
import { formatBytes } from '../format/units';
import { knownEnvironment } from '../known';
import { allMarts, knownMart } from '../marts/known-mart';
import { type Maintained, maintain } from '../marts/maintain';
import { runMaintenance } from '../marts/maintenance-job';
import { withMarts } from '../marts/mart-session';

interface MaintainFlags {
  readonly env: string;
  readonly olderThanHours: number;
  readonly keep: number;
  readonly format: 'table' | 'json';
}

export function register(program: Command): void {
  program
    .command('maintain')
    .description('join the small files of marts, and forget their old snapshots with the files of these')
    .argument('[mart...]', '(default: all)')
    .option('--older-than-hours <n>', 'forget snapshots older than this', positive, 7 * 24)
    .option('--keep <n>', 'but keep the last n of each mart', positive, 10)
    .option('--env <name>', 'environment', 'local')
    .addOption(new Option('--format <name>', 'of the figures').choices(['table', 'json']).default('table'))
    .action(run);
}

async function run(named: readonly string[], flags: MaintainFlags): Promise<void> {
  const environment = knownEnvironment(flags.env);
  const marts = named.length === 0 ? allMarts() : [...new Set(named)].map(knownMart);
  const { maintained, absent } = await withMarts(environment, ({ query, signal, lines }) =>
    maintain({
      environment,
      marts,
      olderThanHours: flags.olderThanHours,
      keep: flags.keep,
      query,
      runJob: (group, args) =>
        timedStep(lines.onProgress, `Maintaining the marts of ${group}`, () =>
          runMaintenance({ environment, group, args, signal }),
        ),
    }),
  );
  if (absent.length > 0) process.stderr.write(`No table yet: ${absent.join(', ')}.\n`);
  if (flags.format === 'json') console.log(JSON.stringify(maintained, null, 2));
  else if (maintained.length > 0) console.log(figures(maintained));
}

function figures(maintained: readonly Maintained[]): string {
  return tableOf<Maintained>(
    [
      { name: 'mart', value: ({ mart }) => mart },
      { name: 'files', numeric: true, value: ({ before }) => formatCount(before.files) },
      { name: 'files now', numeric: true, value: ({ after }) => formatCount(after.files) },
      { name: 'bytes', numeric: true, value: ({ before }) => formatBytes(before.bytes) },
      { name: 'bytes now', numeric: true, value: ({ after }) => formatBytes(after.bytes) },
      { name: 'snapshots', numeric: true, value: ({ before }) => formatCount(before.snapshots) },
      { name: 'snapshots now', numeric: true, value: ({ after }) => formatCount(after.snapshots) },
    ],
    maintained,
  );
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}
