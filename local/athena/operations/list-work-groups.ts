import * as z from 'zod';
import { operation, pageOf } from '../operation';
import { pageInput } from './inputs';

export const listWorkGroups = operation('ListWorkGroups', z.object(pageInput), (input, { workGroups }) => {
  const { items, next } = pageOf(workGroups.list(), input.MaxResults ?? 50, input.NextToken);
  return {
    WorkGroups: items.map(({ Name, State, Description, CreationTime, Configuration }) => ({
      Name,
      State,
      Description: Description ?? '',
      CreationTime,
      EngineVersion: Configuration.EngineVersion,
    })),
    ...next,
  };
});
