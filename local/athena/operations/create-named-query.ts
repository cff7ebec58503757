import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { invalidRequest } from '../errors';
import type { NamedQuery } from '../named-queries';
import { operation } from '../operation';
import { PRIMARY } from '../work-groups';

export const createNamedQuery = operation(
  'CreateNamedQuery',
  z.object({
    Name: z.string().min(1).max(128),
    Description: z.string().max(1024).optional(),
    Database: z.string().min(1).max(255),
    QueryString: z.string().min(1).max(262_144),
    WorkGroup: z.string().optional(),
    ClientRequestToken: z.string().min(32).max(128).optional(),
  }),
  (input, { namedQueries, workGroups }) => {
    const query: NamedQuery = {
      NamedQueryId: randomUUID(),
      Name: input.Name,
      Description: input.Description,
      Database: input.Database,
      QueryString: input.QueryString,
      WorkGroup: workGroups.get(input.WorkGroup ?? PRIMARY).Name,
      clientRequestToken: input.ClientRequestToken,
    };
    const earlier =
      query.clientRequestToken === undefined
        ? undefined
        : namedQueries
            .values()
            .find(({ clientRequestToken }) => clientRequestToken === query.clientRequestToken);
    if (earlier !== undefined) return { NamedQueryId: sameQuery(earlier, query) };
    namedQueries.set(query.NamedQueryId, query);
    return { NamedQueryId: query.NamedQueryId };
  },
);

/** The earlier query's id, when the token stands for the same query. */
function sameQuery(earlier: NamedQuery, now: NamedQuery): string {
  const same = (['Name', 'Description', 'Database', 'QueryString', 'WorkGroup'] as const).every(
    (member) => earlier[member] === now[member],
  );
  if (!same) throw invalidRequest('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  return earlier.NamedQueryId;
}
