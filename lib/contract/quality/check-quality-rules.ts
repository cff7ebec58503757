import type { Column, ColumnKind } from '../column';
import { ContractError } from '../contract-error';
import type { Columns } from '../dataset';
import type { QualityKind, QualityRule } from '../quality-rule';
import { portablePattern } from './portable-pattern';
import { INGESTED_AT } from './render-rule-figures';
import { singleExpressionProblem } from './single-expression';

/** A table whose rows the rules are about. */
export interface RuleOwner {
  readonly name: string;
  readonly columns: Columns;
  /** Rows come in runs, with `_ingested_at` and `_run_id`, as a dataset's do. @default false */
  readonly arrives?: boolean;
}

/** Reports one contradiction of a rule. */
type Fail = (problem: string) => never;

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const MAX_NAME_LENGTH = 64;
const KINDS: Readonly<Record<QualityKind, true>> = {
  completeness: true,
  uniqueness: true,
  range: true,
  allowed: true,
  pattern: true,
  'row-count': true,
  freshness: true,
  referential: true,
  sql: true,
};
const NUMBERS: readonly ColumnKind[] = ['int', 'bigint', 'double', 'decimal'];
const TEXTS: readonly ColumnKind[] = ['string'];
const TIMES: readonly ColumnKind[] = ['timestamp'];
const PLAIN: readonly ColumnKind[] = [...NUMBERS, ...TEXTS, ...TIMES, 'boolean', 'date'];

function columnNamed(owner: RuleOwner, name: string, fail: Fail): Column {
  const column = Object.hasOwn(owner.columns, name) ? owner.columns[name] : undefined;
  if (column === undefined) {
    const columns = Object.keys(owner.columns).join(', ');
    return fail(
      `names column "${name}", which is not among the columns (${columns}). Add it or correct the name.`,
    );
  }
  return column;
}

function fitColumn(owner: RuleOwner, name: string, kinds: readonly ColumnKind[], fail: Fail): Column {
  const column = columnNamed(owner, name, fail);
  if (!kinds.includes(column.kind)) {
    fail(
      `names column "${name}", which is a ${column.kind}; this kind of rule takes ${kinds.join(', ')}. Choose another column or kind.`,
    );
  }
  const action = column.pii?.action;
  if (action === 'redact' || action === 'drop') {
    fail(
      `names column "${name}", whose pii action "${action}" leaves nothing to measure. Choose another column.`,
    );
  }
  return column;
}

/** What producers sent is not what the lake holds: a rule about the values would judge pseudonyms. */
function asSent(name: string, column: Column, fail: Fail): void {
  if (column.pii?.action === 'pseudonymise') {
    fail(
      `compares the values of "${name}", but the lake holds pseudonyms of them. Give the column a constraint, which is checked before.`,
    );
  }
}

function checkNumber(
  what: string,
  value: number | undefined,
  fail: Fail,
  low = -Infinity,
  high = Infinity,
): void {
  if (value === undefined) return;
  if (!Number.isFinite(value) || value < low || value > high) {
    const wanted = high === Infinity ? (low === 0 ? 'a number from 0' : 'a number') : `${low} to ${high}`;
    fail(`${what} is ${value}; it is ${wanted}.`);
  }
}

function checkPair(
  low: string,
  min: number | undefined,
  high: string,
  max: number | undefined,
  fail: Fail,
): void {
  if (min === undefined && max === undefined) fail(`has neither ${low} nor ${high}. Give one of them.`);
  if (min !== undefined && max !== undefined && min > max) {
    fail(`${low} ${min} is greater than ${high} ${max}: nothing can keep both. Swap or correct them.`);
  }
}

function checkUniqueness(owner: RuleOwner, columns: readonly string[], fail: Fail): void {
  if (columns.length === 0) fail('names no column. Name those that are unique together.');
  columns.forEach((name, at) => {
    fitColumn(owner, name, PLAIN, fail);
    if (columns.indexOf(name) !== at) fail(`names column "${name}" twice. Name it once.`);
  });
}

function checkAllowed(owner: RuleOwner, name: string, values: readonly string[], fail: Fail): void {
  asSent(name, fitColumn(owner, name, TEXTS, fail), fail);
  if (values.length === 0) fail('allows no value. Name those that are allowed.');
  const twice = values.find((value, at) => values.indexOf(value) !== at);
  if (twice !== undefined) fail(`allows "${twice}" twice. Name it once.`);
}

