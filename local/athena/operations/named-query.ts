import { invalidRequest } from '../errors';
import type { NamedQuery } from '../named-queries';
import type { Athena } from '../operation';

/** @throws AwsError when there is no such query. */
export function namedQueryOf(id: string, { namedQueries }: Athena): NamedQuery {
  const query = namedQueries.get(id);
  if (query === undefined) throw invalidRequest(`NamedQuery ${id} was not found`);
  return query;
}
