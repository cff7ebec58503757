import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Tiers } from '../config/environment';

/** Parts of a failed upload are paid for, and seen by nobody. */
const ABANDONED_UPLOAD_DAYS = 7;

/** The way of objects under one prefix from tier to tier until they expire. */
export function tierRule(id: string, tiers: Tiers, prefix?: string): s3.LifecycleRule {
  const steps: ReadonlyArray<[s3.StorageClass, number | undefined]> = [
    [s3.StorageClass.INFREQUENT_ACCESS, tiers.infrequentAccessDays],
    [s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, tiers.glacierInstantDays],
    [s3.StorageClass.DEEP_ARCHIVE, tiers.deepArchiveDays],
  ];
  return {
    id,
    ...(prefix === undefined ? {} : { prefix }),
    transitions: steps.flatMap(([storageClass, days]) =>
      days === undefined ? [] : [{ storageClass, transitionAfter: Duration.days(days) }],
    ),
    expiration: Duration.days(tiers.expireDays),
  };
}

/** Tiers by use, all of them readable at once: without the archive tiers, which are opt-in. */
export function intelligentTieringRule(id: string, afterDays: number, prefix: string): s3.LifecycleRule {
  return {
    id,
    prefix,
    transitions: [
      { storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(afterDays) },
    ],
  };
}

export const abandonedUploads: s3.LifecycleRule = {
  id: 'abandoned-uploads',
  abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS),
};
