import { AwsError } from '../gateway/service-handler';
import { groupNameOf, type LogGroups } from './log-groups';
import type { LogEvent, LogStore } from './log-store';
import type { MetricFilters } from './metric-filters';
import type { Queries } from './queries';
import type { QueryDefinitions } from './query-definitions';

/** What the operations work on. */
export interface LogsParts {
  readonly region: string;
  readonly account: string;
  readonly store: LogStore;
  readonly groups: LogGroups;
  readonly filters: MetricFilters;
  readonly definitions: QueryDefinitions;
  readonly queries: Queries;
  /** Stores an event, and counts it where a metric filter or the event itself asks for it. */
  append(event: LogEvent): void;
}

/** One call of the API. */
export interface Operation {
  /** Members of the input that have their effect here; the call is refused for any other. */
  readonly takes: readonly string[];
  handle(input: never): Promise<object>;
}

export type Operations = Readonly<Record<string, Operation>>;

/** An operation whose handler knows the type of its input. */
export const operation = <Input>(
  takes: ReadonlyArray<keyof Input & string>,
  handle: (input: Input) => Promise<object>,
): Operation => ({ takes, handle });

/** @throws AwsError InvalidParameterException naming a member that would have no effect. */
export function checkMembers(name: string, { takes }: Operation, input: object): void {
  const other = Object.entries(input).find(([member, value]) => value != null && !takes.includes(member));
  if (other !== undefined) throw invalid(`The local environment does not serve ${other[0]} of ${name}.`);
}

/** How calls name log groups. */
export interface Groups {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logGroupNames?: readonly string[];
  readonly logGroupIdentifiers?: readonly string[];
}

export const ONE_GROUP = ['logGroupName', 'logGroupIdentifier'] as const;
export const MANY_GROUPS = ['logGroupName', 'logGroupNames', 'logGroupIdentifiers'] as const;

export function groupsOf(input: Groups): string[] {
  const { logGroupName, logGroupIdentifier, logGroupNames = [], logGroupIdentifiers = [] } = input;
  return [logGroupName ?? [], logGroupIdentifier ?? [], logGroupNames, logGroupIdentifiers]
    .flat()
    .map(groupNameOf);
}

/** The one group of a call that there is. @throws AwsError */
export function groupOf(input: Groups, groups: LogGroups): string {
  const [group, ...more] = groupsOf(input);
  if (more.length > 0) throw invalid('LogGroup name and LogGroup ARN are mutually exclusive parameters.');
  return groups.get(required(group, 'logGroupName')).name;
}

export function required<Value>(value: Value | undefined, name: string): Exclude<Value, ''> {
  if (value === undefined || value === null || value === '') throw invalid(`${name} is missing.`);
  return value as Exclude<Value, ''>;
}

/** A page of a list and the token of the next one. @throws AwsError InvalidParameterException */
export function pageOf<Item>(
  all: readonly Item[],
  { limit, nextToken }: { readonly limit?: number | undefined; readonly nextToken?: string | undefined },
  most: number,
): { readonly page: readonly Item[]; readonly next: { readonly nextToken?: string } } {
  const size = limitIn(limit, most);
  const from = Number(nextToken ?? 0);
  if (!Number.isInteger(from) || from < 0) throw invalid(`The specified nextToken is invalid: ${nextToken}.`);
  const end = from + size;
  return { page: all.slice(from, end), next: end < all.length ? { nextToken: String(end) } : {} };
}

/** @param most that a call may ask for, and gets by default */
export function limitIn(limit: number | undefined, most: number): number {
  if (limit === undefined) return most;
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw invalid(`limit is ${limit}; wanted is a number from 1 to ${most}.`);
  }
  return limit;
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
