import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

export interface ResultSink {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  /** Makes the object appear, whole. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

export interface ResultStore {
  /** @param location s3://bucket/key */
  create(location: string): ResultSink;
  /** At most `length` bytes from `offset`; fewer at the end, none past it. */
  read(location: string, offset: number, length: number): Promise<Buffer>;
}

/** Results stay in memory up to this many bytes; larger ones go up in parts of it (S3 wants 5 MiB). */
const PART_BYTES = 8 * 1024 * 1024;

/** Query results in S3. @param endpoint of an S3 that takes path-style requests */
export function createResultStore(endpoint: string): ResultStore {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return {
    create: (location) => new S3ResultSink(s3, ...bucketAndKey(location)),
    async read(location, offset, length) {
      const [Bucket, Key] = bucketAndKey(location);
      const Range = `bytes=${offset}-${offset + length - 1}`;
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket, Key, Range }));
        return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
      } catch (error) {
        if ((error as Error).name === 'InvalidRange') return Buffer.alloc(0);
        throw error;
      }
    },
  };
}

class S3ResultSink implements ResultSink {
  readonly #s3: S3Client;
  readonly #object: { readonly Bucket: string; readonly Key: string };
  #chunks: string[] = [];
  #bytes = 0;
  #uploadId: string | undefined;
  readonly #parts: { ETag: string | undefined; PartNumber: number }[] = [];

  constructor(s3: S3Client, Bucket: string, Key: string) {
    this.#s3 = s3;
    this.#object = { Bucket, Key };
  }

  async write(text: string): Promise<void> {
    this.#chunks.push(text);
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes >= PART_BYTES) await this.#uploadPart();
  }

  async finish(): Promise<void> {
    if (this.#uploadId === undefined) {
      const ContentType = 'application/octet-stream';
      await this.#s3.send(new PutObjectCommand({ ...this.#object, Body: this.#take(), ContentType }));
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
    this.#uploadId ??= (await this.#s3.send(new CreateMultipartUploadCommand(this.#object))).UploadId;
    const PartNumber = this.#parts.length + 1;
    const part = await this.#s3.send(
      new UploadPartCommand({ ...this.#object, UploadId: this.#uploadId, PartNumber, Body: this.#take() }),
    );
    this.#parts.push({ ETag: part.ETag, PartNumber });
  }

  #take(): Buffer {
    const body = Buffer.from(this.#chunks.join(''), 'utf8');
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
