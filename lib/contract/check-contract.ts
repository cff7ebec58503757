import { isCalendarDate } from './calendar';
import { checkAdded } from './check-added';
import { checkColumn } from './check-column';
import { checkMonitoring } from './check-monitoring';
import { columnNamed, type Fail } from './column-named';
import { ContractError } from './contract-error';
import type { Dataset } from './dataset';
import { layoutKeys } from './event-partitions';
import { checkQualityRules } from './quality/check-quality-rules';

const NAME = /^[a-z][a-z0-9_]*$/;
/** A Lambda's name has 64 characters, of which the platform's own part takes up to 28. */
const MAX_NAME_LENGTH = 36;
const VERSION = /^[1-9]\d*-(0|[1-9]\d*)-(0|[1-9]\d*)$/;
/** What stands in a path and in a list between commas without being escaped by anyone. */
const PATH_WORD = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

function checkIdentity(dataset: Dataset, fail: Fail): void {
  for (const [what, name] of [
    ['name', dataset.name],
    ['runGroup', dataset.runGroup ?? dataset.name],
  ] as const) {
    if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) {
      fail(
        `${what} is "${name}"; it is lower snake_case of at most ${MAX_NAME_LENGTH} characters. Rename it.`,
      );
    }
  }
  if (!VERSION.test(dataset.version)) {
    fail(
      `version is "${dataset.version}"; SchemaVer is MODEL-REVISION-ADDITION with MODEL from 1, as 1-0-0.`,
    );
  }
  for (const what of ['owner', 'description'] as const) {
    if (dataset[what].trim() === '')
      fail(`${what} is empty. Say ${what === 'owner' ? 'who answers' : 'what it is'}.`);
  }
}

function checkNumbers(dataset: Dataset, fail: Fail): void {
  const { freshnessMinutes, retentionDays, capacity } = dataset;
  const shards = capacity?.mode === 'provisioned' ? capacity.shards : undefined;
  for (const [what, number] of Object.entries({ freshnessMinutes, retentionDays, shards })) {
    if (number !== undefined && !(Number.isSafeInteger(number) && number >= 1)) {
      fail(`${what} is ${number}; it is a whole number from 1.`);
    }
  }
}

function checkPrimaryKey(dataset: Dataset, fail: Fail): void {
  const keys = dataset.primaryKey;
  if (keys.length === 0) fail(`primaryKey is empty; a row needs a key to be written once. Name its columns.`);
  keys.forEach((key, at) => {
    const column = columnNamed(dataset, 'primaryKey', key, fail);
    if (keys.indexOf(key) !== at) fail(`primaryKey names "${key}" twice. Name it once.`);
    if (!column.required) fail(`primaryKey names "${key}", which is required: false; a key is in every row.`);
    if (column.kind === 'map' || column.kind === 'array' || column.kind === 'json') {
      fail(`primaryKey names "${key}", which is a ${column.kind}; a key is a plain value.`);
    }
    const action = column.pii?.action;
    if (action === 'redact' || action === 'drop') {
      fail(
        `primaryKey names "${key}", whose pii action "${action}" makes all rows alike. Choose another key or action.`,
      );
    }
  });
}

function checkEventTime(dataset: Dataset, fail: Fail): void {
  const { eventTime } = dataset;
  const column = columnNamed(dataset, 'eventTime', eventTime, fail);
  if (column.kind !== 'timestamp' || !column.required) {
    fail(
      `eventTime names "${eventTime}", which is ${column.kind}, required: ${column.required}; it must be a required timestamp.`,
    );
  }
}

function checkContentId(dataset: Dataset, fail: Fail): void {
  const { contentId } = dataset;
  if (contentId === undefined) return;
  const { kind, format, required, pii } = columnNamed(dataset, 'contentId', contentId, fail);
  if (kind !== 'string' || format !== 'uuid' || !required) {
    fail(
      `contentId names "${contentId}", which is ${kind}, format: ${format}, required: ${required}; it must be a required string of format uuid.`,
    );
  }
  if (pii !== undefined)
    fail(
      `contentId names "${contentId}", whose pii action is "${pii.action}"; an identifier of content is no personal value.`,
    );
}

