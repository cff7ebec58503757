import { invalidRequest } from '../errors';
import type { Execution } from '../execution';
import type { Plan } from '../plan';
import { databaseOf, findTable } from './ddl/glue-tables';
import { s3Location } from './ddl/read-create-table';
import { beforeEnd, type Engine, type SqlPorts, writtenBy } from './engine';
import { array, hiveFiles, hiveName, listOf, type Properties, tableFromQuery, textOf } from './hive-files';
import { codecSession, icebergName, keepProperties, tableWith } from './iceberg/create-iceberg';
import { icebergProperties } from './iceberg/properties';
import type { QualifiedName } from './syntax/hive-tree';
import type { Words } from './syntax/words';

interface Ctas {
  readonly table: QualifiedName;
  readonly ifNotExists: boolean;
  readonly properties: Properties;
  /** After AS, `WITH NO DATA` and all. */
  readonly query: string;
}

function readCtas(words: Words): Ctas {
  words.expect('CREATE', 'TABLE');
  const ifNotExists = words.accept('IF', 'NOT', 'EXISTS');
  const table = words.qualifiedName();
  const properties = words.accept('WITH') ? words.properties() : new Map<string, string>();
  words.expect('AS');
  return { table, ifNotExists, properties, query: words.rest() };
}

/**
 * CREATE TABLE … AS. A table of Hive's that names no place lies beside the results.
 * @throws AwsError for a property that Athena, or the engine, does not take
 */
export async function planCtas(
  ports: SqlPorts,
  engine: Engine,
  execution: Execution,
  words: Words,
  bound: (sql: string) => string,
): Promise<Plan> {
  const ctas = readCtas(words);
  const database = databaseOf(ctas.table, execution.database);
  if (ctas.ifNotExists && (await findTable(ports.glue, ctas.table, execution.database)) !== undefined) {
    return { pages: engine.pages('SELECT 1 WHERE false'), written: async () => [] };
  }
  const iceberg = textOf(ctas.properties, 'table_type')?.toUpperCase() === 'ICEBERG';
  const { sql, session, location } = iceberg
    ? icebergTable(ctas, execution)
    : hiveTable(ctas, database, execution);
  if (iceberg) {
    const done = () => keepProperties(ports, icebergOf(ctas), ctas.table, execution.database);
    return { pages: beforeEnd(engine.pages(bound(sql), session), done) };
  }
  let queryId = '';
  const pages = beforeEnd(engine.pages(bound(sql), session), async (id) => {
    queryId = id;
  });
  return { pages, written: () => writtenBy(ports.s3, location, queryId) };
}

const HIVE = ['external_location', 'bucketed_by', 'bucket_count', 'table_type', 'is_external'];

function hiveTable({ table, properties, query }: Ctas, database: string, { outputLocation }: Execution) {
  const files = hiveFiles('CREATE TABLE AS', properties, HIVE);
  const type = textOf(properties, 'table_type') ?? 'HIVE';
  if (type.toUpperCase() !== 'HIVE') throw invalidRequest(`table_type '${type}' is none of HIVE, ICEBERG.`);
  if ((textOf(properties, 'is_external') ?? 'true') !== 'true') {
    throw invalidRequest('is_external = false is for Iceberg tables alone.');
  }
  const location = s3Location(textOf(properties, 'external_location') ?? `${outputLocation}/`);
  const buckets = listOf(properties, 'bucketed_by');
  const more =
    buckets === undefined
      ? []
      : [
          `bucketed_by = ${array(buckets)}`,
          `bucket_count = ${Number(textOf(properties, 'bucket_count') ?? '0')}`,
        ];
  const sql = tableFromQuery(hiveName(database, table.name), files, location, query, more);
  return { sql, session: files.session, location };
}

const ICEBERG = ['location', 'is_external', 'partitioning'];

function icebergTable(ctas: Ctas, execution: Execution) {
  const { table, properties, query } = ctas;
  const location = textOf(properties, 'location');
  if (location === undefined) {
    throw invalidRequest('An Iceberg table wants the property location, an S3 path.');
  }
  if (textOf(properties, 'is_external') !== 'false') {
    throw invalidRequest('An Iceberg table wants the property is_external = false.');
  }
  const made = icebergOf(ctas);
  const partitioning = listOf(properties, 'partitioning') ?? [];
  const name = icebergName(table, execution.database);
  const sql = `CREATE TABLE ${name} ${tableWith(made, s3Location(location), partitioning)} AS ${query}`;
  return { sql, session: codecSession(made.codec), location };
}

function icebergOf({ properties }: Ctas) {
  const given = [...properties.keys()].filter((name) => !ICEBERG.includes(name));
  return icebergProperties(Object.fromEntries(given.map((name) => [name, textOf(properties, name) ?? ''])));
}
