import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import { operation } from '../operation';
import { PRIMARY, resultLocation } from '../work-groups';

const DEFAULT_CATALOG = 'awsdatacatalog';
const LONGEST_QUERY = 262_144;

export const startQueryExecution = operation(
  'StartQueryExecution',
  z.object({
    QueryString: z.string().min(1).max(LONGEST_QUERY),
    ClientRequestToken: z.string().min(32).max(128).optional(),
    QueryExecutionContext: z
      .object({ Database: z.string().optional(), Catalog: z.string().optional() })
      .optional(),
    ResultConfiguration: z.object({ OutputLocation: z.string().optional() }).optional(),
    WorkGroup: z.string().optional(),
    ExecutionParameters: z.array(z.string().min(1).max(1024)).optional(),
  }),
  async (input, { workGroups, history, planner, runner, now }) => {
    const group = workGroups.get(input.WorkGroup ?? PRIMARY);
    if (group.State === 'DISABLED') throw invalidRequest(`WorkGroup ${group.Name} is disabled.`);
    const token = input.ClientRequestToken ?? randomUUID();
    const id = randomUUID();
    const statement = await planner.classify(input.QueryString);
    const folder = resultLocation(group, input.ResultConfiguration?.OutputLocation);
    const execution: Execution = {
      id,
      clientRequestToken: token,
      query: input.QueryString,
      statement,
      parameters: input.ExecutionParameters ?? [],
      workGroup: group.Name,
      catalog: input.QueryExecutionContext?.Catalog ?? DEFAULT_CATALOG,
      database: input.QueryExecutionContext?.Database,
      outputLocation: `${folder}/${id}${statement.suffix}`,
      submittedAt: now(),
      state: 'QUEUED',
      columns: [],
      scannedBytes: 0,
      queueMilliseconds: 0,
      planningMilliseconds: 0,
      engineMilliseconds: 0,
    };
    const earlier = history.withToken(token);
    if (earlier !== undefined) return { QueryExecutionId: sameQuery(earlier, execution) };
    await runner.start(execution, group.Configuration.BytesScannedCutoffPerQuery);
    return { QueryExecutionId: id };
  },
);

/** The earlier query's id, when the token stands for the same query. */
function sameQuery(earlier: Execution, now: Execution): string {
  const folder = (execution: Execution) => execution.outputLocation.replace(/\/[^/]*$/, '');
  if (earlier.query !== now.query || earlier.database !== now.database || folder(earlier) !== folder(now)) {
    throw invalidRequest('Idempotent parameters do not match', 'IDEMPOTENT_PARAMETER_MISMATCH');
  }
  return earlier.id;
}
