import { eventOperations } from './event-operations';
import { filterOperations } from './filter-operations';
import { groupOperations } from './group-operations';
import type { LogsParts, Operations } from './operation';
import { queryOperations } from './query-operations';

/** What is served of CloudWatch Logs. */
export const operations = (parts: LogsParts): Operations => ({
  ...groupOperations(parts),
  ...eventOperations(parts),
  ...filterOperations(parts),
  ...queryOperations(parts),
});
