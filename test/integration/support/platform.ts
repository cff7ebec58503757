import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, localEndpoint } from '../../../cli/aws';
import { SAMPLE_EVENTS } from '../../../cli/main-job/event-figures';
import type { SampleDataset, Samples } from '../../../cli/main-job/main-job';
import { localPlatform } from '../../../cli/main-job/platform';
import { local } from '../../../lib/config/local';
import { names } from '../../../lib/wiring/names';
import { type LocalPaths, pathsFor, projectRoot } from '../../../local/paths';

export const SAMPLE = join(projectRoot, 'data', 'online-retail-ii-2009-2010.parquet');
export const SAMPLES: Samples = { orders: SAMPLE, events: SAMPLE_EVENTS };

/** The doors that a user has, of the shared environment. */
export const platform = localPlatform({
  endpoint: localEndpoint(),
  samples: SAMPLES,
  signal: new AbortController().signal,
  note: () => {},
});

/** Runs a dataset's workflow until nothing is left that has arrived. */
export async function runUntilDone(dataset: SampleDataset): Promise<void> {
  while ((await platform.run(dataset)) !== undefined);
}

const placement = { environment: local.name, account: local.account, region: local.region };
export const buckets = {
  lake: names.lakeBucket(placement),
  quarantine: names.quarantineBucket(placement),
  results: names.resultsBucket(placement),
  accessLogs: names.accessLogsBucket(placement),
};
export { databases } from '../../../cli/main-job/platform';

/** Set by environment-up.ts for every test file. */
export function testPaths(): LocalPaths {
  return pathsFor(projectRoot, process.env['CATCHMENT_HOME']);
}

export const s3 = () => new S3Client({ ...clientConfig('local'), forcePathStyle: true });
export const athena = () => new AthenaClient(clientConfig('local'));
export const kinesis = () => new KinesisClient(clientConfig('local'));
export const sqs = () => new SQSClient(clientConfig('local'));

export interface Listed {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export async function listObjects(bucket: string, prefix = ''): Promise<Listed[]> {
  const client = s3();
  const listed: Listed[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(token && { ContinuationToken: token }),
      }),
    );
    for (const { Key, ETag, Size } of page.Contents ?? []) {
      listed.push({ key: Key ?? '', etag: ETag ?? '', bytes: Size ?? 0 });
    }
    token = page.NextContinuationToken;
  } while (token);
  return listed;
}

/** Waits until `met` answers something; never for a time alone. */
export async function eventually<T>(
  what: string,
  seconds: number,
  met: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await met();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}.`);
    await new Promise((resume) => setTimeout(resume, 100));
  }
}
