import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Dataset } from '../../lib/contract/dataset';
import { prefixes } from '../../lib/wiring/names';
import { exitCodes } from '../exit-codes';
import { UserError } from '../user-error';
import { personalMarts } from './count';

/** `erased.json` beside the manifest: what the clean job has rewritten or deleted. */
interface ErasedFiles {
  /** Keys in the lake bucket. */
  readonly keys: readonly string[];
}

/** @returns the keys that a run of kind `erase` has rewritten; none when it did not come so far */
export async function erasedKeys(
  s3: S3Client,
  Bucket: string,
  dataset: string,
  runId: string,
): Promise<readonly string[]> {
  try {
    const Key = `${prefixes.run(dataset, runId)}erased.json`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (JSON.parse((await Body?.transformToString()) ?? '') as ErasedFiles).keys;
  } catch (error) {
    if (error instanceof NoSuchKey) return [];
    throw error;
  }
}

/**
 * Where a versioned bucket may still hold a person's rows: behind the files that were rewritten, beside
 * those of the same dates, behind what runs staged, and in marts, whose files can be built again.
 */
export function placesOfOlderVersions(dataset: Dataset, keys: readonly string[]): string[] {
  const cleaned = prefixes.cleaned(dataset.name);
  const folders = keys
    .filter((key) => key.startsWith(cleaned))
    .map((key) => key.slice(0, key.lastIndexOf('/') + 1));
  const raw = keys.filter((key) => !key.startsWith(cleaned));
  return [
    ...new Set([
      ...raw,
      ...folders,
      prefixes.runs(dataset.name),
      ...personalMarts(dataset).map(({ zone, name }) => prefixes.mart(zone, name)),
    ]),
  ];
}

/** Staged rows are Parquet; manifests and figures of runs hold nobody's. */
function mayHoldRows(key: string): boolean {
  return key.endsWith('.parquet');
}

/** Most that DeleteObjects takes. */
const BATCH = 1000;

/** Deletes the older versions of Parquet files below these prefixes for good. @returns how many they were */
export async function deleteOlderVersions(
  s3: S3Client,
  Bucket: string,
  places: readonly string[],
): Promise<number> {
  let deleted = 0;
  for (const Prefix of places) {
    for await (const versions of olderVersions(s3, Bucket, Prefix)) {
      for (let at = 0; at < versions.length; at += BATCH) {
        const Objects = versions.slice(at, at + BATCH);
        const { Errors = [] } = await s3.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors;
        if (first !== undefined) {
          throw new UserError(
            `${Errors.length} older versions could not be deleted, the first of ${first.Key}: ${first.Message}. The same command tries again.`,
            exitCodes.environment,
          );
        }
        deleted += Objects.length;
      }
    }
  }
  return deleted;
}

async function* olderVersions(s3: S3Client, Bucket: string, Prefix: string) {
  let next: Pick<ListObjectVersionsCommandOutput, 'NextKeyMarker' | 'NextVersionIdMarker'> | undefined = {};
  while (next !== undefined) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({
        Bucket,
        Prefix,
        ...(next.NextKeyMarker && { KeyMarker: next.NextKeyMarker }),
        ...(next.NextVersionIdMarker && { VersionIdMarker: next.NextVersionIdMarker }),
      }),
    );
    yield (page.Versions ?? [])
      .filter(({ IsLatest, Key = '' }) => IsLatest === false && mayHoldRows(Key))
      .map(({ Key, VersionId }) => ({ Key, VersionId }));
    next = page.IsTruncated ? page : undefined;
  }
}
