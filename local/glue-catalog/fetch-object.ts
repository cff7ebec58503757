import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS } from '../../cli/aws';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** Fetches one object. @throws S3ServiceException when there is none, or none may be read. */
export type FetchObject = (place: ObjectPlace) => Promise<Uint8Array>;

/** @param endpoint of S3 */
export function fetchObjectFrom(endpoint: string, region: string): FetchObject {
  const s3 = new S3Client({
    endpoint,
    region,
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
  });
  return async ({ bucket, key }) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  };
}

/** @throws Error for what is no `s3://<bucket>/<key>` */
export function placeOf(address: string): ObjectPlace {
  const match = /^s3a?:\/\/([^/]+)\/(.+)$/.exec(address);
  if (match === null) throw new Error(`${address} is no address of a file; wanted s3://<bucket>/<key>.`);
  return { bucket: match[1] as string, key: match[2] as string };
}
