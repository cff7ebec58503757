import type { CreateJobCommandInput, StartJobRunCommandInput } from '@aws-sdk/client-glue';
import { invalidInput } from '../glue-catalog/errors';
import { refuseOthers } from '../glue-catalog/operation';

const CAPACITY = ['AllocatedCapacity', 'MaxCapacity', 'WorkerType', 'NumberOfWorkers'] as const;

/** What has its effect, or none that could be seen: a run is priced by its workers, and writes in the clear. */
const JOB: ReadonlySet<string> = new Set([
  ...[
    'Name',
    'Description',
    'Role',
    'LogUri',
    'Tags',
    'Command',
    'ExecutionProperty',
    'MaxRetries',
    'Timeout',
  ],
  ...[
    'DefaultArguments',
    'NonOverridableArguments',
    'GlueVersion',
    'SecurityConfiguration',
    'ExecutionClass',
  ],
  ...CAPACITY,
]);
const RUN: ReadonlySet<string> = new Set([
  ...['JobName', 'JobRunId', 'Arguments', 'Timeout', 'SecurityConfiguration', 'ExecutionClass'],
  ...CAPACITY,
]);

/** The versions of Glue that are Spark 3.5 on Python 3.11, as the local driver is. */
const GLUE_VERSIONS: readonly string[] = ['5.0', '5.1'];

/** Days that a run may last. Source: Glue's API reference, CreateJob. */
const MOST_TIMEOUT_MINUTES = 7 * 24 * 60;
const MOST_RETRIES = 10;

/** @throws AwsError InvalidInputException naming what the local environment cannot run */
export function checkDefinition(what: string, definition: Partial<CreateJobCommandInput>): void {
  const { JobMode = 'SCRIPT', ...rest } = definition;
  refuseOthers(what, JobMode === 'SCRIPT' ? rest : definition, JOB);
  const { Command, GlueVersion, MaxRetries = 0, ExecutionProperty } = definition;
  if (!definition.Role) throw invalidInput('Role is missing; wanted the ARN or name of a role.');
  if (!Command?.ScriptLocation)
    throw invalidInput('Command.ScriptLocation is missing; wanted an s3:// address.');
  if (Command.Name !== 'glueetl') {
    throw invalidInput(
      `Command.Name is ${JSON.stringify(Command.Name)}; the local environment runs glueetl (Spark) alone.`,
    );
  }
  if (Command.PythonVersion !== undefined && Command.PythonVersion !== '3') {
    throw invalidInput(`Command.PythonVersion is ${Command.PythonVersion}; wanted 3.`);
  }
  if (GlueVersion === undefined || !GLUE_VERSIONS.includes(GlueVersion)) {
    throw invalidInput(
      `GlueVersion is ${GlueVersion ?? 'missing, which means the newest'}; the local environment runs ${GLUE_VERSIONS.join(' and ')}.`,
    );
  }
  if (!(Number.isInteger(MaxRetries) && MaxRetries >= 0 && MaxRetries <= MOST_RETRIES)) {
    throw invalidInput(`MaxRetries is ${MaxRetries}; wanted 0 to ${MOST_RETRIES}.`);
  }
  const most = ExecutionProperty?.MaxConcurrentRuns ?? 1;
  if (!(most >= 1)) throw invalidInput(`ExecutionProperty.MaxConcurrentRuns is ${most}; wanted 1 or more.`);
  checkTimeout(definition.Timeout);
  checkCapacity(definition);
  checkArguments({ ...definition.DefaultArguments, ...definition.NonOverridableArguments });
}

/** @throws AwsError InvalidInputException naming what the local environment cannot do */
export function checkRun(input: StartJobRunCommandInput): void {
  refuseOthers('StartJobRun', input, RUN);
  checkTimeout(input.Timeout);
  checkCapacity(input);
  checkArguments(input.Arguments ?? {});
}

function checkTimeout(minutes: number | undefined): void {
  if (minutes !== undefined && !(minutes >= 1 && minutes <= MOST_TIMEOUT_MINUTES)) {
    throw invalidInput(`Timeout is ${minutes}; wanted 1 to ${MOST_TIMEOUT_MINUTES} minutes.`);
  }
}

function checkCapacity(given: Pick<CreateJobCommandInput, (typeof CAPACITY)[number]>): void {
  const { WorkerType, NumberOfWorkers, MaxCapacity, AllocatedCapacity } = given;
  if (MaxCapacity !== undefined || AllocatedCapacity !== undefined) {
    throw invalidInput(
      'MaxCapacity and AllocatedCapacity cannot be set from Glue 2.0 on: set WorkerType and NumberOfWorkers.',
    );
  }
  if ((WorkerType === undefined) !== (NumberOfWorkers === undefined)) {
    throw invalidInput('Please set both Worker Type and Number of Workers.');
  }
  if (NumberOfWorkers !== undefined && !(NumberOfWorkers >= 1)) {
    throw invalidInput(`NumberOfWorkers is ${NumberOfWorkers}; wanted 1 or more.`);
  }
}

/** By name; each would show as a run that does something else than on AWS, for no visible reason. */
const REFUSED: ReadonlySet<string> = new Set([
  ...['--additional-python-modules', '--python-modules-installer-option', '--extra-files', '--extra-jars'],
  ...['--user-jars-first', '--class', '--scriptLocation', '--custom-logStream-prefix'],
  ...['--job-bookmark-from', '--job-bookmark-to'],
]);

/** Arguments that have one value here. */
const ONLY: Readonly<Record<string, string>> = {
  '--job-language': 'python',
  '--job-bookmark-option': 'job-bookmark-disable',
  '--datalake-formats': 'iceberg',
  // Tables of the catalogue are read through Iceberg's catalogue, or by their address.
  '--enable-glue-datacatalog': 'false',
  '--enable-job-insights': 'false',
  '--enable-metrics': 'false',
  '--enable-spark-ui': 'false',
};

/** Spark settings that the local driver has anyway: those of Iceberg on the Glue catalogue. */
const OWN_SETTINGS = /^spark\.sql\.(extensions|catalog\.glue_catalog(\..*)?)$/;

function checkArguments(given: Readonly<Record<string, string>>): void {
  const refused = Object.entries(given)
    .filter(([name, value]) => REFUSED.has(name) || (ONLY[name] ?? value) !== value)
    .map(([name, value]) => (REFUSED.has(name) ? name : `${name} ${value}`));
  for (const [setting = ''] of (given['--conf'] ?? '').split(/\s+--conf\s+/).map((pair) => pair.split('='))) {
    if (setting !== '' && !OWN_SETTINGS.test(setting)) refused.push(`--conf ${setting}`);
  }
  if (refused.length > 0) {
    throw invalidInput(
      `The local environment does not honour ${refused.join(', ')}: take it out of the job.`,
    );
  }
}
