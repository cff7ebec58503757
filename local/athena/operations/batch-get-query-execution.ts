import * as z from 'zod';
import { renderExecution } from '../execution';
import { operation } from '../operation';

export const batchGetQueryExecution = operation(
  'BatchGetQueryExecution',
  z.object({ QueryExecutionIds: z.array(z.string()).min(1).max(50) }),
  ({ QueryExecutionIds }, { history, now }) => ({
    QueryExecutions: QueryExecutionIds.flatMap((id) => {
      const execution = history.get(id);
      return execution === undefined ? [] : [renderExecution(execution, now())];
    }),
    UnprocessedQueryExecutionIds: QueryExecutionIds.filter((id) => history.get(id) === undefined).map(
      (id) => ({
        QueryExecutionId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `QueryExecution ${id} was not found`,
      }),
    ),
  }),
);
