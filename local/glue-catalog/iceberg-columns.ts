import { gunzipSync } from 'node:zlib';
import type { Column, TableInput } from '@aws-sdk/client-glue';
import { NoSuchBucket, NoSuchKey } from '@aws-sdk/client-s3';
import { type FetchObject, placeOf } from './fetch-object';

interface Field {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
}

/** What is read of a table's metadata file. Source: Iceberg's table specification. */
interface Metadata {
  readonly 'current-schema-id'?: number;
  readonly schemas?: readonly { readonly 'schema-id'?: number; readonly fields: readonly Field[] }[];
}

/**
 * Columns of an Iceberg table say which field of its schema they are, as Athena, Spark and PyIceberg write
 * it into the catalogue and clients read it there (`iceberg.field.current`). The engine that stands in for
 * Athena here does not write it: it is added from the table's metadata file.
 */
export async function withIcebergFields<Input extends TableInput>(
  input: Input,
  fetchObject: FetchObject,
): Promise<Input> {
  const { StorageDescriptor: storage, Parameters: parameters = {} } = input;
  const location = parameters?.['metadata_location'];
  const iceberg = parameters?.['table_type']?.toUpperCase() === 'ICEBERG';
  const columns = storage?.Columns ?? [];
  const said = columns.some(({ Parameters }) => Parameters?.['iceberg.field.id'] !== undefined);
  if (!iceberg || location === undefined || columns.length === 0 || said) return input;
  const fields = await currentFields(location, fetchObject);
  return {
    ...input,
    StorageDescriptor: { ...storage, Columns: columns.map((column) => described(column, fields)) },
  };
}

function described(column: Column, fields: ReadonlyMap<string, Field>): Column {
  const field = fields.get(column.Name?.toLowerCase() ?? '');
  if (field === undefined) return column;
  const Parameters = {
    'iceberg.field.id': String(field.id),
    'iceberg.field.optional': String(!field.required),
    'iceberg.field.current': 'true',
    ...column.Parameters,
  };
  return { ...column, Parameters };
}

/** By name in lower case; none when the file is not there: whoever registers such a table finds out itself. */
async function currentFields(
  location: string,
  fetchObject: FetchObject,
): Promise<ReadonlyMap<string, Field>> {
  let content: Uint8Array;
  try {
    content = await fetchObject(placeOf(location));
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof NoSuchBucket) return new Map();
    throw error;
  }
  const gzipped = content[0] === 0x1f && content[1] === 0x8b;
  const text = Buffer.from(gzipped ? gunzipSync(content) : content).toString('utf8');
  const { schemas = [], 'current-schema-id': current } = JSON.parse(text) as Metadata;
  const schema = schemas.find((candidate) => candidate['schema-id'] === current);
  return new Map(schema?.fields.map((field) => [field.name.toLowerCase(), field]));
}
