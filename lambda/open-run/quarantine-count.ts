import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { prefixes } from '../../lib/wiring/names';
import { eventsInQuarantineKey } from '../shared/quarantine-key';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Counts refused events by the keys of what holds them: each names its own number, so that neither an
 * original nor its key of encryption is touched.
 *
 * @param arrivedFrom dates of arrival before the one before this are not looked at; a batch that spans
 * midnight stands under its first record's date
 */
export async function countQuarantined(
  s3: S3Client,
  bucket: string,
  dataset: string,
  since: Date | undefined,
  until: Date,
  arrivedFrom: string | undefined,
): Promise<number> {
  const prefix = `${prefixes.quarantine(dataset)}dt=`;
  const firstDate =
    arrivedFrom === undefined
      ? undefined
      : new Date(Date.parse(arrivedFrom) - DAY_MS).toISOString().slice(0, 10);
  let count = 0;
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(firstDate !== undefined && { StartAfter: `${prefix}${firstDate}` }),
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    );
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      if (LastModified === undefined || LastModified >= until) continue;
      if (since === undefined || LastModified >= since) count += eventsInQuarantineKey(Key);
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return count;
}
