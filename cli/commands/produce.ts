import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENVIRONMENT_NAMES } from '../../lib/config';
import type { Dataset } from '../../lib/contract/dataset';
import { datasets } from '../../lib/datasets';
import { PRODUCER_DEFAULTS } from '../../producer';
import { LARGEST_UNPACKED_BYTES } from '../../producer/limits';
import { type ExitCode, exitCodes } from '../exit-codes';
import { produceFile } from '../produce/produce-file';
import { progressReport } from '../produce/progress';
import { type ProduceSummary, summaryText } from '../produce/summary';
import { UserError } from '../user-error';

interface ProduceFlags {
  readonly file: string;
  readonly env: string;
  readonly validate: boolean;
  readonly single?: true;
  readonly maxRecordKb?: number;
  readonly rate?: number;
  readonly limit?: number;
  readonly rejects?: string;
  readonly skipInvalid?: true;
  readonly format: 'text' | 'json';
}

export function register(program: Command): void {
  program
    .command('produce')
    .description('send the rows of a Parquet, CSV or NDJSON file to the stream of a dataset')
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .requiredOption('--file <path>', '.parquet, .csv, .ndjson or .jsonl; text also with .gz or .zst')
    .addOption(new Option('--env <name>', 'environment').choices(ENVIRONMENT_NAMES).default('local'))
    .option('--no-validate', 'send what the file holds, as a producer that knows no contract would')
    .option('--single', 'one row a record, instead of many packed into one')
    .addOption(
      new Option(
        '--max-record-kb <n>',
        `KiB of rows in a packed record, before compression (default: ${PRODUCER_DEFAULTS.maxRecordBytes / 1024})`,
      )
        .argParser(wholeNumber(LARGEST_UNPACKED_BYTES / 1024))
        .conflicts('single'),
    )
    .option('--rate <n>', 'rows a second (default: as fast as it goes)', wholeNumber())
    .option('--limit <n>', 'read no more rows than this', wholeNumber())
    .option('--rejects <path>', 'write the rows that were not sent to this file, as NDJSON with the reason')
    .option('--skip-invalid', 'exit 0 although rows were rejected')
    .addOption(new Option('--format <name>', 'of the summary').choices(['text', 'json']).default('text'))
    .action(async (name: string, flags: ProduceFlags) => {
      const summary = await produce(datasetNamed(name), flags);
      console.log(flags.format === 'json' ? JSON.stringify(summary, null, 2) : summaryText(summary));
      process.exitCode = exitCodeOf(summary, flags.skipInvalid === true);
    });
}

async function produce(dataset: Dataset, flags: ProduceFlags): Promise<ProduceSummary> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    interrupt.abort();
    process.stderr.write('\nStopping: what was read is being sent. Press Ctrl-C again to end at once.\n');
  };
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const progress = progressReport();
  try {
    return await produceFile({
      dataset,
      file: flags.file,
      environment: flags.env,
      validate: flags.validate,
      single: flags.single === true,
      ...(flags.maxRecordKb === undefined ? {} : { maxRecordBytes: flags.maxRecordKb * 1024 }),
      ...(flags.rate === undefined ? {} : { rowsPerSecond: flags.rate }),
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.rejects === undefined ? {} : { rejectsFile: flags.rejects }),
      signal: interrupt.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.end();
    process.off('SIGINT', onInterrupt);
  }
}

/** @throws UserError naming the datasets that there are */
function datasetNamed(name: string): Dataset {
  const dataset = datasets.find((candidate) => candidate.name === name);
  if (dataset !== undefined) return dataset;
  const known = datasets.map((candidate) => candidate.name).join(', ');
  throw new UserError(`There is no dataset "${name}". Name one of: ${known}.`);
}

function exitCodeOf(summary: ProduceSummary, skipInvalid: boolean): ExitCode {
  if (summary.interrupted) return exitCodes.interrupted;
  if (summary.rowsFailed > 0) return exitCodes.failed;
  return summary.rowsRejected > 0 && !skipInvalid ? exitCodes.failed : exitCodes.ok;
}

function wholeNumber(most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Wanted a whole number from 1 to ${most}.`);
  };
}
