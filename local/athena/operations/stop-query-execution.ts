import * as z from 'zod';
import { operation } from '../operation';
import { executionOf } from './query-execution';

export const stopQueryExecution = operation(
  'StopQueryExecution',
  z.object({ QueryExecutionId: z.string() }),
  ({ QueryExecutionId }, athena) => {
    athena.runner.stop(executionOf(QueryExecutionId, athena).id);
    return {};
  },
);
