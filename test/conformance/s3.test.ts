import { createHash, randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { client, unique } from './support/account';
import { conformance } from './support/conformance';

const PART_BYTES = 5 * 1024 * 1024;

conformance('S3', ({ holds }) => {
  const s3 = client(S3Client);
  const Bucket = unique('bucket');
  const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string, more: object = {}) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

  beforeAll(() => s3.send(new CreateBucketCommand({ Bucket })));
  afterAll(async () => {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({
      Key,
      ...(VersionId === undefined ? {} : { VersionId }),
    }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  holds(
    'A write with If-None-Match: * stores an object only where none is; a second one gets 412 PreconditionFailed and the first stays.',
    'AmazonS3/latest/userguide/conditional-writes.html',
    async () => {
      await put('once', 'first', { IfNoneMatch: '*' });
      await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
        $metadata: { httpStatusCode: 412 },
      });
      expect(await text('once')).toBe('first');
    },
  );

  holds(
    'A write with If-Match replaces the object only while its ETag is the one named.',
    'AmazonS3/latest/userguide/conditional-writes.html',
    async () => {
      const { ETag } = await put('guarded', 'one');
      await put('guarded', 'two', { IfMatch: ETag });
      await expect(put('guarded', 'three', { IfMatch: ETag })).rejects.toMatchObject({
        name: 'PreconditionFailed',
      });
      expect(await text('guarded')).toBe('two');
    },
  );

  holds(
    'A range of bytes is answered with 206 and those bytes; one behind the end with 416 InvalidRange.',
    'AmazonS3/latest/API/API_GetObject.html',
    async () => {
      await put('range', '0123456789');
      const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=2-4' }));
      expect(part.$metadata.httpStatusCode).toBe(206);
      expect(part.ContentRange).toBe('bytes 2-4/10');
      expect(await part.Body?.transformToString()).toBe('234');
      expect(await text('range', { Range: 'bytes=-3' })).toBe('789');
      await expect(text('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    },
  );

  holds(
    'A multipart upload becomes one object whose ETag ends in the number of its parts.',
    'AmazonS3/latest/userguide/mpuoverview.html',
    async () => {
      const Key = 'in-parts';
      const bytes = randomBytes(PART_BYTES + 10);
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      const parts = [bytes.subarray(0, PART_BYTES), bytes.subarray(PART_BYTES)];
      const Parts = [];
      for (const [index, Body] of parts.entries()) {
        const PartNumber = index + 1;
        const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
        Parts.push({ PartNumber, ETag });
      }
      await s3.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      );
      const whole = await s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(whole.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
      const sha = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
      expect(sha((await whole.Body?.transformToByteArray()) ?? new Uint8Array())).toBe(sha(bytes));
    },
  );

  holds(
    'Keys are listed in the order of their UTF-8 bytes, by prefix, with common prefixes up to the delimiter, page by page.',
    'AmazonS3/latest/API/API_ListObjectsV2.html',
    async () => {
      for (const key of ['list/b/2', 'list/a', 'list/b/1', 'list/c']) await put(key, 'x');
      const keys: (string | undefined)[] = [];
      const prefixes: (string | undefined)[] = [];
      let ContinuationToken: string | undefined;
      let pages = 0;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: 'list/',
            Delimiter: '/',
            MaxKeys: 2,
            ContinuationToken,
          }),
        );
        keys.push(...(page.Contents ?? []).map(({ Key }) => Key));
        prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
        ContinuationToken = page.NextContinuationToken;
        pages++;
      } while (ContinuationToken !== undefined);
      expect([keys, prefixes, pages]).toEqual([['list/a', 'list/c'], ['list/b/'], 2]);
    },
  );

  holds(
    'User metadata, content type and encoding come back as they were sent, and a copy keeps them.',
    'AmazonS3/latest/userguide/UsingMetadata.html',
    async () => {
      await put('told', 'x', {
        Metadata: { batch: 'one' },
        ContentType: 'text/plain',
        ContentEncoding: 'gzip',
      });
      await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/told` }));
      expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'copy' }))).toMatchObject({
        Metadata: { batch: 'one' },
        ContentType: 'text/plain',
        ContentEncoding: 'gzip',
        ContentLength: 1,
      });
    },
  );

  holds(
    'An object that is not there is NoSuchKey; a HEAD of it has a 404 alone.',
    'AmazonS3/latest/API/ErrorResponses.html',
    async () => {
      await expect(text('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
      await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({
        name: 'NotFound',
        $metadata: { httpStatusCode: 404 },
      });
    },
  );

  holds(
    'In a versioned bucket a delete puts a marker; the version before it can still be read.',
    'AmazonS3/latest/userguide/DeletingObjectVersions.html',
    async () => {
      await s3.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
      const { VersionId } = await put('kept', 'still');
      await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'kept' }] } }));
      await expect(text('kept')).rejects.toMatchObject({ name: 'NoSuchKey' });
      expect(await text('kept', { VersionId })).toBe('still');
    },
  );
});
