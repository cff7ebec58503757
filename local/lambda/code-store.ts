import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { AwsError } from '../gateway/service-handler';

export interface StoredCode {
  /** base64, as Lambda tells it. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The longest that code may be, unpacked. Bytes. */
export const UNPACKED_BYTES = 262_144_000;

/** The code of functions, once per content as `<directory>/<sha256 in hex>.zip` and unpacked beside it. */
export class CodeStore {
  constructor(
    private readonly directory: string,
    private readonly s3: S3Client,
  ) {}

  directoryOf(sha256: string): string {
    return join(this.directory, Buffer.from(sha256, 'base64').toString('hex'));
  }

  /** @throws AwsError when the object is not there, as Lambda words it. */
  async fromS3(bucket: string, key: string, version?: string): Promise<StoredCode> {
    try {
      const object = await this.s3.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
      );
      if (object.Body === undefined) throw new Error('the object has no body');
      return await this.fromZip(await object.Body.transformToByteArray());
    } catch (error) {
      if (error instanceof AwsError) throw error;
      const { name, message } = error as Error;
      throw new AwsError(
        'InvalidParameterValueException',
        `Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message} (s3://${bucket}/${key})`,
      );
    }
  }

  /** @throws AwsError when the bytes are no zip, or when an entry would land outside its directory. */
  async fromZip(zip: Uint8Array): Promise<StoredCode> {
    const sha256 = createHash('sha256').update(zip).digest('base64');
    const target = this.directoryOf(sha256);
    if (!existsSync(target)) await unpack(zip, target);
    if (!existsSync(`${target}.zip`)) await writeFile(`${target}.zip`, zip);
    return { sha256, bytes: zip.length };
  }

  /** The zip as it was given; undefined when nobody gave it. */
  async zip(sha256: string): Promise<Buffer | undefined> {
    const file = `${this.directoryOf(sha256)}.zip`;
    return existsSync(file) ? readFile(file) : undefined;
  }
}

async function unpack(zip: Uint8Array, target: string): Promise<void> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(zip);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError(
      'InvalidParameterValueException',
      `Could not unzip uploaded file (${reason}). Please check your file, then try to upload again.`,
    );
  }
  const bytes = Object.values(entries).reduce((sum, content) => sum + content.length, 0);
  if (bytes === 0) {
    throw new AwsError('InvalidParameterValueException', 'Uploaded file must be a non-empty zip');
  }
  if (bytes > UNPACKED_BYTES) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Unzipped size must be smaller than ${UNPACKED_BYTES} bytes`,
    );
  }
  const fresh = `${target}.${process.pid}.new`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  for (const [name, content] of Object.entries(entries)) {
    if (name.endsWith('/')) continue;
    const path = resolve(fresh, name);
    if (!path.startsWith(fresh + sep)) {
      throw new AwsError('InvalidParameterValueException', `The zip's entry "${name}" leaves its directory.`);
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  await rename(fresh, target);
}
