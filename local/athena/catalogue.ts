import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { type DdlResult, runOnGlue } from './ddl/glue-ddl';
import type { CatalogueDdl } from './ddl/read-ddl';

/** What the shim must know of tables that Trino does not tell. */
export interface Catalogue {
  /** Undefined when there is no such table. */
  tableParameters(database: string, table: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** @param session the query's own database. @throws DdlFailed in Hive's words */
  run(ddl: CatalogueDdl, session: string | undefined): Promise<DdlResult>;
}

export function createGlueCatalogue(endpoint: string): Catalogue {
  const glue = new GlueClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    async tableParameters(database, table) {
      try {
        const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: table }));
        return Table?.Parameters ?? {};
      } catch (error) {
        if ((error as Error).name === 'EntityNotFoundException') return undefined;
        throw error;
      }
    },
    run: (ddl, session) => runOnGlue(glue, ddl, session),
  };
}
