import * as z from 'zod';
import { ENGINE_VERSION } from '../execution';
import { operation, pageOf } from '../operation';

export const listWorkGroups = operation(
  'ListWorkGroups',
  z.object({ MaxResults: z.int().min(1).max(50).optional(), NextToken: z.string().optional() }),
  (input, { workGroups }) => {
    const { items, next } = pageOf(workGroups.list(), input.MaxResults ?? 50, input.NextToken);
    return {
      WorkGroups: items.map(({ Name, State, Description, CreationTime }) => ({
        Name,
        State,
        Description,
        CreationTime,
        EngineVersion: ENGINE_VERSION,
      })),
      ...next,
    };
  },
);
