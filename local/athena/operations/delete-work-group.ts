import * as z from 'zod';
import { invalidRequest } from '../errors';
import { operation } from '../operation';

export const deleteWorkGroup = operation(
  'DeleteWorkGroup',
  z.object({ WorkGroup: z.string(), RecursiveDeleteOption: z.boolean().optional() }),
  (input, { workGroups, namedQueries, history }) => {
    const { Name } = workGroups.get(input.WorkGroup);
    const named = namedQueries.values().filter((query) => query.WorkGroup === Name);
    if (!input.RecursiveDeleteOption && (named.length > 0 || history.ofWorkGroup(Name).length > 0)) {
      throw invalidRequest(`WorkGroup ${Name} is not empty`);
    }
    workGroups.delete(Name);
    for (const query of named) namedQueries.delete(query.NamedQueryId);
    return {};
  },
);
