import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { LOCAL_CREDENTIALS } from '../../cli/aws';
import { createManagedResults, isManaged } from './managed-results';
import type { s3Settings } from './result-configuration';

export interface ResultSink {
  /** Resolves when more may be written. */
  write(content: string | Buffer): Promise<void>;
  /** Makes the object appear, whole. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

export type S3Settings = ReturnType<typeof s3Settings>;

export interface ResultStore {
  /** @param location s3://bucket/key @param settings of the object, as S3 takes them */
  create(location: string, settings: S3Settings): ResultSink;
  /** At most `length` bytes from `offset`; fewer at the end, none past it. Undefined when it is not there. */
  read(location: string, offset: number, length: number): Promise<Buffer | undefined>;
}

/** Results stay in memory up to this many bytes; larger ones go up in parts of it (S3 wants 5 MiB). */
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Query results in S3, and those that Athena keeps itself.
 * @param endpoint of an S3 that takes path-style requests
 * @param managedDir keeps Athena's own
 */
export function createResultStore(endpoint: string, managedDir: string): ResultStore {
  const [s3, managed] = [createS3Results(endpoint), createManagedResults(managedDir)];
  const storeOf = (location: string) => (isManaged(location) ? managed : s3);
  return {
    create: (location, settings) => storeOf(location).create(location, settings),
    read: (location, offset, length) => storeOf(location).read(location, offset, length),
  };
}

/** Query results in S3. @param endpoint of an S3 that takes path-style requests */
function createS3Results(endpoint: string): ResultStore {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: LOCAL_CREDENTIALS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return {
    create: (location, settings) => new S3ResultSink(s3, location, settings),
    async read(location, offset, length) {
      const [Bucket, Key] = bucketAndKey(location);
      const Range = `bytes=${offset}-${offset + length - 1}`;
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
        return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        const { name } = error as Error;
        if (name === 'InvalidRange') return Buffer.alloc(0);
        if (name === 'NoSuchKey' || name === 'NoSuchBucket') return undefined;
        throw error;
      }
    },
  };
}

class S3ResultSink implements ResultSink {
  readonly #s3: S3Client;
  readonly #object: { readonly Bucket: string; readonly Key: string };
  readonly #settings: S3Settings;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #uploadId: string | undefined;
  readonly #parts: { ETag: string | undefined; PartNumber: number }[] = [];

  constructor(s3: S3Client, location: string, settings: S3Settings) {
    const [Bucket, Key] = bucketAndKey(location);
    this.#s3 = s3;
    this.#object = { Bucket, Key };
    this.#settings = settings;
  }

  async write(content: string | Buffer): Promise<void> {
    const chunk = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= PART_BYTES) await this.#uploadPart();
  }

  async finish(): Promise<void> {
    if (this.#uploadId === undefined) {
      const ContentType = 'application/octet-stream';
      const Body = this.#take();
      await this.#s3.send(new PutObjectCommand({ ...this.#object, ...this.#settings, Body, ContentType }));
      return;
    }
    if (this.#bytes > 0) await this.#uploadPart();
    await this.#s3.send(
      new CompleteMultipartUploadCommand({
        ...this.#object,
        UploadId: this.#uploadId,
        MultipartUpload: { Parts: this.#parts },
      }),
    );
  }

  async discard(): Promise<void> {
    this.#take();
    if (this.#uploadId === undefined) return;
    await this.#s3.send(new AbortMultipartUploadCommand({ ...this.#object, UploadId: this.#uploadId }));
  }

  async #uploadPart(): Promise<void> {
    this.#uploadId ??= await this.#begin();
    const PartNumber = this.#parts.length + 1;
    const part = await this.#s3.send(
      new UploadPartCommand({ ...this.#object, UploadId: this.#uploadId, PartNumber, Body: this.#take() }),
    );
    this.#parts.push({ ETag: part.ETag, PartNumber });
  }

  async #begin(): Promise<string | undefined> {
    const upload = new CreateMultipartUploadCommand({ ...this.#object, ...this.#settings });
    return (await this.#s3.send(upload)).UploadId;
  }

  #take(): Buffer {
    const body = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return body;
  }
}

function bucketAndKey(location: string): [string, string] {
  const match = /^s3:\/\/([^/]+)\/(.+)$/.exec(location);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new Error(`'${location}' names no S3 object; wanted is s3://bucket/key.`);
  }
  return [match[1], match[2]];
}
