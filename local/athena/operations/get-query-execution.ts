import * as z from 'zod';
import { renderExecution } from '../execution';
import { operation } from '../operation';
import { executionOf } from './query-execution';

export const getQueryExecution = operation(
  'GetQueryExecution',
  z.object({ QueryExecutionId: z.string() }),
  ({ QueryExecutionId }, athena) => ({
    QueryExecution: renderExecution(executionOf(QueryExecutionId, athena), athena.now()),
  }),
);
