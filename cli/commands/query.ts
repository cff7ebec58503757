import { type Command, InvalidArgumentError, Option } from 'commander';
import { environmentNamed } from '../../lib/config';
import { names } from '../../lib/wiring/names';
import { clientConfig } from '../aws';
import { exitCodes } from '../exit-codes';
import { FORMAT_NAMES, type FormatName, formatNamed } from '../format';
import { formatBytes, formatDollars, formatSeconds } from '../format/units';
import { athenaPort, type QueryStatus } from '../query/athena';
import { billedBytes, dollars } from '../query/cost';
import { type Printed, printResult } from '../query/print';
import { explain } from '../query/query-error';
import { QueryFailed, resultPages, runQuery } from '../query/run-query';
import { readSql } from '../query/sql-source';
import { UserError } from '../user-error';

/** Rows of a table on a terminal unless --max-rows says otherwise. */
const TABLE_ROWS = 100;

interface QueryFlags {
  readonly file?: string;
  readonly env: string;
  readonly database?: string;
  readonly workgroup?: string;
  readonly format?: FormatName;
  readonly maxRows?: number;
}

export function register(program: Command): void {
  program
    .command('query')
    .description('run one SQL statement in Athena and print its result')
    .argument('[sql]', 'the statement; left out, it is read from --file or from standard input')
    .option('--file <path>', 'read the statement from a file')
    .option('--env <name>', 'environment', 'local')
    .option('--database <name>', "(default: the environment's database of cleaned tables)")
    .option('--workgroup <name>', "(default: the environment's)")
    .addOption(
      new Option('--format <name>', '(default: table on a terminal, csv in a pipe)').choices(FORMAT_NAMES),
    )
    .option(
      '--max-rows <n>',
      `print at most n rows, 0 for all (default: ${TABLE_ROWS} in a table, all otherwise)`,
      wholeNumber,
    )
    .action(async (sql: string | undefined, flags: QueryFlags) => {
      await query(await readSql({ argument: sql, file: flags.file }), flags);
    });
}

async function query(sql: string, flags: QueryFlags): Promise<void> {
  const environment = knownEnvironment(flags.env);
  const format = flags.format ?? (process.stdout.isTTY ? 'table' : 'csv');
  const athena = athenaPort(clientConfig(environment));
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  // A reader that has seen enough (head) closes the pipe; the rest of the result is of no use then.
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.ok : exitCodes.failed);
  });
  const progress = progressLine();
  try {
    const request = {
      sql,
      database: flags.database ?? names.database(environment, 'cleaned'),
      workGroup: flags.workgroup ?? names.workgroup(environment),
    };
    const run = await runQuery(athena, request, interrupt.signal, progress.show);
    progress.clear();
    const pages = resultPages(athena, run, interrupt.signal);
    const printed = await printResult(pages, formatNamed(format), process.stdout, rowLimit(flags, format));
    process.stderr.write(`${resultLine(printed)}${scanLine(run.status, environment)}`);
  } catch (error) {
    progress.clear();
    if (error instanceof QueryFailed) process.stderr.write(scanLine(error.run.status, environment));
    if (interrupt.signal.aborted) throw new UserError('The query was stopped.', exitCodes.interrupted);
    throw explain(error, environment);
  } finally {
    process.off('SIGINT', onInterrupt);
    athena.close();
  }
}

function knownEnvironment(name: string): string {
  try {
    return environmentNamed(name).name;
  } catch (error) {
    throw new UserError((error as Error).message, exitCodes.usage, { cause: error });
  }
}

function rowLimit({ maxRows }: QueryFlags, format: FormatName): number {
  if (maxRows === undefined) return format === 'table' ? TABLE_ROWS : Number.POSITIVE_INFINITY;
  return maxRows === 0 ? Number.POSITIVE_INFINITY : maxRows;
}

function resultLine({ rows, cut }: Printed): string {
  return cut ? `first ${rows} rows; --max-rows 0 prints all\n` : `${rows} ${rows === 1 ? 'row' : 'rows'}\n`;
}

/** For instance "scanned 99.85 KB, billed 10.00 MB ($0.000048 on AWS), 0.35 s". */
function scanLine(status: QueryStatus, environment: string): string {
  const billed = billedBytes(status);
  const cost = `${formatDollars(dollars(billed))}${environment === 'local' ? ' on AWS' : ''}`;
  return `scanned ${formatBytes(status.scannedBytes)}, billed ${formatBytes(billed)} (${cost}), ${formatSeconds(status.milliseconds)}\n`;
}

/** One line on a terminal's standard error that says how the query stands; nothing elsewhere. */
function progressLine(output: NodeJS.WriteStream = process.stderr) {
  const begun = performance.now();
  let shown = false;
  return {
    show(status: QueryStatus): void {
      if (!output.isTTY) return;
      shown = true;
      const elapsed = formatSeconds(performance.now() - begun);
      output.write(
        `\r\u001b[2K${status.state.toLowerCase()} ${elapsed}, ${formatBytes(status.scannedBytes)} scanned`,
      );
    },
    clear(): void {
      if (shown) output.write('\r\u001b[2K');
      shown = false;
    },
  };
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
}
