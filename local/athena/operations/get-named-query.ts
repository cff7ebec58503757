import * as z from 'zod';
import { invalidRequest } from '../errors';
import { renderNamedQuery } from '../named-queries';
import { operation } from '../operation';

export const getNamedQuery = operation(
  'GetNamedQuery',
  z.object({ NamedQueryId: z.string() }),
  ({ NamedQueryId }, { namedQueries }) => {
    const query = namedQueries.get(NamedQueryId);
    if (query === undefined) throw invalidRequest(`NamedQuery ${NamedQueryId} was not found`);
    return { NamedQuery: renderNamedQuery(query) };
  },
);
