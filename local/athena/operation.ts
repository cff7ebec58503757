import type * as z from 'zod';
import { invalidRequest } from './errors';
import type { GlueMetadata } from './glue-metadata';
import type { History } from './history';
import type { JsonMap } from './json-file';
import type { NamedQuery } from './named-queries';
import type { Planner } from './plan';
import type { PreparedStatements } from './prepared-statements';
import type { ResultStore } from './result-store';
import type { Runner } from './runner';
import { refusedInput, withoutNulls } from './validation';
import type { WorkGroups } from './work-groups';

/** What operations work on. */
export interface Athena {
  readonly workGroups: WorkGroups;
  readonly namedQueries: JsonMap<NamedQuery>;
  readonly prepared: PreparedStatements;
  readonly metadata: GlueMetadata;
  readonly history: History;
  readonly planner: Planner;
  readonly runner: Runner;
  readonly results: ResultStore;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** One operation of the Athena API: a file under operations/, listed in operations/index.ts. */
export interface Operation {
  readonly name: string;
  /** @throws AwsError */
  run(input: unknown, athena: Athena): Promise<object>;
}

/** @param input its members; ones that it does not name are ignored, as AWS does with unknown members. */
export function operation<Input extends z.ZodType>(
  name: string,
  input: Input,
  run: (input: z.output<Input>, athena: Athena) => object | Promise<object>,
): Operation {
  return {
    name,
    async run(value, athena) {
      const given = withoutNulls(value);
      const parsed = input.safeParse(given);
      if (!parsed.success) throw refusedInput(parsed.error.issues, given);
      return await run(parsed.data, athena);
    },
  };
}

export interface Page<Item> {
  readonly items: Item[];
  readonly next: { readonly NextToken?: string };
}

/**
 * One page of a list; the token is the place in it.
 * @throws AwsError for a token that we did not give.
 */
export function pageOf<Item>(all: readonly Item[], size: number, token: string | undefined): Page<Item> {
  const start = token === undefined ? 0 : Number(token);
  if (!/^\d+$/.test(token ?? '0') || start > all.length) {
    throw invalidRequest(`The nextPageToken is malformed: ${token}`);
  }
  const end = start + size;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
