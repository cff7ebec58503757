import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Athena } from '../operation';

/** @throws AwsError when there is no such query. */
export function executionOf(id: string, { history }: Athena): Execution {
  const execution = history.get(id);
  if (execution === undefined) {
    throw invalidRequest(`QueryExecution ${id} was not found`, 'QUERY_EXECUTION_NOT_FOUND');
  }
  return execution;
}
