import * as z from 'zod';
import { operation } from '../operation';
import { namedQueryOf } from './named-query';

export const deleteNamedQuery = operation(
  'DeleteNamedQuery',
  z.object({ NamedQueryId: z.string() }),
  ({ NamedQueryId }, athena) => {
    athena.namedQueries.delete(namedQueryOf(NamedQueryId, athena).NamedQueryId);
    return {};
  },
);
