import * as z from 'zod';
import { operation } from '../operation';

export const deleteNamedQuery = operation(
  'DeleteNamedQuery',
  z.object({ NamedQueryId: z.string() }),
  ({ NamedQueryId }, { namedQueries }) => {
    namedQueries.delete(NamedQueryId);
    return {};
  },
);
