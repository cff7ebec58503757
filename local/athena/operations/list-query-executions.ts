import * as z from 'zod';
import { operation, pageOf } from '../operation';
import { PRIMARY } from '../work-groups';

export const listQueryExecutions = operation(
  'ListQueryExecutions',
  z.object({
    WorkGroup: z.string().optional(),
    MaxResults: z.int().min(0).max(50).optional(),
    NextToken: z.string().min(1).max(1024).optional(),
  }),
  (input, { history, workGroups }) => {
    const group = workGroups.get(input.WorkGroup ?? PRIMARY);
    const { items, next } = pageOf(history.ofWorkGroup(group.Name), input.MaxResults || 50, input.NextToken);
    return { QueryExecutionIds: items.map((execution) => execution.id), ...next };
  },
);
