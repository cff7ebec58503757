import type { Catalogue } from '../catalogue';
import { ddlPages } from '../ddl/ddl-pages';
import { readDdl } from '../ddl/read-ddl';
import { ddlForTrino } from '../ddl/to-trino';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Planner } from '../plan';
import { classify, insertTarget } from '../statement';
import { toTrino } from '../translate';
import type { TrinoClient } from '../trino/trino-client';

export interface PlannerPorts {
  readonly trino: TrinoClient;
  readonly catalogue: Catalogue;
}

export function createPlanner({ trino, catalogue }: PlannerPorts): Planner {
  return {
    classify: async (sql) => classify(sql),
    async plan(execution, signal) {
      const { query, parameters, database } = execution;
      const ddl = await readDdl(query);
      const session = { catalog: execution.catalog.toLowerCase(), schema: database };
      if (ddl === undefined) {
        await refuseLostInsert(execution, catalogue);
        return { pages: trino.run(toTrino(query, parameters), session, signal) };
      }
      if (ddl.kind === 'drop-table' || ddl.kind === 'repair-table') {
        return { pages: trino.run(ddlForTrino(ddl, database), session, signal) };
      }
      return { pages: ddlPages(() => catalogue.run(ddl, database)) };
    },
  };
}

/**
 * Trino writes the partitions of a table with a location template where the template does not look for
 * them: the rows would be gone without a word.
 */
async function refuseLostInsert(execution: Execution, catalogue: Catalogue): Promise<void> {
  const target = insertTarget(execution.query);
  const database = target?.database ?? execution.database;
  if (target === undefined || database === undefined) return;
  const template = (await catalogue.tableParameters(database, target.table))?.['storage.location.template'];
  if (template === undefined) return;
  throw invalidRequest(
    `INSERT INTO ${database}.${target.table} is refused: the table finds its rows by the location template '${template}', and Trino, which answers for Athena here, would write them elsewhere. Write its files through the pipeline.`,
  );
}
