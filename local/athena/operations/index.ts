import type { Operation } from '../operation';
import { batchGetNamedQuery } from './batch-get-named-query';
import { batchGetQueryExecution } from './batch-get-query-execution';
import { createNamedQuery } from './create-named-query';
import { createWorkGroup } from './create-work-group';
import { getDataCatalog, listDataCatalogs } from './data-catalogs';
import { deleteNamedQuery } from './delete-named-query';
import { deleteWorkGroup } from './delete-work-group';
import { getNamedQuery } from './get-named-query';
import { getQueryExecution } from './get-query-execution';
import { getQueryResults } from './get-query-results';
import { getQueryRuntimeStatistics } from './get-query-runtime-statistics';
import { getWorkGroup } from './get-work-group';
import { listEngineVersions } from './list-engine-versions';
import { listNamedQueries } from './list-named-queries';
import { listQueryExecutions } from './list-query-executions';
import { listWorkGroups } from './list-work-groups';
import { getDatabase, getTableMetadata, listDatabases, listTableMetadata } from './metadata';
import {
  batchGetPreparedStatement,
  createPreparedStatement,
  deletePreparedStatement,
  getPreparedStatement,
  listPreparedStatements,
  updatePreparedStatement,
} from './prepared-statements';
import { startQueryExecution } from './start-query-execution';
import { stopQueryExecution } from './stop-query-execution';
import { listTagsForResource, tagResource, untagResource } from './tags';
import { updateNamedQuery } from './update-named-query';
import { updateWorkGroup } from './update-work-group';

/** What the shim serves; any other operation is refused by name. */
export const operations: readonly Operation[] = [
  batchGetNamedQuery,
  batchGetPreparedStatement,
  batchGetQueryExecution,
  createNamedQuery,
  createPreparedStatement,
  createWorkGroup,
  deleteNamedQuery,
  deletePreparedStatement,
  deleteWorkGroup,
  getDatabase,
  getDataCatalog,
  getNamedQuery,
  getPreparedStatement,
  getQueryExecution,
  getQueryResults,
  getQueryRuntimeStatistics,
  getTableMetadata,
  getWorkGroup,
  listDatabases,
  listDataCatalogs,
  listEngineVersions,
  listNamedQueries,
  listPreparedStatements,
  listQueryExecutions,
  listTableMetadata,
  listTagsForResource,
  listWorkGroups,
  startQueryExecution,
  stopQueryExecution,
  tagResource,
  untagResource,
  updateNamedQuery,
  updatePreparedStatement,
  updateWorkGroup,
];
