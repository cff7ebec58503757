import { CreateDatabaseCommand, DeleteDatabaseCommand, DeleteTableCommand } from '@aws-sdk/client-glue';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Plan } from '../plan';
import type { TrinoPage } from '../trino/protocol';
import { s3Location } from './ddl/read-create-table';
import { bucketAndPrefix, type Engine, type SqlPorts, writtenBy } from './engine';
import { type HiveFiles, hiveFiles, hiveName, tableFromQuery } from './hive-files';
import type { Words } from './syntax/words';

const UNLOAD_TABLE = 'unloaded';

/**
 * UNLOAD (query) TO 's3://…' WITH (…): a table of another query's rows, whose entry in the catalogue goes
 * and whose files stay. The entry lies in a database of its own, for nobody's list of tables to change.
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
  await refuseHeld(ports, location, properties.has('partitioned_by'));
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
    const ignoringAbsent = (error: Error) => {
      if (error.name !== 'EntityNotFoundException') throw error;
    };
    const table = { DatabaseName: database, Name: UNLOAD_TABLE };
    await glue.send(new DeleteTableCommand(table)).catch(ignoringAbsent);
    await glue.send(new DeleteDatabaseCommand({ Name: database })).catch(ignoringAbsent);
  }
}

/** @throws AwsError where files lie already: Athena writes beside none but those of other partitions. */
async function refuseHeld({ s3 }: SqlPorts, location: string, partitioned: boolean): Promise<void> {
  const { Bucket, Prefix } = bucketAndPrefix(location);
  const held = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }));
  if ((held.KeyCount ?? held.Contents?.length ?? 0) === 0) return;
  const why = partitioned ? ' The local environment does not add partitions to files that are there.' : '';
  throw invalidRequest(
    `HIVE_PATH_ALREADY_EXISTS: Target directory for UNLOAD already exists: ${location}. Name one without files.${why}`,
  );
}
