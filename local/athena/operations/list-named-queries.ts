import * as z from 'zod';
import { operation, pageOf } from '../operation';
import { PRIMARY } from '../work-groups';

export const listNamedQueries = operation(
  'ListNamedQueries',
  z.object({
    WorkGroup: z.string().optional(),
    MaxResults: z.int().min(0).max(50).optional(),
    NextToken: z.string().optional(),
  }),
  (input, { namedQueries, workGroups }) => {
    const group = workGroups.get(input.WorkGroup ?? PRIMARY);
    const all = namedQueries.values().filter((query) => query.WorkGroup === group.Name);
    const { items, next } = pageOf(all, input.MaxResults || 50, input.NextToken);
    return { NamedQueryIds: items.map((query) => query.NamedQueryId), ...next };
  },
);
