import {
  breaking,
  type Change,
  compareVersions,
  harmless,
  loosening,
  neededPart,
  nextVersion,
  quoted,
} from './change';
import { ContractError } from './contract-error';
import { type Dataset, DEFAULT_RETENTION_DAYS, type SchemaVersion } from './dataset';
import { judgeColumns } from './judge-columns';
import type { Mart } from './mart';
import { parseMartOdcs, parseOdcs } from './parse-odcs';
import { judgeQuality } from './quality/judge-quality';

/** What became of a contract since it was committed. */
export interface Judgement {
  /** Or mart. */
  readonly dataset: string;
  readonly committedVersion: SchemaVersion;
  readonly version: SchemaVersion;
  /** Every change but the version's own. */
  readonly changes: readonly Change[];
  /** Whether the new version says what the changes do. */
  readonly versionSuffices: boolean;
  /** The lowest version that would. */
  readonly lowestVersion: SchemaVersion;
  /** Why the version does not suffice, in a sentence that says what to do; undefined when it does. */
  readonly problem?: string;
}

function judgeRange(before: Dataset, after: Dataset): Change[] {
  return (['from', 'to'] as const)
    .filter((end) => before.partitioning[end] !== after.partitioning[end])
    .map((end) => {
      const [old, now] = [before.partitioning[end], after.partitioning[end]];
      const what = `partition range ${end === 'from' ? 'starts' : 'ends'} ${now} instead of ${old}`;
      const narrower = end === 'from' ? now > old : now < old;
      return narrower
        ? breaking('both', `partitioning.${end}`, `${what}: days outside are refused, and unseen by queries`)
        : loosening(`partitioning.${end}`, what);
    });
}

/** Options of which each change means one thing only. */
function judgePlacement(before: Dataset, after: Dataset): Change[] {
  const by = ({ partitioning }: Dataset) =>
    partitioning.layout === 'calendar' ? partitioning.by : undefined;
  const placement = [
    [
      'primaryKey',
      before.primaryKey.toSorted(),
      after.primaryKey.toSorted(),
      'both',
      'other rows count as repeated',
    ],
    ['eventTime', before.eventTime, after.eventTime, 'both', 'rows stand under another date'],
    [
      'partitioning.layout',
      before.partitioning.layout,
      after.partitioning.layout,
      'readers',
      'queries filter by other columns',
    ],
    ['partitioning.by', by(before), by(after), 'readers', 'the table has other partition keys'],
  ] as const;
  return placement
    .filter(([, old, now]) => quoted(old) !== quoted(now))
    .map(([at, old, now, breaks, why]) =>
      breaking(breaks, at, `${at} changes from ${quoted(old)} to ${quoted(now)}: ${why}`),
    );
}

function judgeKeyOrder(before: Dataset, after: Dataset): Change[] {
  const [old, now] = [before.primaryKey, after.primaryKey];
  const sameColumns = quoted(old.toSorted()) === quoted(now.toSorted());
  return sameColumns && quoted(old) !== quoted(now)
    ? [harmless('primaryKey', 'primaryKey names its columns in another order')]
    : [];
}

function judgeContentId(before: Dataset, after: Dataset): Change[] {
  const [old, now] = [before.contentId, after.contentId];
  if (old === now) return [];
  const what = `contentId changes from ${quoted(old)} to ${quoted(now)}`;
  return [
    old === undefined
      ? harmless('contentId', what)
      : breaking('producers', 'contentId', `${what}: producers that leave ${old} out are refused`),
  ];
}

function judgeDrop(before: Dataset, after: Dataset): Change[] {
  const rules = ({ drop = [] }: Dataset) =>
    new Map(drop.map(({ column, equals, reason }) => [`${column} = ${quoted(equals)}`, reason]));
  const [old, now] = [rules(before), rules(after)];
  return [
    ...[...now.keys()]
      .filter((rule) => !old.has(rule))
      .map((rule) => breaking('readers', 'drop', `rows with ${rule} are dropped from now on`)),
    ...[...old.keys()]
      .filter((rule) => !now.has(rule))
      .map((rule) => loosening('drop', `rows with ${rule} are no longer dropped`)),
    ...[...now.entries()]
      .filter(([rule, reason]) => old.has(rule) && old.get(rule) !== reason)
      .map(([rule]) => harmless('drop', `the reason for dropping rows with ${rule} is reworded`)),
  ];
}

