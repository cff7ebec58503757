import { checkColumn } from './check-column';
import type { Column } from './column';
import { ContractError } from './contract-error';
import type { Mart } from './mart';
import { checkQualityRules } from './quality';

const NAME = /^[a-z][a-z0-9_]*$/;
/** A table's name in Athena has more; this one also stands in metrics and paths. */
const MAX_NAME_LENGTH = 64;
const VERSION = /^[1-9]\d*-(0|[1-9]\d*)-(0|[1-9]\d*)$/;
const ZONES: ReadonlySet<string> = new Set(['aggregated', 'enriched', 'analytics']);
const PARTITIONS: ReadonlySet<string> = new Set(['day', 'month']);
/** Throws the mart's contradiction. */
type Fail = (problem: string) => never;

function checkIdentity(mart: Mart, fail: Fail): void {
  if (!NAME.test(mart.name) || mart.name.length > MAX_NAME_LENGTH) {
    fail(
      `name is "${mart.name}"; it is lower snake_case of at most ${MAX_NAME_LENGTH} characters. Rename it.`,
    );
  }
  if (!VERSION.test(mart.version)) {
    fail(`version is "${mart.version}"; SchemaVer is MODEL-REVISION-ADDITION with MODEL from 1, as 1-0-0.`);
  }
  for (const what of ['owner', 'description'] as const) {
    if (mart[what].trim() === '')
      fail(`${what} is empty. Say ${what === 'owner' ? 'who answers' : 'what it is'}.`);
  }
  if (!ZONES.has(mart.zone)) fail(`zone is "${mart.zone}"; it is one of ${[...ZONES].join(', ')}.`);
}

/** @returns the column that an option names. */
function columnNamed(mart: Mart, option: string, name: string, fail: Fail): Column {
  const column = Object.hasOwn(mart.columns, name) ? mart.columns[name] : undefined;
  if (column !== undefined) return column;
  const columns = Object.keys(mart.columns).join(', ');
  return fail(
    `${option} names "${name}", which is not among the columns (${columns}). Add the column or correct the name.`,
  );
}

function checkPrimaryKey(mart: Mart, fail: Fail): void {
  if (mart.primaryKey.length === 0) fail(`primaryKey is empty. Name the columns that tell rows apart.`);
  mart.primaryKey.forEach((key, at) => {
    const { kind, required } = columnNamed(mart, 'primaryKey', key, fail);
    if (mart.primaryKey.indexOf(key) !== at) fail(`primaryKey names "${key}" twice. Name it once.`);
    if (!required) fail(`primaryKey names "${key}", which is required: false; a key is in every row.`);
    if (kind === 'map' || kind === 'array' || kind === 'json')
      fail(`primaryKey names "${key}", which is a ${kind}; a key is a plain value.`);
  });
}

function checkDate(mart: Mart, fail: Fail): void {
  const { date, partition } = mart;
  if (date === undefined) {
    if (partition !== undefined)
      fail(`partition is "${partition}", but there is no date to partition by. Name the date column.`);
    return;
  }
  const { kind, required } = columnNamed(mart, 'date', date, fail);
  if (kind !== 'date' || !required)
    fail(`date names "${date}", which is ${kind}, required: ${required}; it must be a required date.`);
  if (partition !== undefined && !PARTITIONS.has(partition))
    fail(`partition is "${partition}"; it is one of ${[...PARTITIONS].join(', ')}.`);
}

function checkSubject(mart: Mart, fail: Fail): void {
  if (mart.subject !== undefined) {
    const { kind, pii } = columnNamed(mart, 'subject', mart.subject, fail);
    if (kind !== 'string' || pii?.action !== 'pseudonymise')
      fail(
        `subject names "${mart.subject}", which is ${kind}, pii action: ${pii?.action}; it must be a string with a pseudonym.`,
      );
  }
  const personal = Object.keys(mart.columns).find(
    (name) => mart.columns[name]?.pii !== undefined && name !== mart.subject,
  );
  if (personal !== undefined)
    fail(
      `column "${personal}" has a person's pseudonym, but subject is ${mart.subject}; an erasure would not find it. Name it as subject.`,
    );
}

function checkInputs(mart: Mart, fail: Fail): void {
  if (mart.inputs.length === 0) fail('inputs is empty. Name the datasets and marts that it is made of.');
  const repeated = mart.inputs.find((input, at) => mart.inputs.indexOf(input) !== at);
  if (repeated !== undefined) fail(`inputs names "${repeated}" twice. Name it once.`);
  for (const [name, sources] of Object.entries(mart.lineage ?? {})) {
    columnNamed(mart, 'lineage', name, fail);
    for (const { input } of sources) {
      if (!mart.inputs.includes(input))
        fail(
          `lineage of "${name}" names the input "${input}"; the inputs are ${mart.inputs.join(', ')}. Add it or correct the name.`,
        );
    }
  }
}

/** @throws ContractError on the first contradiction of the mart with itself. */
export function checkMart(mart: Mart): void {
  const fail: Fail = (problem) => {
    throw new ContractError(`${mart.name}: ${problem}`);
  };
  checkIdentity(mart, fail);
  for (const [name, column] of Object.entries(mart.columns)) checkColumn(mart.name, name, column);
  checkPrimaryKey(mart, fail);
  checkDate(mart, fail);
  checkSubject(mart, fail);
  checkInputs(mart, fail);
  checkQualityRules(mart, mart.quality ?? []);
}
