import * as z from 'zod';
import { operation } from '../operation';
import { namedQueryOf } from './named-query';

export const updateNamedQuery = operation(
  'UpdateNamedQuery',
  z.object({
    NamedQueryId: z.string(),
    Name: z.string().min(1).max(128),
    Description: z.string().max(1024).optional(),
    QueryString: z.string().min(1).max(262_144),
  }),
  (input, athena) => {
    const before = namedQueryOf(input.NamedQueryId, athena);
    athena.namedQueries.set(before.NamedQueryId, {
      ...before,
      Name: input.Name,
      QueryString: input.QueryString,
      Description: input.Description ?? before.Description,
    });
    return {};
  },
);
