import * as z from 'zod';
import { renderNamedQuery } from '../named-queries';
import { operation } from '../operation';

export const batchGetNamedQuery = operation(
  'BatchGetNamedQuery',
  z.object({ NamedQueryIds: z.array(z.string()).min(1).max(50) }),
  ({ NamedQueryIds }, { namedQueries }) => ({
    NamedQueries: NamedQueryIds.flatMap((id) => {
      const query = namedQueries.get(id);
      return query === undefined ? [] : [renderNamedQuery(query)];
    }),
    UnprocessedNamedQueryIds: NamedQueryIds.filter((id) => namedQueries.get(id) === undefined).map((id) => ({
      NamedQueryId: id,
      ErrorCode: 'INVALID_INPUT',
      ErrorMessage: `NamedQuery ${id} was not found`,
    })),
  }),
);
