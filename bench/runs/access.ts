import { readFileSync, statSync } from 'node:fs';
import type { S3Access } from '../../local/gateway/s3-access-log';

/** What S3 was asked for, by the gateway's access log. */
export interface Asked {
  readonly requests: number;
  /** Different objects of the lake of which something was read. */
  readonly objectsRead: number;
  readonly bytesRead: number;
}

/** Where the log ends now. Bytes. */
export const logEnd = (file: string): number => statSync(file).size;

/** Sums up what stands in the log from a place on. Objects are counted in `bucket` alone. */
export function asked(file: string, from: number, bucket: string): Asked {
  const lines = readFileSync(file).subarray(from).toString('utf8').split('\n');
  const accesses = lines.filter(Boolean).map((line) => JSON.parse(line) as S3Access);
  const reads = accesses.filter((access) => access.operation === 'REST.GET.OBJECT');
  const ofLake = reads.filter((access) => access.bucket === bucket);
  return {
    requests: accesses.length,
    objectsRead: new Set(ofLake.map(({ key }) => key)).size,
    bytesRead: ofLake.reduce((sum, { bytesSent }) => sum + bytesSent, 0),
  };
}
