import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { FileAsset } from './assembly';
import { createOrUpdate, found } from './provider';

/** The earliest a zip can tell, so that the same files make the same zip. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/**
 * Puts the assets where the templates look for them; those that are there stay, for their keys are the
 * hashes of their contents.
 *
 * @returns how many were uploaded.
 */
export async function uploadAssets(assets: readonly FileAsset[], s3: S3Client): Promise<number> {
  for (const Bucket of new Set(assets.map((asset) => asset.bucket))) {
    await createOrUpdate<unknown>(
      () => s3.send(new CreateBucketCommand({ Bucket })),
      async () => {},
    );
  }
  let uploaded = 0;
  for (const { path, packaging, bucket: Bucket, key: Key } of assets) {
    if (await found(s3.send(new HeadObjectCommand({ Bucket, Key })))) continue;
    const Body = packaging === 'zip' ? await zipped(path) : await readFile(path);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    uploaded += 1;
  }
  return uploaded;
}

/** A directory as a zip of its files, or a file that is a zip already. */
export async function zipped(path: string): Promise<Uint8Array> {
  if (!(await stat(path)).isDirectory()) return readFile(path);
  const names = (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const entries: Record<string, Uint8Array> = {};
  for (const name of names) entries[relative(path, name).split(sep).join('/')] = await readFile(name);
  return zipSync(entries, { mtime: ZIP_EPOCH });
}
