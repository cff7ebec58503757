import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { operation } from '../operation';
import { PRIMARY } from '../work-groups';

export const createNamedQuery = operation(
  'CreateNamedQuery',
  z.object({
    Name: z.string().min(1).max(128),
    Description: z.string().optional(),
    Database: z.string().min(1),
    QueryString: z.string().min(1),
    WorkGroup: z.string().optional(),
    ClientRequestToken: z.string().optional(),
  }),
  (input, { namedQueries, workGroups }) => {
    const token = input.ClientRequestToken;
    const earlier =
      token === undefined
        ? undefined
        : namedQueries.values().find((query) => query.clientRequestToken === token);
    if (earlier !== undefined) return { NamedQueryId: earlier.NamedQueryId };
    const NamedQueryId = randomUUID();
    namedQueries.set(NamedQueryId, {
      NamedQueryId,
      Name: input.Name,
      Description: input.Description,
      Database: input.Database,
      QueryString: input.QueryString,
      WorkGroup: workGroups.get(input.WorkGroup ?? PRIMARY).Name,
      clientRequestToken: token,
    });
    return { NamedQueryId };
  },
);
