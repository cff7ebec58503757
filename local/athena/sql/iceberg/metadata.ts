import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type KnownTable, updateTable } from '../ddl/glue-tables';
import type { SqlPorts } from '../engine';

/** What is read of a table's metadata file (https://iceberg.apache.org/spec/#table-metadata). */
export interface IcebergMetadata {
  readonly location: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly schemas: readonly { readonly 'schema-id': number; readonly fields: readonly IcebergField[] }[];
  readonly 'current-schema-id': number;
  readonly 'partition-specs': readonly {
    readonly 'spec-id': number;
    readonly fields: readonly {
      readonly name: string;
      readonly 'source-id': number;
      readonly transform: string;
    }[];
  }[];
  readonly 'default-spec-id': number;
  readonly 'last-updated-ms': number;
  readonly 'metadata-log'?: readonly object[];
}

export interface IcebergField {
  readonly id: number;
  readonly name: string;
  readonly type: IcebergType;
  readonly doc?: string;
}

export type IcebergType =
  | string
  | { readonly type: 'list'; readonly element: IcebergType }
  | { readonly type: 'map'; readonly key: IcebergType; readonly value: IcebergType }
  | { readonly type: 'struct'; readonly fields: readonly IcebergField[] };

export async function readMetadata({ s3 }: SqlPorts, table: KnownTable): Promise<IcebergMetadata> {
  const location = locationOf(table);
  const object = await s3.send(new GetObjectCommand(bucketAndKey(location)));
  const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  const text = location.includes('.gz.') ? gunzipSync(bytes) : bytes;
  return JSON.parse(Buffer.from(text).toString('utf8')) as IcebergMetadata;
}

/** Commits other properties: a new metadata file, and the catalogue's pointer to it. */
export async function commitProperties(
  ports: SqlPorts,
  table: KnownTable,
  change: (properties: Readonly<Record<string, string>>) => Record<string, string>,
): Promise<void> {
  const metadata = await readMetadata(ports, table);
  const before = locationOf(table);
  const now = Math.max(Date.now(), metadata['last-updated-ms'] + 1);
  const next: IcebergMetadata = {
    ...metadata,
    properties: change(metadata.properties ?? {}),
    'last-updated-ms': now,
    'metadata-log': [
      ...(metadata['metadata-log'] ?? []),
      { 'metadata-file': before, 'timestamp-ms': metadata['last-updated-ms'] },
    ],
  };
  const location = nextLocation(before);
  await ports.s3.send(new PutObjectCommand({ ...bucketAndKey(location), Body: JSON.stringify(next) }));
  await updateTable(ports.glue, table, {
    Parameters: { ...table.Parameters, metadata_location: location, previous_metadata_location: before },
  });
}

/** Files are numbered: 00003-<uuid>.metadata.json follows 00002-<uuid>.metadata.json. */
function nextLocation(location: string): string {
  const folder = location.slice(0, location.lastIndexOf('/'));
  const version = Number.parseInt(location.slice(folder.length + 1), 10);
  const next = Number.isNaN(version) ? 1 : version + 1;
  return `${folder}/${String(next).padStart(5, '0')}-${randomUUID()}.metadata.json`;
}

function locationOf(table: KnownTable): string {
  const location = table.Parameters['metadata_location'];
  if (location !== undefined) return location;
  throw new Error(`The Iceberg table ${table.DatabaseName}.${table.Name} has no metadata_location.`);
}

function bucketAndKey(location: string): { readonly Bucket: string; readonly Key: string } {
  const [, Bucket = '', Key = ''] = /^s3a?:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  return { Bucket, Key };
}
