import { invalidRequest } from '../errors';
import { codecOf } from './iceberg/properties';
import { CATALOGUE } from './syntax/hive-tree';
import { quotedName, quotedText } from './syntax/words';

/** What WITH (…) of CTAS and UNLOAD says: text, or lists of it. */
export type Properties = ReadonlyMap<string, string | readonly string[]>;

/** How a query's rows become the files of a Hive table. */
export interface HiveFiles {
  /** `name = value` of the engine's table. */
  readonly table: readonly string[];
  readonly session: Readonly<Record<string, string>>;
}

const FORMATS = ['PARQUET', 'ORC', 'AVRO', 'JSON', 'TEXTFILE'];
const COMPRESSIONS = ['write_compression', 'parquet_compression', 'orc_compression', 'compression'];
/** What Athena's engine has when a query names no level. */
const ZSTD_LEVEL = '3';

/** @param of the statement, for messages. @param known properties that the statement has besides @throws AwsError */
export function hiveFiles(of: string, properties: Properties, known: readonly string[]): HiveFiles {
  const text = (name: string) => textOf(properties, name);
  const format = (text('format') ?? 'PARQUET').toUpperCase();
  if (!FORMATS.includes(format)) {
    throw invalidRequest(
      `The local environment does not write the format '${format}': it has ${FORMATS.join(', ')}.`,
    );
  }
  const allowed = ['format', 'field_delimiter', 'compression_level', 'partitioned_by', ...known];
  const compressions = COMPRESSIONS.filter((name) => properties.has(name));
  const unknown = [...properties.keys()].find((name) => ![...allowed, ...COMPRESSIONS].includes(name));
  if (unknown !== undefined) {
    throw invalidRequest(`${of}: unknown property '${unknown}'. It takes ${allowed.join(', ')}.`);
  }
  if (compressions.length > 1) {
    throw invalidRequest(`${of}: ${compressions.join(' and ')} say the same. Write one of them.`);
  }
  if ((text('compression_level') ?? ZSTD_LEVEL) !== ZSTD_LEVEL) {
    throw invalidRequest(
      `${of}: compression_level is refused, for the local environment has one level alone.`,
    );
  }
  const codec = compressions[0] === undefined ? 'GZIP' : codecOf(text(compressions[0]) ?? '');
  const table = [`format = ${quotedText(format)}`];
  const delimiter = text('field_delimiter');
  if (delimiter !== undefined) {
    if (format !== 'TEXTFILE')
      throw invalidRequest(`${of}: field_delimiter is for the format TEXTFILE alone.`);
    table.push(`textfile_field_separator = ${quotedText(delimiter === '\\t' ? '\t' : delimiter)}`);
  }
  const partitions = listOf(properties, 'partitioned_by');
  if (partitions !== undefined) table.push(`partitioned_by = ${array(partitions)}`);
  return { table, session: { [`${CATALOGUE}.compression_codec`]: codec } };
}

/** `CREATE TABLE … AS` a query, in the catalogue of Hive's tables. */
export function tableFromQuery(
  name: string,
  { table }: HiveFiles,
  location: string,
  query: string,
  more: readonly string[] = [],
): string {
  const all = [...table, ...more, `external_location = ${quotedText(location)}`];
  return `CREATE TABLE ${name} WITH (${all.join(', ')}) AS ${query}`;
}

export function hiveName(database: string, table: string): string {
  return [CATALOGUE, database, table].map(quotedName).join('.');
}

/** @throws AwsError for a list */
export function textOf(properties: Properties, name: string): string | undefined {
  const value = properties.get(name);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidRequest(`The property ${name} is a list; a text is wanted.`);
}

/** Names of columns, in lower case. @throws AwsError for what is no list */
export function listOf(properties: Properties, name: string): readonly string[] | undefined {
  const value = properties.get(name);
  if (value === undefined) return undefined;
  if (typeof value === 'string') throw invalidRequest(`The property ${name} wants ARRAY['…'].`);
  return value;
}

export function array(items: readonly string[]): string {
  return `ARRAY[${items.map(quotedText).join(', ')}]`;
}
