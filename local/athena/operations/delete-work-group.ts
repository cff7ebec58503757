import * as z from 'zod';
import { invalidRequest } from '../errors';
import { isFinal } from '../execution';
import { operation } from '../operation';

export const deleteWorkGroup = operation(
  'DeleteWorkGroup',
  z.object({ WorkGroup: z.string(), RecursiveDeleteOption: z.boolean().optional() }),
  (input, { workGroups, namedQueries, prepared, history, runner }) => {
    const { Name } = workGroups.get(input.WorkGroup);
    const named = namedQueries.values().filter((query) => query.WorkGroup === Name);
    const executions = history.ofWorkGroup(Name);
    if (!input.RecursiveDeleteOption && named.length + executions.length > 0) {
      throw invalidRequest(`WorkGroup ${Name} is not empty`);
    }
    workGroups.delete(Name);
    for (const query of named) namedQueries.delete(query.NamedQueryId);
    for (const { StatementName } of prepared.ofWorkGroup(Name)) prepared.delete(Name, StatementName);
    for (const { id, state } of executions) if (!isFinal(state)) runner.stop(id);
    history.forgetWorkGroup(Name);
    return {};
  },
);
