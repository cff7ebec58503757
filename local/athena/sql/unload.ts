import { CreateDatabaseCommand, DeleteDatabaseCommand, DeleteTableCommand } from '@aws-sdk/client-glue';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Plan } from '../plan';
import type { TrinoPage } from '../trino/protocol';
import { forgiving } from './ddl/ddl-failed';
import { s3Location } from './ddl/read-create-table';
import { type Engine, type SqlPorts, writtenBy } from './engine';
import { type HiveFiles, hiveFiles, hiveName, tableFromQuery } from './hive-files';
import type { Words } from './syntax/words';

const UNLOAD_TABLE = 'unloaded';

/**
 * UNLOAD (query) TO 's3://…' WITH (…): a table of another query's rows, whose entry in the catalogue goes
 * and whose files stay. The entry lies in a database of its own, for nobody's list of tables to change. The
 * engine fails it where files are already.
 */
export async function planUnload(
  ports: SqlPorts,
  engine: Engine,
  execution: Execution,
  words: Words,
  bound: (sql: string) => string,
): Promise<Plan> {
  words.expect('UNLOAD');
  const query = words.bracketed();
  words.expect('TO');
  const location = s3Location(words.string());
  words.expect('WITH');
  const properties = words.properties();
  words.end();
  if (!properties.has('format')) throw invalidRequest('UNLOAD wants the property format.', 'MALFORMED_QUERY');
  const files = hiveFiles('UNLOAD', properties, []);
  const database = `unload_${execution.id.replaceAll('-', '_')}`;
  let queryId = '';
  const sql = tableFromQuery(hiveName(database, UNLOAD_TABLE), files, location, query);
  const pages = unloading(ports, engine, database, bound(sql), files, (id) => {
    queryId = id;
  });
  return { pages, written: () => writtenBy(ports.s3, location, queryId) };
}

async function* unloading(
  { glue }: SqlPorts,
  engine: Engine,
  database: string,
  sql: string,
  { session }: HiveFiles,
  seen: (queryId: string) => void,
): AsyncGenerator<TrinoPage, void, void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const pages = engine.pages(sql, session);
  try {
    for await (const page of pages) {
      seen(page.id);
      yield page;
    }
  } finally {
    await pages.return();
    const table = new DeleteTableCommand({ DatabaseName: database, Name: UNLOAD_TABLE });
    // The engine made none when the statement failed.
    await forgiving('EntityNotFoundException', true, () => glue.send(table));
    await glue.send(new DeleteDatabaseCommand({ Name: database }));
  }
}
