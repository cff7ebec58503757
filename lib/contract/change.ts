import type { SchemaVersion } from './dataset';

/** Whom a change can break: who reads the tables, or who sends the rows. */
export type Breaks = 'readers' | 'producers' | 'both' | 'none';

/** The part of a SchemaVer version that a change must raise. */
export type VersionPart = 'model' | 'revision' | 'addition';

/** One difference between the committed contract and the dataset. */
export interface Change {
  /** Path in the dataset: `columns.price.min`. */
  readonly at: string;
  /** What changed, in plain words, with both values. */
  readonly what: string;
  readonly breaks: Breaks;
  readonly needs: VersionPart;
}

/** A change that breaks someone needs a new MODEL number, whatever else it is. */
export function breaking(breaks: Exclude<Breaks, 'none'>, at: string, what: string): Change {
  return { at, what, breaks, needs: 'model' };
}

/** Rows or queries that were fine stay fine, but what may be met in the data is not what it was. */
export function loosening(at: string, what: string): Change {
  return { at, what, breaks: 'none', needs: 'revision' };
}

/** Nobody who knows the old contract can notice. */
export function harmless(at: string, what: string): Change {
  return { at, what, breaks: 'none', needs: 'addition' };
}

/** A value as a sentence quotes it. */
export function quoted(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

const PARTS = ['model', 'revision', 'addition'] as const;

function numbers(version: SchemaVersion): Record<VersionPart, number> {
  const [model = 0, revision = 0, addition = 0] = version.split('-').map(Number);
  return { model, revision, addition };
}

/** Positive when `a` is newer than `b`. */
export function compareVersions(a: SchemaVersion, b: SchemaVersion): number {
  const [left, right] = [numbers(a), numbers(b)];
  const part = PARTS.find((name) => left[name] !== right[name]);
  return part === undefined ? 0 : left[part] - right[part];
}

/** The first version after `from` that raises `part`. */
export function nextVersion(from: SchemaVersion, part: VersionPart): SchemaVersion {
  const { model, revision, addition } = numbers(from);
  if (part === 'model') return `${model + 1}-0-0`;
  return part === 'revision' ? `${model}-${revision + 1}-0` : `${model}-${revision}-${addition + 1}`;
}

/** The part that all the changes together must raise; undefined when there is none. */
export function neededPart(changes: readonly Change[]): VersionPart | undefined {
  return PARTS.find((part) => changes.some((change) => change.needs === part));
}
