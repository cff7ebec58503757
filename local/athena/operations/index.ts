import type { Operation } from '../operation';
import { batchGetNamedQuery } from './batch-get-named-query';
import { batchGetQueryExecution } from './batch-get-query-execution';
import { createNamedQuery } from './create-named-query';
import { createWorkGroup } from './create-work-group';
import { deleteNamedQuery } from './delete-named-query';
import { deleteWorkGroup } from './delete-work-group';
import { getNamedQuery } from './get-named-query';
import { getQueryExecution } from './get-query-execution';
import { getQueryResults } from './get-query-results';
import { getWorkGroup } from './get-work-group';
import { listNamedQueries } from './list-named-queries';
import { listQueryExecutions } from './list-query-executions';
import { listWorkGroups } from './list-work-groups';
import { startQueryExecution } from './start-query-execution';
import { stopQueryExecution } from './stop-query-execution';
import { listTagsForResource, tagResource, untagResource } from './tags';
import { updateWorkGroup } from './update-work-group';

/** What the shim serves; any other operation is refused by name. */
export const operations: readonly Operation[] = [
  batchGetNamedQuery,
  batchGetQueryExecution,
  createNamedQuery,
  createWorkGroup,
  deleteNamedQuery,
  deleteWorkGroup,
  getNamedQuery,
  getQueryExecution,
  getQueryResults,
  getWorkGroup,
  listNamedQueries,
  listQueryExecutions,
  listTagsForResource,
  listWorkGroups,
  startQueryExecution,
  stopQueryExecution,
  tagResource,
  untagResource,
  updateWorkGroup,
];