function checkPattern(owner: RuleOwner, name: string, pattern: string, fail: Fail): void {
  asSent(name, fitColumn(owner, name, TEXTS, fail), fail);
  try {
    portablePattern(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fail(`has the pattern "${pattern}", which cannot be used: ${error.message}. Write it otherwise.`);
  }
}

function checkOfRows(owner: RuleOwner, kind: QualityKind, fail: Fail): void {
  if (owner.arrives !== true) {
    fail(`is of kind ${kind}, which only a dataset can have: ${owner.name} is not filled by arrivals.`);
  }
}

function checkFreshness(owner: RuleOwner, name: string | undefined, fail: Fail): void {
  if (name !== undefined && name !== INGESTED_AT) fitColumn(owner, name, TIMES, fail);
  else if (owner.arrives !== true) {
    fail(`measures ${INGESTED_AT}, which ${owner.name} does not have. Name a timestamp column.`);
  }
}

function checkRule(owner: RuleOwner, rule: QualityRule, fail: Fail): void {
  switch (rule.kind) {
    case 'completeness':
      columnNamed(owner, rule.column, fail);
      return;
    case 'uniqueness':
      checkUniqueness(owner, rule.columns, fail);
      return;
    case 'range':
      fitColumn(owner, rule.column, NUMBERS, fail);
      checkNumber('min', rule.min, fail);
      checkNumber('max', rule.max, fail);
      checkPair('min', rule.min, 'max', rule.max, fail);
      return;
    case 'allowed':
      checkAllowed(owner, rule.column, rule.values, fail);
      return;
    case 'pattern':
      checkPattern(owner, rule.column, rule.pattern, fail);
      return;
    case 'row-count':
      checkOfRows(owner, rule.kind, fail);
      checkNumber('atLeast', rule.atLeast, fail, 0);
      checkNumber('atMost', rule.atMost, fail, 0);
      checkPair('atLeast', rule.atLeast, 'atMost', rule.atMost, fail);
      return;
    case 'freshness':
      checkNumber('withinMinutes', rule.withinMinutes, fail, 0);
      checkFreshness(owner, rule.column, fail);
      return;
    case 'referential':
      checkOfRows(owner, rule.kind, fail);
      fitColumn(owner, rule.column, PLAIN, fail);
      return;
    case 'sql': {
      const problem = singleExpressionProblem(rule.expression);
      if (problem !== undefined) fail(`has the expression "${rule.expression}", which ${problem}.`);
      checkNumber('min', rule.min, fail);
      checkNumber('max', rule.max, fail);
      checkPair('min', rule.min, 'max', rule.max, fail);
      return;
    }
  }
}

/**
 * Whether rules can be measured on a table: columns that are there and fit, thresholds that can be kept,
 * names that are told apart. That another dataset has the column that a `referential` rule names is
 * checked where all datasets are known: checkReferences.
 *
 * @throws ContractError on the first contradiction found, with both values.
 */
export function checkQualityRules(owner: RuleOwner, rules: readonly QualityRule[]): void {
  const names = new Set<string>();
  for (const rule of rules) {
    const fail: Fail = (problem) => {
      throw new ContractError(`${owner.name}: quality rule "${rule.name}" ${problem}`);
    };
    if (!NAME.test(rule.name) || rule.name.length > MAX_NAME_LENGTH) {
      fail(`has a name that is not kebab-case of at most ${MAX_NAME_LENGTH} characters. Rename it.`);
    }
    if (names.has(rule.name)) fail('stands there twice; a name tells one rule. Rename one.');
    names.add(rule.name);
    if (!Object.hasOwn(KINDS, rule.kind)) {
      fail(`is of kind "${rule.kind}"; a kind is one of ${Object.keys(KINDS).join(', ')}.`);
    }
    if (rule.severity !== 'warn' && rule.severity !== 'fail') {
      fail(`has the severity "${rule.severity}"; it is warn or fail.`);
    }
    if ('atLeast' in rule && rule.kind !== 'row-count') checkNumber('atLeast', rule.atLeast, fail, 0, 1);
    checkRule(owner, rule, fail);
  }
}
