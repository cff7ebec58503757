import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { AwsError } from '../gateway/service-handler';

export interface StoredCode {
  /** base64, as Lambda tells it. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The code of functions, unpacked once per content into `<directory>/<sha256 in hex>`. */
export class CodeStore {
  constructor(
    private readonly directory: string,
    private readonly s3: S3Client,
  ) {}

  directoryOf(sha256: string): string {
    return join(this.directory, Buffer.from(sha256, 'base64').toString('hex'));
  }

  /** @throws AwsError when the object is not there, as Lambda words it. */
  async fromS3(bucket: string, key: string): Promise<StoredCode> {
    try {
      const object = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if (object.Body === undefined) throw new Error('the object has no body');
      return await this.fromZip(await object.Body.transformToByteArray());
    } catch (error) {
      if (error instanceof AwsError) throw error;
      throw new AwsError(
        'InvalidParameterValueException',
        `Error occurred while GetObject. s3://${bucket}/${key}: ${(error as Error).message}`,
      );
    }
  }

  /** @throws AwsError when the bytes are no zip, or when an entry would land outside its directory. */
  async fromZip(zip: Uint8Array): Promise<StoredCode> {
    const sha256 = createHash('sha256').update(zip).digest('base64');
    const target = this.directoryOf(sha256);
    if (!existsSync(target)) await unpack(zip, target);
    return { sha256, bytes: zip.length };
  }
}

async function unpack(zip: Uint8Array, target: string): Promise<void> {
  let entries: Record<string, Uint8Array>;
  try {
    entries = unzipSync(zip);
  } catch (error) {
    const reason = (error as Error).message;
    throw new AwsError('InvalidParameterValueException', `Could not unzip uploaded file: ${reason}.`);
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