function checkDrop(dataset: Dataset, fail: Fail): void {
  for (const { column: name, equals } of dataset.drop ?? []) {
    const column = columnNamed(dataset, 'drop', name, fail);
    if (column.kind !== 'string') {
      fail(
        `drop compares "${name}" with "${equals}", but the column is a ${column.kind}; only strings are compared.`,
      );
    }
    if (column.enum !== undefined && !column.enum.includes(equals)) {
      fail(
        `drop waits for "${name}" = "${equals}", which is not among its enum (${column.enum.join(', ')}).`,
      );
    }
  }
}

function checkRange({ partitioning: { from, to } }: Dataset, fail: Fail): void {
  for (const [what, date] of Object.entries({ from, to })) {
    if (!isCalendarDate(date))
      fail(`partitioning.${what} is "${date}"; it is a day of the calendar as YYYY-MM-DD.`);
  }
  if (to < from) fail(`partitioning ends ${to}, before it starts ${from}. Swap or correct the dates.`);
}

function checkBy(dataset: Dataset, by: string, fail: Fail): void {
  const column = columnNamed(dataset, 'partitioning.by', by, fail);
  if (column.kind !== 'string' || column.enum === undefined || !column.required) {
    fail(
      `partitioning.by names "${by}", which is ${column.kind}, enum: ${JSON.stringify(column.enum)}, required: ${column.required}; only a required string with an enum can be projected.`,
    );
  }
  if (column.pii !== undefined) {
    fail(
      `partitioning.by names "${by}", whose pii action is "${column.pii.action}"; a path must not tell a personal value.`,
    );
  }
  if (dataset.primaryKey.length === 1 && dataset.primaryKey[0] === by) {
    fail(`partitioning.by names "${by}", which is the whole primaryKey: every partition would hold one row.`);
  }
  const odd = column.enum?.find((value) => !PATH_WORD.test(value));
  if (odd !== undefined) {
    fail(
      `partitioning.by names "${by}", whose enum value "${odd}" cannot stand in a path; use letters, digits, "_", "-" and ".".`,
    );
  }
}

function checkLayout(dataset: Dataset, fail: Fail): void {
  const { partitioning } = dataset;
  const { layout } = partitioning;
  if (!Object.hasOwn(layoutKeys, layout)) {
    fail(`partitioning.layout is "${layout}"; it is one of ${Object.keys(layoutKeys).join(', ')}.`);
  }
  // The raw and quarantine tables are partitioned by dt whatever the layout of the cleaned one.
  const keys = new Set<string>([...layoutKeys.dt, ...layoutKeys[layout]]);
  const collision = Object.keys(dataset.columns).find((name) => keys.has(name));
  if (collision !== undefined) {
    fail(
      `column "${collision}" bears the name of a partition key; layout "${layout}" takes ${[...keys].join(', ')}. Rename the column.`,
    );
  }
  const by = (partitioning as { by?: string }).by;
  if (by === undefined) return;
  if (layout !== 'calendar')
    fail(
      `partitioning.by is "${by}", but layout "${layout}" has no by. Use layout "calendar" or leave it out.`,
    );
  checkBy(dataset, by, fail);
}

/** @throws ContractError on the first contradiction found, with both values. */
export function checkContract(dataset: Dataset): void {
  const fail: Fail = (problem) => {
    throw new ContractError(`${dataset.name}: ${problem}`);
  };
  checkIdentity(dataset, fail);
  const columns = Object.entries(dataset.columns);
  if (columns.length === 0) fail('there is no column. Name at least the key and the event time.');
  for (const [name, column] of columns) {
    checkColumn(dataset.name, name, column);
    checkAdded(dataset, name, column);
  }
  checkPrimaryKey(dataset, fail);
  checkEventTime(dataset, fail);
  checkContentId(dataset, fail);
  checkRange(dataset, fail);
  checkLayout(dataset, fail);
  checkDrop(dataset, fail);
  checkNumbers(dataset, fail);
  checkMonitoring(dataset, fail);
  checkQualityRules({ ...dataset, arrives: true }, dataset.quality ?? []);
}
