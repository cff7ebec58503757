import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Small objects of the lake bucket: manifests, figures, events. Each call throws when S3 fails. */
export interface Lake {
  /** @returns undefined when there is no such object */
  read(key: string): Promise<string | undefined>;
  /** @returns its `s3://` address */
  write(key: string, body: string): Promise<string>;
}

/** Path-style where an endpoint is given: a bucket's own host name resolves on AWS alone. */
export function s3Client(): S3Client {
  return new S3Client({ forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined });
}

export function s3Lake(bucket: string, s3: S3Client): Lake {
  return {
    async read(key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return await Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async write(key, body) {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
      return `s3://${bucket}/${key}`;
    },
  };
}
