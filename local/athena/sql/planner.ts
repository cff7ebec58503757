import { randomUUID } from 'node:crypto';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS } from '../../../cli/aws';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Plan, Planner } from '../plan';
import { classify } from './classify';
import { planCtas } from './ctas';
import { type DdlResult, ddlPages } from './ddl/ddl-result';
import { findTable } from './ddl/glue-tables';
import { readDdl } from './ddl/read-ddl';
import { runDdl } from './ddl/run-ddl';
import { beforeEnd, type Engine, engineOf, type SqlPorts } from './engine';
import { dropColumn, readDropColumn } from './iceberg/drop-column';
import { optimize, readOptimize, vacuum } from './iceberg/maintain';
import { planChange } from './insert';
import { bareName, type QualifiedName } from './syntax/hive-tree';
import { quotedText, Words } from './syntax/words';
import { planUnload } from './unload';
import { createdView, dropView, finishView, showCreateView } from './views';

/** @param catalogue serves Glue. @param s3 serves S3 with requests in path style */
export function sqlClients(catalogue: string, s3: string): Pick<SqlPorts, 'glue' | 's3'> {
  const config = { region: 'us-east-1', credentials: LOCAL_CREDENTIALS };
  return {
    glue: new GlueClient({ ...config, endpoint: catalogue }),
    s3: new S3Client({ ...config, endpoint: s3, forcePathStyle: true }),
  };
}

/** Athena's SQL on Trino, its DDL on the Glue catalogue. */
export function createPlanner(ports: SqlPorts): Planner {
  return {
    classify,
    async plan(given, signal) {
      const words = await Words.of(given.query);
      words.single();
      // Clients quote the context's database as in DDL, awswrangler for one, and Athena knows it all the same.
      const execution = { ...given, database: given.database && bareName(given.database) };
      return await planned(ports, engineOf(ports.trino, execution, signal), execution, words);
    },
  };
}

async function planned(ports: SqlPorts, engine: Engine, execution: Execution, words: Words): Promise<Plan> {
  const { statement } = execution;
  const parameters = await Promise.all(
    execution.parameters.map(async (value) => (await Words.of(value)).whole()),
  );
  const bound = (sql: string) => withParameters(sql, parameters);
  switch (statement.substatement) {
    case 'SELECT':
    case 'EXPLAIN':
    case 'SHOW_FUNCTIONS':
      return { pages: engine.pages(bound(words.whole())) };
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
      return await planChange(ports, engine, execution, words, bound(words.whole()));
    case 'CREATE_TABLE_AS_SELECT':
      return await planCtas(ports, engine, execution, words, bound);
    case 'UNLOAD':
      return await planUnload(ports, engine, execution, words, bound);
  }
  if (parameters.length > 0) {
    throw invalidRequest('Parameters are for queries alone: this statement takes none.');
  }
  if (statement.substatement === 'CREATE_VIEW') {
    const view = createdView(words);
    const done = () => finishView(ports, view, execution.database);
    return { pages: beforeEnd(engine.pages(words.whole()), done) };
  }
  const answer = await answerOf(ports, engine, execution, words);
  return { pages: ddlPages(answer) };
}

/** @throws AwsError for a statement that cannot be read */
async function answerOf(
  ports: SqlPorts,
  engine: Engine,
  { query, database, statement }: Execution,
  words: Words,
): Promise<() => Promise<DdlResult>> {
  const object = (...after: readonly string[]) => {
    words.expect(...after);
    const forgiven = words.accept('IF', 'EXISTS');
    const name = words.qualifiedName();
    words.end();
    return { name, forgiven };
  };
  if (words.peek() === 'OPTIMIZE') {
    const read = readOptimize(words);
    return () => optimize(ports, engine, read, database);
  }
  if (words.peek() === 'VACUUM') {
    const { name } = object('VACUUM');
    return () => vacuum(ports, engine, name, database);
  }
  if (statement.substatement === 'DROP_VIEW') {
    const { name, forgiven } = object('DROP', 'VIEW');
    return () => dropView(ports, name, forgiven, database);
  }
  if (statement.substatement === 'SHOW_CREATE_VIEW') {
    const { name } = object('SHOW', 'CREATE', 'VIEW');
    return () => showCreateView(ports, name, database);
  }
  const column = readDropColumn(words);
  if (column !== undefined) return () => dropColumn(ports, engine, column, database);
  const ddl = await readDdl(query);
  if (ddl.kind === 'describe' || ddl.kind === 'show-columns') await refuseAbsent(ports, ddl.table, database);
  return () => runDdl(ports, engine, ddl, database);
}

/** These two never begin where there is no such table. */
async function refuseAbsent(
  ports: SqlPorts,
  table: QualifiedName,
  session: string | undefined,
): Promise<void> {
  if ((await findTable(ports.glue, table, session)) !== undefined) return;
  throw invalidRequest(
    `Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: ${randomUUID()}; Proxy: null)`,
  );
}

/** Values are literals of SQL, which take the place of the question marks. */
function withParameters(sql: string, parameters: readonly string[]): string {
  return parameters.length === 0
    ? sql
    : `EXECUTE IMMEDIATE ${quotedText(sql)} USING ${parameters.join(', ')}`;
}
