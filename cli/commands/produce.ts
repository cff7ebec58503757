import { type Command, InvalidArgumentError, Option } from 'commander';
import { ENVIRONMENT_NAMES } from '../../lib/config';
import type { Dataset } from '../../lib/contract/dataset';
import { datasets } from '../../lib/datasets';
import { PRODUCER_DEFAULTS } from '../../producer';
import { LARGEST_UNPACKED_BYTES } from '../../producer/limits';
import { type ExitCode, exitCodes } from '../exit-codes';
import { GENERATE_ONLY, generateOptions } from '../generate/flags';
import { type GenerateFlags, generatePlan } from '../generate/plan';
import { produceGenerated } from '../generate/produce-generated';
import { generateSummaryText } from '../generate/summary-text';
import { knownDataset } from '../known';
import { type ProduceProgress, produceFile } from '../produce/produce-file';
import { progressReport } from '../produce/progress';
import { type ProduceSummary, summaryText } from '../produce/summary';
import { UserError } from '../user-error';

interface ProduceFlags extends GenerateFlags {
  readonly file?: string;
  readonly generate?: true;
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

/** The dataset whose rows can be made up. */
const GENERATED = 'events';

export function register(program: Command): void {
  const command = program
    .command('produce')
    .description(
      'send the rows of a Parquet, CSV or NDJSON file, or made-up events, to the stream of a dataset',
    )
    .argument('<dataset>', `one of: ${datasets.map((dataset) => dataset.name).join(', ')}`)
    .option('--file <path>', '.parquet, .csv, .ndjson or .jsonl; text also with .gz or .zst')
    .addOption(
      new Option(
        '--generate',
        `make up rows, of ${GENERATED}: visits, late, repeated and broken events`,
      ).conflicts(['file', 'validate', 'limit', 'rejects', 'skipInvalid']),
    )
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
      const dataset = knownDataset(name);
      const { text, summary, code } =
        flags.generate === true ? await generate(dataset, flags) : await sendFile(dataset, flags);
      console.log(flags.format === 'json' ? JSON.stringify(summary, null, 2) : text);
      process.exitCode = code;
    });
  generateOptions(command);
}

interface Outcome {
  readonly summary: object;
  /** The summary for a reader. */
  readonly text: string;
  readonly code: ExitCode;
}

async function sendFile(dataset: Dataset, flags: ProduceFlags): Promise<Outcome> {
  const { file } = flags;
  if (file === undefined) {
    throw new UserError(`What is to be sent? Give --file, or --generate with the dataset ${GENERATED}.`);
  }
  const stray = GENERATE_ONLY.find((option) => flags[option] !== undefined);
  if (stray !== undefined) throw new UserError(`--${stray} goes with --generate, not with --file.`);
  const summary = await interruptible('what was read is being sent', 'read', (signal, onProgress) =>
    produceFile({
      dataset,
      file,
      environment: flags.env,
      validate: flags.validate,
      ...packing(flags),
      ...(flags.rate === undefined ? {} : { rowsPerSecond: flags.rate }),
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.rejects === undefined ? {} : { rejectsFile: flags.rejects }),
      signal,
      onProgress,
    }),
  );
  return { summary, text: summaryText(summary), code: exitCodeOf(summary, flags.skipInvalid === true) };
}

async function generate(dataset: Dataset, flags: ProduceFlags): Promise<Outcome> {
  if (dataset.name !== GENERATED) {
    throw new UserError(`Rows of ${dataset.name} cannot be made up, those of ${GENERATED} can. Give --file.`);
  }
  const plan = generatePlan(flags, Date.now());
  const summary = await interruptible('what was made is being sent', 'made', (signal, onProgress) =>
    produceGenerated({ ...plan, environment: flags.env, ...packing(flags), signal, onProgress }),
  );
  const code = exitCodeOf({ ...summary, rowsRejected: 0 }, false);
  return { summary, text: generateSummaryText(summary), code };
}

function packing({ single, maxRecordKb }: ProduceFlags) {
  return {
    single: single === true,
    ...(maxRecordKb === undefined ? {} : { maxRecordBytes: maxRecordKb * 1024 }),
  };
}

/** @param meanwhile what happens between Ctrl-C and the end */
async function interruptible<T>(
  meanwhile: string,
  did: string,
  work: (signal: AbortSignal, onProgress: (progress: ProduceProgress) => void) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    interrupt.abort();
    process.stderr.write(`\nStopping: ${meanwhile}. Press Ctrl-C again to end at once.\n`);
  };
  // `once`: a second Ctrl-C finds no handler and ends the process, as anywhere.
  process.once('SIGINT', onInterrupt);
  const progress = progressReport(did);
  try {
    return await work(interrupt.signal, progress.update);
  } finally {
    progress.end();
    process.off('SIGINT', onInterrupt);
  }
}

function exitCodeOf(
  summary: Pick<ProduceSummary, 'interrupted' | 'rowsFailed' | 'rowsRejected'>,
  skipInvalid: boolean,
): ExitCode {
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
