import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Plan } from '../plan';
import { ddlPages } from './ddl/ddl-result';
import { partitionsOf } from './ddl/glue-partitions';
import { findTable, isIceberg, type KnownTable } from './ddl/glue-tables';
import { beforeEnd, bucketAndPrefix, type Engine, EngineFailed, type SqlPorts, writtenBy } from './engine';
import { codecSession } from './iceberg/create-iceberg';
import { readMetadata } from './iceberg/metadata';
import type { QualifiedName } from './syntax/hive-tree';
import type { Words } from './syntax/words';

/** The table that INSERT INTO, UPDATE, DELETE FROM or MERGE INTO changes. */
function changedTable(words: Words): QualifiedName {
  if (!words.accept('UPDATE')) {
    const into = words.accept('INSERT') || words.accept('MERGE');
    if (!into) words.expect('DELETE');
    words.expect(into ? 'INTO' : 'FROM');
  }
  return words.qualifiedName();
}

/**
 * A statement that changes rows.
 * @throws AwsError for rows that the engine would write where the table does not look for them
 */
export async function planChange(
  ports: SqlPorts,
  engine: Engine,
  execution: Execution,
  words: Words,
  sql: string,
): Promise<Plan> {
  const insert = words.peek() === 'INSERT';
  const name = changedTable(words);
  // Without a database the engine says what is wrong, in its own words.
  const placed = name.database ?? execution.database;
  const table = placed === undefined ? undefined : await findTable(ports.glue, name, execution.database);
  if (table === undefined) return { pages: engine.pages(sql) };
  if (isIceberg(table)) return { pages: engine.pages(sql, await sessionOf(ports, table)) };
  if (!insert) return { pages: ddlPages(onlyIceberg) };
  refuseLost(table);
  let queryId = '';
  const pages = beforeEnd(engine.pages(sql), async (id) => {
    queryId = id;
  });
  const written = async () => {
    const roots = await rootsOf(ports, table);
    return (await Promise.all(roots.map((root) => writtenBy(ports.s3, root, queryId)))).flat();
  };
  return { pages, written };
}

/** The engine compresses by its session, not by the table. */
async function sessionOf(ports: SqlPorts, table: KnownTable): Promise<Readonly<Record<string, string>>> {
  const { properties = {} } = await readMetadata(ports, table);
  const format = (properties['write.format.default'] ?? 'parquet').toLowerCase();
  const codec = properties[`write.${format}.compression-codec`]?.toUpperCase();
  return codecSession(codec === 'UNCOMPRESSED' ? 'NONE' : codec);
}

/** The table's folder, and those of partitions that lie elsewhere. */
async function rootsOf({ glue }: SqlPorts, table: KnownTable): Promise<readonly string[]> {
  const root = table.StorageDescriptor.Location ?? '';
  if (table.PartitionKeys.length === 0) return [root];
  const own = bucketAndPrefix(root);
  const partitions = (await partitionsOf(glue, table)).map(
    ({ StorageDescriptor }) => StorageDescriptor?.Location ?? root,
  );
  const elsewhere = partitions.filter((location) => {
    const { Bucket, Prefix } = bucketAndPrefix(location);
    return Bucket !== own.Bucket || !Prefix.startsWith(own.Prefix);
  });
  return [root, ...new Set(elsewhere)];
}

/**
 * Trino writes the partitions of a table with a location template where the template does not look for
 * them: the rows would be gone without a word.
 */
function refuseLost(table: KnownTable): void {
  const name = `${table.DatabaseName}.${table.Name}`;
  const template = table.Parameters['storage.location.template'];
  if (template !== undefined && table.PartitionKeys.length > 0) {
    throw invalidRequest(
      `INSERT INTO ${name} is refused: the table finds its rows by the location template '${template}', and Trino, which answers for Athena here, would write them elsewhere. Write its files through the pipeline.`,
    );
  }
  if ((table.StorageDescriptor.BucketColumns?.length ?? 0) > 0) {
    throw invalidRequest(`INSERT INTO ${name} is refused: Athena does not insert into bucketed tables.`);
  }
}

/** What the engine would say of them, but for a table whose every row goes. */
async function onlyIceberg(): Promise<never> {
  throw new EngineFailed({
    message: 'Modifying Hive table rows is only supported for transactional tables',
    errorName: 'NOT_SUPPORTED',
    errorType: 'USER_ERROR',
  });
}
