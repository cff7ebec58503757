import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { listObjects, s3 } from './platform';

/** Everything that one place holds, as texts; a Parquet file's are its values by column. */
export interface Stored {
  readonly place: string;
  readonly texts: Iterable<string>;
  /** Parquet only. */
  readonly rows?: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

export async function* storedIn(bucket: string): AsyncGenerator<Stored> {
  const client = s3();
  for (const { key } of await listObjects(bucket)) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const place = `s3://${bucket}/${key}`;
    if (key.endsWith('.parquet')) {
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const rows = await parquetReadObjects({ file, compressors });
      yield { place, rows, texts: rows.flatMap((row) => Object.values(row).map(String)) };
    } else {
      yield { place, texts: [place, textOf(bytes)] };
    }
  }
}

export function* storedUnder(directory: string): Generator<Stored> {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const place = join(entry.parentPath, entry.name);
    yield { place, texts: [textOf(readFileSync(place))] };
  }
}

function textOf(bytes: Uint8Array): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return Buffer.from(isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
}
