import { invalidInput } from './errors';
import type { FetchObject } from './fetch-object';
import type { GlueCall } from './ministack-glue';
import type { TableVersions } from './table-versions';
import type { TagOwner } from './tag-owner';

/** What an operation works with, for one call. */
export interface CatalogContext {
  readonly glue: GlueCall;
  /** Of the call's credential scope. */
  readonly region: string;
  readonly account: string;
  readonly versions: TableVersions;
  readonly fetchObject: FetchObject;
  /** Resources besides the catalogue's that carry tags. */
  readonly tagOwners: readonly TagOwner[];
  /** Runs what changes one table after whatever changes it already. */
  inOrder<Result>(database: string, table: string, work: () => Promise<Result>): Promise<Result>;
}

export interface CatalogOperation {
  /** Members of the input that have their effect; each other one is refused. */
  readonly honours: ReadonlySet<string>;
  run(input: never, context: CatalogContext): Promise<unknown>;
}

export type CatalogOperations = Readonly<Record<string, CatalogOperation>>;

export function operation<Input>(
  honours: readonly (keyof Input & string)[],
  run: (input: Input, context: CatalogContext) => Promise<unknown>,
): CatalogOperation {
  return { honours: new Set(honours), run };
}

/** Members that say who asks and for how much detail: nobody sees in the answer whether they were heeded. */
const UNSEEN: ReadonlySet<string> = new Set(['AuditContext']);

/**
 * @param what the structure, for instance `UpdateTable` or `TableInput`
 * @throws AwsError InvalidInputException naming members that would have no effect
 */
export function refuseOthers(what: string, input: object, honours: ReadonlySet<string>): void {
  const others = Object.entries(input)
    .filter(([name, value]) => !honours.has(name) && !UNSEEN.has(name) && says(value))
    .map(([name]) => name);
  if (others.length > 0) {
    throw invalidInput(
      `The local environment does not do ${others.join(', ')} of ${what}: leave it out of the call.`,
    );
  }
}

/** An absent member, null, false, and an empty list or structure ask for nothing. */
function says(value: unknown): boolean {
  if (typeof value !== 'object') return value !== undefined && value !== false;
  return value !== null && Object.keys(value).length > 0;
}

/** @throws AwsError InvalidInputException */
export function required(input: object, member: string): string {
  const value = (input as Record<string, unknown>)[member];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidInput(`${member} is ${JSON.stringify(value) ?? 'missing'}; wanted a text that is not empty.`);
}

/** Names of databases and tables are lower case, for compatibility with Hive: Glue folds them. */
export function nameOf(input: object, member: string): string {
  return required(input, member).toLowerCase();
}

/** @throws AwsError InvalidInputException when there are more than the API takes in one call */
export function atMost<Item>(most: number, member: string, items: readonly Item[] = []): readonly Item[] {
  if (items.length > most) {
    throw invalidInput(`${member} has ${items.length} members; wanted at most ${most}.`);
  }
  return items;
}

/** MiniStack writes these as empty texts, and others as null, for what was never said. */
const EMPTY: ReadonlySet<string> = new Set(['Description', 'Owner']);

/** Without members that were never said. */
export function said<Shape extends object>(shape: Shape): Shape {
  const kept = Object.entries(shape).filter(
    ([name, value]) => value !== null && !(value === '' && EMPTY.has(name)),
  );
  return Object.fromEntries(kept) as Shape;
}
