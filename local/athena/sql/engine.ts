import type { GlueClient } from '@aws-sdk/client-glue';
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { Execution } from '../execution';
import type { TrinoError, TrinoPage } from '../trino/protocol';
import type { TrinoClient } from '../trino/trino-client';
import { CATALOGUE } from './syntax/hive-tree';

/** What statements are run with. */
export interface SqlPorts {
  readonly trino: TrinoClient;
  readonly glue: GlueClient;
  readonly s3: S3Client;
}

type SessionProperties = Readonly<Record<string, string>>;
type Pages = AsyncGenerator<TrinoPage, void, void>;

/** What Trino says of a statement that it could not do. */
export class EngineFailed extends Error {
  override readonly name = 'EngineFailed';
  constructor(readonly error: TrinoError) {
    super(error.message);
  }
}

/** Trino in the session of one query. */
export interface Engine {
  pages(sql: string, properties?: SessionProperties): Pages;
  /** Runs a statement to its end and gives its rows. @throws EngineFailed */
  rows(sql: string, properties?: SessionProperties): Promise<readonly (readonly unknown[])[]>;
}

export function engineOf(trino: TrinoClient, { database }: Execution, signal: AbortSignal): Engine {
  const pages: Engine['pages'] = (sql, properties = {}) =>
    trino.run(sql, { catalog: CATALOGUE, schema: database, properties }, signal);
  return {
    pages,
    async rows(sql, properties) {
      const rows: (readonly unknown[])[] = [];
      for await (const page of pages(sql, properties)) {
        if (page.error !== undefined) throw new EngineFailed(page.error);
        rows.push(...(page.data ?? []));
      }
      return rows;
    },
  };
}

/**
 * The same pages, with work done before their last one goes out.
 * @param done gets Trino's id of the statement; is not called when it failed
 */
export async function* beforeEnd(pages: Pages, done: (queryId: string) => Promise<void>): Pages {
  try {
    for await (const page of pages) {
      if (page.nextUri === undefined && page.error === undefined) await done(page.id);
      yield page;
    }
  } finally {
    await pages.return();
  }
}

/**
 * The objects below a location that one statement wrote: Trino puts its id into their names.
 * @param location s3://bucket/prefix
 */
export async function writtenBy(s3: S3Client, location: string, queryId: string): Promise<string[]> {
  const { Bucket, Prefix } = bucketAndPrefix(location);
  const found: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
    const keys = (page.Contents ?? []).map(({ Key = '' }) => Key);
    found.push(...keys.filter((key) => key.slice(Prefix.length).includes(queryId)));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found.map((key) => `s3://${Bucket}/${key}`);
}

/** The prefix ends with a slash unless it is the whole bucket. */
export function bucketAndPrefix(location: string): { readonly Bucket: string; readonly Prefix: string } {
  const { host, pathname } = new URL(location);
  const path = decodeURIComponent(pathname).replace(/^\/+/, '').replace(/\/+$/, '');
  return { Bucket: host, Prefix: path === '' ? '' : `${path}/` };
}
