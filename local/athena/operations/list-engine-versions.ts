import * as z from 'zod';
import { operation, pageOf } from '../operation';
import { ENGINE_VERSIONS } from '../work-group-configuration';

export const listEngineVersions = operation(
  'ListEngineVersions',
  z.object({
    MaxResults: z.int().min(1).max(10).optional(),
    NextToken: z.string().min(1).max(1024).optional(),
  }),
  (input) => {
    const { items, next } = pageOf(ENGINE_VERSIONS, input.MaxResults ?? 10, input.NextToken);
    return { EngineVersions: items, ...next };
  },
);