/** Promises about time, by which number is the weaker one. */
function judgePromises(before: Dataset, after: Dataset): Change[] {
  const freshness = `freshnessMinutes changes from ${before.freshnessMinutes} to ${after.freshnessMinutes}`;
  const retention = `retentionDays changes from ${quoted(before.retentionDays)} to ${quoted(after.retentionDays)}`;
  const days = (dataset: Dataset) => dataset.retentionDays ?? DEFAULT_RETENTION_DAYS;
  return [
    ...(after.freshnessMinutes > before.freshnessMinutes ? [loosening('freshnessMinutes', freshness)] : []),
    ...(after.freshnessMinutes < before.freshnessMinutes ? [harmless('freshnessMinutes', freshness)] : []),
    ...(days(after) < days(before)
      ? [breaking('readers', 'retentionDays', `${retention}: older rows go`)]
      : []),
    ...(before.retentionDays !== after.retentionDays && days(after) >= days(before)
      ? [harmless('retentionDays', retention)]
      : []),
  ];
}

function judgeOperation(before: Dataset, after: Dataset): Change[] {
  return (['owner', 'description', 'monitoring', 'capacity', 'runGroup'] as const)
    .filter((option) => quoted(before[option]) !== quoted(after[option]))
    .map((option) =>
      harmless(option, `${option} changes from ${quoted(before[option])} to ${quoted(after[option])}`),
    );
}

function versionProblem(
  committed: SchemaVersion,
  now: SchemaVersion,
  changes: readonly Change[],
): string | undefined {
  const raised = compareVersions(now, committed);
  if (raised < 0) return `version ${now} is older than the committed ${committed}. Versions only rise.`;
  const part = neededPart(changes);
  if (part === undefined) return undefined;
  const lowest = nextVersion(committed, part);
  if (compareVersions(now, lowest) >= 0) return undefined;
  const said = raised === 0 ? `version is still ${committed}` : `version rises from ${committed} to ${now}`;
  const why =
    part === 'model'
      ? 'a breaking change needs a new MODEL number'
      : `these changes need a new ${part.toUpperCase()} number`;
  return `${said}, but ${why}. Set version: '${lowest}'.`;
}

/**
 * Judges a dataset against its committed contract: names each change, whom it breaks, and whether the new
 * version says so (SchemaVer: MODEL for what breaks someone, REVISION for what loosens a promise, ADDITION
 * for the rest).
 *
 * @throws ContractError when the YAML is no contract, or that of another dataset.
 */
export function judge(committedYaml: string, dataset: Dataset): Judgement {
  const committed = parseOdcs(committedYaml);
  if (committed.name !== dataset.name) {
    throw new ContractError(
      `The committed contract is that of "${committed.name}", the dataset is "${dataset.name}". Compare like with like: a renamed dataset is a new one.`,
    );
  }
  const changes = [
    ...judgeColumns(committed.columns, dataset.columns),
    ...[
      judgePlacement,
      judgeKeyOrder,
      judgeRange,
      judgeContentId,
      judgeDrop,
      judgePromises,
      judgeOperation,
      judgeQuality,
    ].flatMap((judgeOption) => judgeOption(committed, dataset)),
  ];
  return judgement(committed, dataset, changes);
}

type Versioned = Pick<Dataset, 'name' | 'version'>;

function judgement(committed: Versioned, now: Versioned, changes: readonly Change[]): Judgement {
  const problem = versionProblem(committed.version, now.version, changes);
  const part = neededPart(changes);
  return {
    dataset: now.name,
    committedVersion: committed.version,
    version: now.version,
    changes,
    versionSuffices: problem === undefined,
    lowestVersion: part === undefined ? committed.version : nextVersion(committed.version, part),
    ...(problem !== undefined && { problem }),
  };
}

/** Nobody sends a mart's rows: what would refuse them only tells readers more of them. */
function asReaders(change: Change): Change {
  if (change.breaks === 'producers') return { ...change, breaks: 'none', needs: 'addition' };
  return change.breaks === 'both' ? { ...change, breaks: 'readers' } : change;
}

function judgeMartOptions(before: Mart, after: Mart): Change[] {
  const changed = (options: ReadonlyArray<keyof Mart>) =>
    options
      .filter((option) => quoted(before[option]) !== quoted(after[option]))
      .map((at) => ({ at, what: `${at} changes from ${quoted(before[at])} to ${quoted(after[at])}` }));
  return [
    ...changed(['zone', 'primaryKey', 'date']).map(({ at, what }) => breaking('readers', at, what)),
    ...changed(['owner', 'description', 'partition', 'subject', 'inputs', 'lineage']).map(({ at, what }) =>
      harmless(at, what),
    ),
  ];
}

/**
 * Judges a mart against its committed contract, for those who read it.
 *
 * @throws ContractError when the YAML is no contract, or that of another mart.
 */
export function judgeMart(committedYaml: string, mart: Mart): Judgement {
  const committed = parseMartOdcs(committedYaml);
  if (committed.name !== mart.name) {
    throw new ContractError(
      `The committed contract is that of "${committed.name}", the mart is "${mart.name}". Compare like with like: a renamed mart is a new one.`,
    );
  }
  return judgement(committed, mart, [
    ...judgeColumns(committed.columns, mart.columns).map(asReaders),
    ...judgeMartOptions(committed, mart),
    ...judgeQuality(committed, mart),
  ]);
}
